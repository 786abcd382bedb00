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

describe("octavo.copies.withdrawn.v1", () => {
  const sku = "OCT-UNDONE";
  const word = (importId: string, skus = [sku]) => {
    const data = { importId, userId: by.userId, sessionId: by.sessionId, skus };
    return createEvent(
      { type: "octavo.copies.withdrawn.v1", source: "catalog", subject: importId, subjectVersion: 0, data },
      newTrace(),
      Date.now(),
    );
  };
  const ledger = (of = sku) => env.STOCK_LEDGER.getByName(of);
  const open = (importId: string, quantity: number, opened = sku) =>
    ledger(opened).receive({
      ...{ commandId: newId("evt"), fingerprint: "open", quantity, reason: `import ${importId}`, trace: newTrace(), isOpening: true },
    });

  const sell = async (sold: string, quantity: number) => {
    const hold = { name: "order_sold", quantity, trace: newTrace() };
    await ledger(sold).reserve({ ...hold, ttlSeconds: 900 });
    await ledger(sold).commit(hold);
  };
  const move = (moved: string, kind: "receive" | "count", quantity: number) =>
    ledger(moved).move({
      ...{ commandId: newId("evt"), fingerprint: "move", kind, quantity, reason: "by hand", trace: newTrace() },
    });
  /** What the log says of an import's copies, each time. */
  const takenBack = (log: typeof console.log, importId: string) =>
    vi
      .mocked(log)
      .mock.calls.flatMap(([text]) => String(text).split("\n"))
      .map((text) => JSON.parse(text) as Record<string, unknown>)
      .filter((line) => line.event === "copies.taken-back" && line.importId === importId)
      .map(({ taken, stay }) => ({ taken, stay }));

  test("takes back what the import opened and is unsold and free, once; what stays is in the ledger", async () => {
    await open(by.importId, 10);
    await ledger().reserve({ name: "order_1", quantity: 4, ttlSeconds: 900, trace: newTrace() });
    const event = word(by.importId);
    expect(await deliver(event)).toBe(true);
    expect(await deliver(event)).toBe(true);
    expect(await ledger().level()).toMatchObject({ onHand: 4, reserved: 4 });
    expect((await ledgerOf(sku)).map(({ kind, quantity, reason }) => [kind, quantity, reason])).toEqual([
      ["receive", 10, `import ${by.importId}`],
      ["reserve", 4, null],
      ["adjust", -6, `import ${by.importId} undone`],
    ]);
    expect((await told(sku)).map(([action]) => action)).toEqual(["stock.take-back"]);
  });

  test("leaves alone what another opened, and a SKU that was never there", async () => {
    expect(await deliver(word(newId("imp"), [sku, "OCT-NEVER"]))).toBe(true);
    expect(await ledger().level()).toMatchObject({ onHand: 4, version: 3 });
    expect(await ledgerOf("OCT-NEVER")).toEqual([]);
    expect(await told("OCT-NEVER")).toEqual([]);
    expect(await told(sku)).toHaveLength(1);
  });

  test("takes nothing of a later delivery for copies that were sold", async () => {
    const importId = newId("imp");
    const log = vi.spyOn(console, "log").mockImplementation(() => undefined);
    await open(importId, 5, "OCT-SOLD");
    await sell("OCT-SOLD", 5);
    await move("OCT-SOLD", "receive", 10);
    expect(await deliver(word(importId, ["OCT-SOLD"]))).toBe(true);
    expect(await ledger("OCT-SOLD").level()).toMatchObject({ onHand: 10, reserved: 0 });
    expect(takenBack(log, importId)).toEqual([{ taken: 0, stay: 5 }]);
  });

  test("takes what is neither sold nor found missing, and no more of it when asked once more", async () => {
    const importId = newId("imp");
    const log = vi.spyOn(console, "log").mockImplementation(() => undefined);
    await open(importId, 5, "OCT-LEFT");
    await sell("OCT-LEFT", 2);
    await move("OCT-LEFT", "count", 2);
    await move("OCT-LEFT", "receive", 10);
    for (let times = 0; times < 2; times += 1) expect(await deliver(word(importId, ["OCT-LEFT"]))).toBe(true);
    expect((await ledger("OCT-LEFT").level()).onHand).toBe(10);
    expect(takenBack(log, importId)).toEqual([
      { taken: 2, stay: 3 },
      { taken: 0, stay: 3 },
    ]);
  });

  test("lets the SKU be opened anew once all of it is taken back", async () => {
    await ledger().release({ name: "order_1", quantity: 4, trace: newTrace(), sparePinned: false });
    expect((await open(newId("imp"), 5)).ok).toBe(true);
    expect(await ledger().level()).toMatchObject({ onHand: 4 });
    expect(await deliver(word(by.importId))).toBe(true);
    expect(await ledger().level()).toMatchObject({ onHand: 0 });
    await open(newId("imp"), 5);
    expect(await ledger().level()).toMatchObject({ onHand: 5 });
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
