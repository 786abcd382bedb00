import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { drizzle } from "drizzle-orm/d1";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { subscribers } from "../../../shared/events/subscribers.ts";
import { newTrace } from "../../../shared/trace.ts";
import { receiveDelivery } from "../receive-delivery.ts";
import { beginDelivery } from "../repository.ts";
import type { Received } from "../schemas.ts";
import { admin, anAdmin, as, told as audited, buyer, env, guest, inventory, itsSeller, otherSeller, rival, seller } from "../testing.ts";
import { finishDeliveries } from "../wake-overdue.ts";

vi.spyOn(console, "log").mockImplementation(() => undefined);

/** Three SKUs that the catalogue's double sells. */
const [frankenstein, pride, emma] = ["9780141439471", "9780141439518", "OCT-EMMA-EBOOK"] as const;

let keys = 0;
const newKey = () => `delivery-of-sixteen-${++keys}`;
const send = (body: unknown, key = newKey(), headers: Record<string, string> = admin) =>
  inventory.fetch("https://shop.example/api/inventory/batch", {
    method: "POST",
    body: JSON.stringify(body),
    headers: { ...headers, "idempotency-key": key },
  });
const receiving = (sku: string, quantity: number, kind = "receive") => ({ sku, kind, quantity, reason: "delivery 4711" });
async function receive(movements: ReturnType<typeof receiving>[], key?: string): Promise<Received[]> {
  const response = await send({ movements }, key);
  expect(response.status).toBe(200);
  return ((await response.json()) as { results: Received[] }).results;
}
const outcomes = (results: Received[]) => results.map(({ outcome }) => outcome);
const level = (sku: string) => inventory.level({ sku });
const projected = (sku: string) =>
  env.DB.prepare("SELECT on_hand, reserved, available, version, next_expiry_at_ms FROM stock_levels WHERE sku = ?").bind(sku).first();
const rowsOf = async (table: string) => (await env.DB.prepare(`SELECT * FROM ${table}`).all()).results;
const alarmOf = (sku: string) => runInDurableObject(env.STOCK_LEDGER.getByName(sku), (_, state) => state.storage.getAlarm());
const ledgerOf = (sku: string) => env.STOCK_LEDGER.getByName(sku).rows({ afterSeq: 0, limit: 1_000 });

/** What earlier tests left to be told is told, and the outbox is empty. */
beforeEach(async () => {
  for (const sku of [frankenstein, pride, emma]) await runDurableObjectAlarm(env.STOCK_LEDGER.getByName(sku));
  await env.DB.exec("DELETE FROM outbox");
});

describe("POST /api/inventory/batch", () => {
  test("receives each SKU in its own ledger, and tells all of them at once: no object has anything left to tell", async () => {
    const before = await Promise.all([frankenstein, pride].map(level));
    const results = await receive([receiving(frankenstein, 5), receiving(pride, 7)]);
    expect(outcomes(results)).toEqual(["applied", "applied"]);
    for (const [index, sku] of [frankenstein, pride].entries()) {
      const copies = [5, 7][index] ?? 0;
      const now = await level(sku);
      expect(now.onHand).toBe((before[index]?.onHand ?? 0) + copies);
      expect(results[index]).toMatchObject({ sku, level: now });
      expect((await ledgerOf(sku)).at(-1)).toMatchObject({ kind: "receive", quantity: copies, reason: "delivery 4711" });
      expect(await projected(sku)).toMatchObject({ on_hand: now.onHand, available: now.available, version: now.version });
      expect(await alarmOf(sku)).toBeNull();
    }
    expect(await rowsOf("deliveries")).toEqual([]);
    const told = await rowsOf("outbox");
    expect(told.map(({ subscriber }) => subscriber).sort()).toEqual([...subscribers["octavo.stocks.changed.v1"]].sort());
    const levels = results.map((result) => ({ sku: result.sku, available: result.level?.available, version: result.level?.version }));
    for (const { envelope } of told)
      expect(JSON.parse(String(envelope))).toMatchObject({ type: "octavo.stocks.changed.v1", data: { levels } });
  });

  test("again under the same key moves nothing, tells nobody, and says so", { tags: ["ARC-23"] }, async () => {
    const [key, movements] = [newKey(), [receiving(frankenstein, 3), receiving(emma, 2)]];
    const first = await receive(movements, key);
    const ids = async () => (await rowsOf("outbox")).map(({ id }) => id);
    const told = await ids();
    const again = await receive(movements, key);
    expect(again).toEqual(first.map((result) => ({ ...result, outcome: "unchanged" })));
    expect(await ids()).toEqual(told);
    expect(await rowsOf("deliveries")).toEqual([]);
  });

  test("the same key with another number of copies is rejected for that SKU", async () => {
    const key = newKey();
    await receive([receiving(frankenstein, 3), receiving(pride, 3)], key);
    const before = await level(pride);
    const results = await receive([receiving(frankenstein, 3), receiving(pride, 4)], key);
    expect(outcomes(results)).toEqual(["unchanged", "rejected"]);
    expect(await level(pride)).toEqual(before);
  });

  test("a SKU that nobody sells is rejected, and the others are received", async () => {
    const results = await receive([receiving("NO-SUCH-SKU", 5), receiving(pride, 1)]);
    expect(results).toMatchObject([
      { sku: "NO-SUCH-SKU", outcome: "rejected", level: null, detail: "No edition has the SKU NO-SUCH-SKU" },
      { sku: pride, outcome: "applied" },
    ]);
    expect(await projected("NO-SUCH-SKU")).toBeNull();
  });

  test("opening a SKU that has moved does nothing, under whatever key, told or not", async () => {
    expect(outcomes(await receive([receiving("OCT-SOLD-OUT", 20, "open")]))).toEqual(["applied"]);
    await inventory.fetch(`https://shop.example/api/inventory/OCT-SOLD-OUT`, {
      method: "PUT",
      body: JSON.stringify({ kind: "count", quantity: 0, reason: "shelf" }),
      headers: { ...admin, "idempotency-key": newKey() },
    });
    expect(outcomes(await receive([receiving("OCT-SOLD-OUT", 20, "open")]))).toEqual(["unchanged"]);
    // As if the projection had not heard of it yet: then the object itself knows.
    await env.DB.exec("UPDATE stock_levels SET version = -1 WHERE sku = 'OCT-SOLD-OUT'");
    expect(outcomes(await receive([receiving("OCT-SOLD-OUT", 20, "open")]))).toEqual(["unchanged"]);
    expect((await ledgerOf("OCT-SOLD-OUT")).map(({ kind }) => kind)).toEqual(["receive", "count"]);
  });

  test("what was held before stays known: the projection keeps when the next hold runs out, and counts what is reserved", async () => {
    await receive([receiving(pride, 5)]);
    const before = await level(pride);
    const lines = [{ sku: pride, quantity: 2 }];
    await inventory.reserve({ orderId: "ord_delivery", attempt: 1, lines, ttlSeconds: 900, trace: newTrace() });
    await receive([receiving(pride, 5)]);
    // The hold has not been told when the delivery comes: the object's own alarm tells both.
    await runDurableObjectAlarm(env.STOCK_LEDGER.getByName(pride));
    const row = await projected(pride);
    expect(row).toMatchObject({ on_hand: before.onHand + 5, reserved: before.reserved + 2, available: before.available + 3 });
    expect(Number(row?.next_expiry_at_ms)).toBeGreaterThan(Date.now());
    await receive([receiving(pride, 1)]);
    expect(Number((await projected(pride))?.next_expiry_at_ms)).toBeGreaterThan(Date.now());
  });

  test.each<[what: string, body: unknown, pointer: string]>([
    ["no movements", { movements: [] }, "/movements"],
    ["more than a hundred", { movements: Array.from({ length: 101 }, (_, index) => receiving(`SKU-${index}`, 1)) }, "/movements"],
    ["a SKU twice", { movements: [receiving(pride, 1), receiving(pride, 1)] }, "/movements/1/sku"],
    ["no copies", { movements: [receiving(pride, 0)] }, "/movements/0/quantity"],
    ["half a copy", { movements: [receiving(pride, 1.5)] }, "/movements/0/quantity"],
    ["something that is no SKU", { movements: [receiving("not a sku", 1)] }, "/movements/0/sku"],
    ["another kind", { movements: [receiving(pride, 1, "adjust")] }, "/movements/0/kind"],
  ])("%s is refused (422), and nothing moves", async (_, body, pointer) => {
    const before = await level(pride);
    const response = await send(body);
    expect(response.status).toBe(422);
    const { errors } = (await response.json()) as { errors: { pointer: string }[] };
    expect(errors.map((error) => error.pointer)).toContain(pointer);
    expect(await level(pride)).toEqual(before);
  });

  test("is refused without a token (401), a right idempotency key (400), or JSON (415)", async () => {
    const body = { movements: [receiving(pride, 1)] };
    expect((await send(body, newKey(), guest)).status).toBe(401);
    expect((await send(body, newKey(), buyer)).status).toBe(403);
    expect((await send(body, "short")).status).toBe(400);
    expect((await send(body, newKey(), { ...admin, "content-type": "text/plain" })).status).toBe(415);
  });

  test("a seller receives what they sell, and what others sell is rejected", { tags: ["USR-11"] }, async () => {
    const before = await Promise.all([frankenstein, pride].map(level));
    const movements = [receiving(frankenstein, 2), receiving(pride, 3)];
    const ofRival = (await (await send({ movements }, newKey(), rival)).json()) as { results: Received[] };
    expect(outcomes(ofRival.results)).toEqual(["rejected", "rejected"]);
    expect(ofRival.results[0]).toEqual({
      sku: frankenstein,
      outcome: "rejected",
      level: null,
      detail: `${frankenstein} is another seller's`,
    });
    expect(await Promise.all([frankenstein, pride].map(level))).toEqual(before);
    const own = (await (await send({ movements }, newKey(), seller)).json()) as { results: Received[] };
    expect(outcomes(own.results)).toEqual(["applied", "applied"]);
    const nobodys = await as({ role: "seller", sellerId: null });
    expect(outcomes(((await (await send({ movements }, newKey(), nobodys)).json()) as { results: Received[] }).results)).not.toContain(
      "applied",
    );
    expect(otherSeller).not.toBe(itsSeller);
  });

  test("is in the audit as a whole, and by each SKU that moved, and not again for a repetition", { tags: ["P-76"] }, async () => {
    const skus = [frankenstein, pride, emma];
    const before = (await audited(...skus)).length;
    const key = newKey();
    const movements = [receiving(frankenstein, 3), receiving(emma, 2)];
    await receive(movements, key);
    await receive(movements, key);
    const entries = (await audited(...skus)).slice(before);
    const delivery = entries[0]?.[2].delivery as string;
    expect(entries).toEqual([
      ["stock.receive", frankenstein, { delivery, quantity: 3 }],
      ["stock.receive", emma, { delivery, quantity: 2 }],
    ]);
    expect(await audited(delivery)).toEqual([["stock.delivery", delivery, { skus: 2 }]]);
  });
});

describe("a delivery that was cut short", () => {
  /** Notes a delivery as it is noted before the first object is asked. */
  const begin = async (skus: string[], nowMs: number) => {
    const id = crypto.randomUUID();
    const owned = skus.map((sku) => ({ sku, sellerId: itsSeller }));
    await beginDelivery(drizzle(env.DB), { id, owned, audit: [] }, nowMs);
    return id;
  };

  const command = (quantity: number) => ({
    commandId: newKey(),
    fingerprint: "",
    isOpening: false,
    reason: "delivery",
    ...{ quantity, trace: newTrace() },
  });

  test("behind the object's move: cron has the object tell it, once the delivery is late", async () => {
    const db = drizzle(env.DB);
    await begin([frankenstein, pride], Date.now());
    await env.STOCK_LEDGER.getByName(frankenstein).receive(command(9));
    const now = await level(frankenstein);
    expect(await projected(frankenstein)).not.toMatchObject({ version: now.version });

    expect(await finishDeliveries(db, env.STOCK_LEDGER, Date.now())).toBe(0);
    expect(await finishDeliveries(db, env.STOCK_LEDGER, Date.now() + 120_000)).toBe(1);
    expect(await projected(frankenstein)).toMatchObject({ version: now.version, available: now.available });
    // Several objects may tell together.
    const told = (await rowsOf("outbox")).map(({ envelope }) => JSON.parse(String(envelope)));
    const levels = told.flatMap(({ data, subjectversion: version }) => data.levels ?? [{ ...data, version }]);
    expect(levels).toContainEqual({ sku: frankenstein, available: now.available, version: now.version });
    expect(await rowsOf("deliveries")).toEqual([]);
  });

  test("an object that cannot be asked: the SKU is rejected as not known, the others are told, and the note stays for cron", async () => {
    const failing = {
      getByName: (sku: string) => (sku === pride ? { receive: () => Promise.reject(new Error("gone")) } : env.STOCK_LEDGER.getByName(sku)),
    } as unknown as InventoryEnv["STOCK_LEDGER"];
    const movements = [receiving(pride, 2), receiving(emma, 2)] as Parameters<typeof receiveDelivery>[1]["movements"];
    const delivery = { caller: anAdmin, movements, idempotencyKey: newKey(), trace: newTrace() };
    const broken = { DB: env.DB, CATALOG: env.CATALOG, STOCK_LEDGER: failing };
    const { results } = await receiveDelivery(broken, delivery, Date.now());
    expect(outcomes(results)).toEqual(["rejected", "applied"]);
    expect(results[0]?.detail).toMatch(/same key/);
    expect(await projected(emma)).toMatchObject({ version: results[1]?.level?.version });
    expect(await rowsOf("deliveries")).toHaveLength(1);

    const again = await receiveDelivery({ ...broken, STOCK_LEDGER: env.STOCK_LEDGER }, delivery, Date.now());
    expect(outcomes(again.results)).toEqual(["applied", "unchanged"]);
    expect(await finishDeliveries(drizzle(env.DB), env.STOCK_LEDGER, Date.now() + 120_000)).toBe(1);
    expect(await rowsOf("deliveries")).toEqual([]);
  });

  test("a delivery that cannot be finished stays for the next sweep, and the ones behind it are finished", async () => {
    const db = drizzle(env.DB);
    const broken = await begin([pride], Date.now() - 1_000);
    await begin([emma], Date.now());
    const failing = {
      getByName: (sku: string) => (sku === pride ? { tell: () => Promise.reject(new Error("gone")) } : env.STOCK_LEDGER.getByName(sku)),
    } as unknown as InventoryEnv["STOCK_LEDGER"];
    expect(await finishDeliveries(db, failing, Date.now() + 120_000)).toBe(1);
    expect(await rowsOf("deliveries")).toMatchObject([{ id: broken }]);
    expect(await finishDeliveries(db, env.STOCK_LEDGER, Date.now() + 120_000)).toBe(1);
  });
});
