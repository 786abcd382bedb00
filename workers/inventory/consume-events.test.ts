import { createExecutionContext, createMessageBatch, getQueueResult } from "cloudflare:test";
import { describe, expect, test, vi } from "vitest";
import { createEvent } from "../../shared/events/envelope.ts";
import { newId } from "../../shared/ids.ts";
import { newTrace } from "../../shared/trace.ts";
import Inventory from "./index.ts";
import { env, inventory, told } from "./testing.ts";

vi.spyOn(console, "log").mockImplementation(() => undefined);

const [frankenstein, pride, emma] = ["9780141439471", "9780141439518", "OCT-EMMA-EBOOK"] as const;
const by = { importId: newId("imp"), userId: newId("user"), sessionId: newId("key") };
const level = (sku: string) => inventory.level({ sku });
const ledgerOf = (sku: string) => env.STOCK_LEDGER.getByName(sku).rows({ afterSeq: 0, limit: 1_000 });

/** Word of an import: copies by their SKU. */
function wordOf(kind: "opened" | "counted", copies: [sku: string, quantity: number][]) {
  const type = kind === "opened" ? ("octavo.copies.opened.v1" as const) : ("octavo.copies.counted.v1" as const);
  const data = { ...by, copies: copies.map(([sku, quantity]) => ({ sku, quantity })) };
  return createEvent({ type, source: "catalog", subject: by.importId, subjectVersion: 0, data }, newTrace(), Date.now());
}

/** Delivers a message; whether it was acknowledged. */
async function deliver(body: unknown, queue = "octavo-inventory-events"): Promise<boolean> {
  const context = createExecutionContext();
  const batch = createMessageBatch(queue, [{ id: crypto.randomUUID(), timestamp: new Date(), attempts: 1, body }]);
  await new Inventory(context, env).queue(batch);
  return (await getQueueResult(batch, context)).explicitAcks.length === 1;
}

describe("octavo.copies.opened.v1", () => {
  test("opens SKUs with the copies they begin with; coming twice, or again by another import, changes nothing", async () => {
    const event = wordOf("opened", [
      [frankenstein, 5],
      [pride, 7],
    ]);
    expect(await deliver(event)).toBe(true);
    expect([(await level(frankenstein)).onHand, (await level(pride)).onHand]).toEqual([5, 7]);
    expect(await deliver(event)).toBe(true);
    expect(await deliver(wordOf("opened", [[frankenstein, 50]]))).toBe(true);
    expect(await level(frankenstein)).toMatchObject({ onHand: 5, version: 1 });
    expect((await ledgerOf(frankenstein)).map(({ kind, quantity, reason }) => [kind, quantity, reason])).toEqual([
      ["receive", 5, `import ${by.importId}`],
    ]);
    expect((await told(frankenstein)).map(([action]) => action)).toEqual(["stock.open"]);
  });

  test("leaves out what nobody sells, and takes the others", async () => {
    expect(
      await deliver(
        wordOf("opened", [
          ["NOBODYS", 3],
          [emma, 2],
        ]),
      ),
    ).toBe(true);
    expect((await level(emma)).onHand).toBe(2);
    expect((await level("NOBODYS")).onHand).toBe(0);
  });
});

describe("octavo.copies.counted.v1", () => {
  test("sets SKUs to the copies that there are, once", async () => {
    const event = wordOf("counted", [
      [pride, 3],
      [emma, 0],
    ]);
    expect(await deliver(event)).toBe(true);
    expect(await deliver(event)).toBe(true);
    expect([(await level(pride)).onHand, (await level(emma)).onHand]).toEqual([3, 0]);
    expect((await ledgerOf(pride)).filter(({ kind }) => kind === "count")).toHaveLength(1);
  });

  test("leaves a SKU alone whose held copies are more, and what nobody sells", async () => {
    const lines = [{ sku: pride, quantity: 2 }];
    await inventory.reserve({ orderId: "ord_held", attempt: 1, lines, ttlSeconds: 900, trace: newTrace() });
    expect(
      await deliver(
        wordOf("counted", [
          [pride, 1],
          ["NOBODYS", 1],
          [frankenstein, 9],
        ]),
      ),
    ).toBe(true);
    expect(await level(pride)).toMatchObject({ onHand: 3, reserved: 2 });
    expect((await level(frankenstein)).onHand).toBe(9);
  });
});

test("what inventory does not subscribe to comes again, and ends among the dead letters", async () => {
  const other = createEvent(
    { type: "octavo.book.removed.v1", source: "catalog", subject: "book_1", subjectVersion: 1, data: { bookId: "book_1" } },
    newTrace(),
    Date.now(),
  );
  expect(await deliver(other)).toBe(false);
  expect(await deliver(other, "octavo-inventory-events-dlq")).toBe(true);
  const letters = await env.DB.prepare("SELECT queue, reason FROM dead_letters").all();
  expect(letters.results).toEqual([{ queue: "octavo-inventory-events-dlq", reason: "retries used up" }]);
});
