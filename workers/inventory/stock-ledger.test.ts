import { evictDurableObject, listDurableObjectIds, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { drizzle } from "drizzle-orm/d1";
import { describe, expect, test } from "vitest";
import { publishLevel } from "../../durable-objects/stock-ledger/publish.ts";
import type { ReserveCommand } from "../../shared/contracts/inventory.ts";
import { sweepOutbox } from "../../shared/events/outbox.ts";
import { subscribers } from "../../shared/events/subscribers.ts";
import { newTrace } from "../../shared/trace.ts";
import { eventually } from "../../tests/eventually.ts";
import { projectLevels } from "./repository.ts";
import { admin, as, buyer, countTold, env, guest, inventory, itsSeller, rival, seller } from "./testing.ts";

const frankenstein = "9780141439471";
const pride = "9780141439518";
let keys = 0;

const put = (sku: string, body: unknown, key = `key-of-sixteen-characters-${++keys}`, headers: Record<string, string> = admin) =>
  inventory.fetch(`https://shop.example/api/inventory/${sku}`, {
    method: "PUT",
    body: JSON.stringify(body),
    headers: { ...headers, "idempotency-key": key },
  });
const receive = (sku: string, quantity: number) => put(sku, { kind: "receive", quantity, reason: "delivery" });
const order = (orderId: string, lines: ReserveCommand["lines"], attempt = 1): ReserveCommand => ({
  orderId,
  attempt,
  lines,
  ttlSeconds: 900,
  trace: newTrace(),
});
const ledgerOf = (sku: string) => env.STOCK_LEDGER.getByName(sku);
const level = (sku: string) => inventory.level({ sku });

/** A SKU with a fresh number of copies on hand: what earlier tests left is counted away. */
async function withCopies(sku: string, copies: number) {
  await receive(sku, 1);
  await put(sku, { kind: "count", quantity: copies, reason: "test" });
}

describe("PUT /api/inventory/{sku}", () => {
  test("receives, and the level says so at once", async () => {
    await withCopies(frankenstein, 5);
    expect(await level(frankenstein)).toMatchObject({ onHand: 5, reserved: 0, available: 5 });
  });
  test("the same key answers the first reply again and moves nothing", async () => {
    await withCopies(frankenstein, 5);
    const key = "a-key-that-is-used-twice";
    const first = await (await put(frankenstein, { kind: "receive", quantity: 2, reason: "delivery" }, key)).json();
    const again = await put(frankenstein, { kind: "receive", quantity: 2, reason: "delivery" }, key);
    expect(await again.json()).toEqual(first);
    expect((await level(frankenstein)).onHand).toBe(7);
  });
  test("the same key with another body is refused (422)", async () => {
    const key = "a-key-for-two-different-bodies";
    await put(frankenstein, { kind: "receive", quantity: 2, reason: "delivery" }, key);
    expect((await put(frankenstein, { kind: "receive", quantity: 3, reason: "delivery" }, key)).status).toBe(422);
  });
  test("a count below what is held is refused (409)", async () => {
    await withCopies(frankenstein, 5);
    await inventory.reserve(order("ord_count", [{ sku: frankenstein, quantity: 4 }]));
    expect((await put(frankenstein, { kind: "count", quantity: 3, reason: "shelf" })).status).toBe(409);
    await inventory.release(order("ord_count", [{ sku: frankenstein, quantity: 4 }]));
  });
  test.each([0, -1, 1.5, 1e9, "2", null])("a quantity of %j is refused (422)", async (quantity) => {
    const response = await put(frankenstein, { kind: "receive", quantity, reason: "delivery" });
    expect(response.status).toBe(422);
    expect(await response.json()).toMatchObject({ errors: [{ pointer: "/quantity" }] });
  });
  test("is for the SKU’s own seller and for admins, told apart by this Worker itself", {
    tags: ["USR-11", "USR-12", "INV-04"],
  }, async () => {
    await withCopies(frankenstein, 5);
    const body = { kind: "receive", quantity: 1, reason: "delivery" };
    const before = [await level(frankenstein), await countTold()];
    const narrow = await as({ role: "admin", scopes: ["inventory:read"] });
    for (const headers of [buyer, rival, narrow, await as({ role: "seller", sellerId: null })])
      expect((await put(frankenstein, body, undefined, headers)).status).toBe(403);
    const forged = { ...guest, "x-user-role": "admin", "x-octavo-ops-key": "test-ops-key" };
    for (const headers of [guest, forged, { ...guest, authorization: "Bearer nonsense" }])
      expect((await put(frankenstein, body, undefined, headers)).status).toBe(401);
    expect([await level(frankenstein), await countTold()]).toEqual(before);
    for (const headers of [seller, admin, await as({ role: "seller", sellerId: itsSeller, scopes: ["inventory:write"] })])
      expect((await put(frankenstein, body, undefined, headers)).status).toBe(200);
  });
  test("is refused without a token (401), a right idempotency key (400), a known SKU (404), or JSON (415)", async () => {
    const body = { kind: "receive", quantity: 1, reason: "delivery" };
    expect((await put(frankenstein, body, "sixteen-characters", guest)).status).toBe(401);
    expect((await put(frankenstein, body, "short")).status).toBe(400);
    expect((await put("NO-SUCH-SKU", body)).status).toBe(404);
    expect((await put(frankenstein, body, "sixteen-characters", { authorization: admin.authorization })).status).toBe(415);
  });
});

describe("GET /api/inventory/{sku}", () => {
  const get = (ref: string, headers: Record<string, string> = {}) =>
    inventory.fetch(`https://shop.example/api/inventory/${ref}`, { headers });
  test("a guest sees what is available and nothing else, and no cache may keep it", async () => {
    await withCopies(frankenstein, 5);
    const response = await get(frankenstein);
    expect(await response.json()).toEqual({ sku: frankenstein, available: 5 });
    expect(response.headers.get("cache-control")).toContain("no-store");
  });
  test("its seller and admins see what is on hand and reserved; buyers, other sellers and keys without the scope do not", {
    tags: ["USR-11", "INV-01"],
  }, async () => {
    await withCopies(frankenstein, 5);
    const key = await as({ role: "seller", sellerId: itsSeller, scopes: ["catalog:write"] });
    const bookId = "book_01jd0000000000000000000001";
    for (const ref of [frankenstein, bookId]) {
      const seenBy = async (headers: Record<string, string>) => {
        const body = (await (await get(ref, headers)).json()) as { items?: object[] };
        return Object.keys(body.items?.[0] ?? body);
      };
      for (const headers of [buyer, rival, key, await as({ role: "seller", sellerId: null })])
        expect(await seenBy(headers)).toEqual(["sku", "available"]);
      for (const headers of [seller, admin, await as({ role: "seller", sellerId: itsSeller, scopes: ["inventory:read"] })])
        expect(await seenBy(headers)).toEqual(["sku", "onHand", "reserved", "available", "version"]);
    }
    expect((await get(frankenstein, { authorization: "Bearer nonsense" })).status).toBe(401);
  });
  test("an admin sees what is on hand and reserved", async () => {
    await withCopies(frankenstein, 5);
    expect(await (await get(frankenstein, admin)).json()).toMatchObject({ onHand: 5, reserved: 0, available: 5 });
  });
  test("a SKU that was never received has none, and no object is made for it", async () => {
    const before = await listDurableObjectIds(env.STOCK_LEDGER);
    expect(await (await get("NEVER-RECEIVED")).json()).toEqual({ sku: "NEVER-RECEIVED", available: 0 });
    expect((await listDurableObjectIds(env.STOCK_LEDGER)).length).toBe(before.length);
  });
  test("something that is neither SKU nor book id is refused (422)", async () => {
    expect((await get("not%20a%20sku")).status).toBe(422);
  });
});

describe("reserve, pin, release, commit", () => {
  test("200 orders at once for 50 copies: exactly 50 hold one", { tags: ["ARC-19"] }, async () => {
    await withCopies(frankenstein, 50);
    const answers = await Promise.all(
      Array.from({ length: 200 }, (_, index) => inventory.reserve(order(`ord_crowd${index}`, [{ sku: frankenstein, quantity: 1 }]))),
    );
    expect(answers.filter((answer) => answer.ok)).toHaveLength(50);
    expect(await level(frankenstein)).toMatchObject({ onHand: 50, reserved: 50, available: 0 });
  });
  test("two lines of one SKU ask for their sum", async () => {
    await withCopies(pride, 3);
    const twice = [
      { sku: pride, quantity: 2 },
      { sku: pride, quantity: 2 },
    ];
    expect(await inventory.reserve(order("ord_twice", twice))).toMatchObject({
      ok: false,
      error: { fields: { shortages: [{ sku: pride, requested: 4, available: 3 }] } },
    });
  });
  test("all or nothing: one short SKU gives the others back", async () => {
    await withCopies(pride, 1);
    await withCopies("OCT-EMMA-EBOOK", 5);
    const answer = await inventory.reserve(
      order("ord_nothing", [
        { sku: "OCT-EMMA-EBOOK", quantity: 2 },
        { sku: pride, quantity: 2 },
      ]),
    );
    expect(answer.ok).toBe(false);
    expect(await level("OCT-EMMA-EBOOK")).toMatchObject({ reserved: 0, available: 5 });
  });
  test("repeated commands change nothing: one sale, however often it is asked for", { tags: ["ARC-23"] }, async () => {
    await withCopies(pride, 5);
    const command = order("ord_repeat", [{ sku: pride, quantity: 2 }]);
    for (const ask of [inventory.reserve, inventory.reserve, inventory.pin, inventory.pin, inventory.commit, inventory.commit])
      await ask(command);
    expect(await level(pride)).toMatchObject({ onHand: 3, reserved: 0 });
    expect(await inventory.release(command)).toMatchObject({ ok: true, value: [{ state: "committed" }] });
    expect((await level(pride)).onHand).toBe(3);
  });
  test("a release that overtakes its reservation wins", async () => {
    await withCopies(pride, 5);
    const command = order("ord_overtaken", [{ sku: pride, quantity: 2 }]);
    await inventory.release(command);
    expect(await inventory.reserve(command)).toMatchObject({ ok: true, value: [{ state: "released" }] });
    expect((await level(pride)).reserved).toBe(0);
  });
});

describe("expiry and restart", () => {
  test("a hold that ran out is given back when anybody looks, without an alarm", { tags: ["P-33"] }, async () => {
    await withCopies(pride, 2);
    await inventory.reserve({ ...order("ord_brief", [{ sku: pride, quantity: 2 }]), ttlSeconds: 0 });
    expect(await level(pride)).toMatchObject({ reserved: 0, available: 2 });
  });
  test("the alarm gives it back too, and leaves a pinned hold alone", { tags: ["P-33"] }, async () => {
    await withCopies(pride, 3);
    await inventory.reserve({ ...order("ord_alarm", [{ sku: pride, quantity: 1 }]), ttlSeconds: 1 });
    await inventory.reserve({ ...order("ord_pinned", [{ sku: pride, quantity: 1 }]), ttlSeconds: 1 });
    await inventory.pin(order("ord_pinned", [{ sku: pride, quantity: 1 }]));
    await runInDurableObject(ledgerOf(pride), (_, state) => {
      state.storage.sql.exec("UPDATE holds SET expires_at_ms = 1 WHERE name IN ('ord_alarm/1', 'ord_pinned/1')");
    });
    // The object's own alarm may be ringing just now, busy with telling others; the next one is set when it is done.
    await eventually(async () => {
      await runDurableObjectAlarm(ledgerOf(pride));
      const holds = await runInDurableObject(ledgerOf(pride), (_, state) =>
        state.storage.sql.exec("SELECT name, state FROM holds WHERE name IN ('ord_alarm/1', 'ord_pinned/1') ORDER BY name").toArray(),
      );
      expect(holds).toEqual([
        { name: "ord_alarm/1", state: "expired" },
        { name: "ord_pinned/1", state: "pinned" },
      ]);
    });
  });
  test("what was promised is still promised after the object was evicted", async () => {
    await withCopies(pride, 5);
    await inventory.reserve(order("ord_evicted", [{ sku: pride, quantity: 2 }]));
    const before = await level(pride);
    await evictDurableObject(ledgerOf(pride));
    expect(await level(pride)).toEqual(before);
  });
});

describe("the ledger", () => {
  test("is numbered without gaps and every row follows from the one before", async () => {
    await withCopies(frankenstein, 60);
    await inventory.reserve(order("ord_ledger", [{ sku: frankenstein, quantity: 1 }]));
    const rows = await ledgerOf(frankenstein).rows({ afterSeq: 0, limit: 1_000 });
    expect(rows.map((row) => row.seq)).toEqual(rows.map((_, index) => index + 1));
    let [onHand, held] = [0, 0];
    for (const row of rows) {
      if (["receive", "adjust", "count"].includes(row.kind)) onHand += row.quantity;
      if (row.kind === "reserve") held += row.quantity;
      if (["release", "expire", "commit"].includes(row.kind)) held -= row.quantity;
      if (row.kind === "commit") onHand -= row.quantity;
      expect([row.onHand, row.held]).toEqual([onHand, held]);
      expect(0 <= held && held <= onHand).toBe(true);
    }
  });
  test("is shown to its seller and to admins in pages, and to nobody else", { tags: ["USR-11", "USR-12"] }, async () => {
    const path = `https://shop.example/api/inventory/${frankenstein}/ledger?limit=2`;
    expect((await inventory.fetch(path)).status).toBe(401);
    const narrow = await as({ role: "admin", scopes: ["inventory:write"] });
    for (const headers of [buyer, rival, narrow]) expect((await inventory.fetch(path, { headers })).status).toBe(403);
    expect((await inventory.fetch(path, { headers: seller })).status).toBe(200);
    const page = (await (await inventory.fetch(path, { headers: admin })).json()) as { items: { seq: number }[]; nextCursor: string };
    const next = (await (await inventory.fetch(`${path}&cursor=${page.nextCursor}`, { headers: admin })).json()) as typeof page;
    expect([...page.items, ...next.items].map((row) => row.seq)).toEqual([1, 2, 3, 4]);
  });
  test("a command that fails half-way leaves no row and no change", { tags: ["ARC-20"] }, async () => {
    await withCopies(pride, 4);
    const before = await level(pride);
    await runInDurableObject(ledgerOf(pride), (_, state) => {
      // The row's number is taken, so appending must fail after the hold was written.
      state.storage.sql.exec("INSERT INTO ledger VALUES (?, 0, 'test', 0, NULL, 0, 0, NULL, '')", before.version + 1);
    });
    await expect(Promise.resolve(inventory.reserve(order("ord_halfway", [{ sku: pride, quantity: 1 }])))).rejects.toThrow();
    const left = await runInDurableObject(ledgerOf(pride), (_, state) =>
      state.storage.sql.exec("SELECT count(*) AS n FROM holds WHERE name = 'ord_halfway/1'").one(),
    );
    expect(left).toEqual({ n: 0 });
    expect(await level(pride)).toEqual(before);
  });
});

describe("the projection", () => {
  test("follows the object, and an older level does not overwrite a newer one", async () => {
    await withCopies(frankenstein, 80);
    await runDurableObjectAlarm(ledgerOf(frankenstein));
    const read = () => env.DB.prepare("SELECT on_hand, available, version FROM stock_levels WHERE sku = ?").bind(frankenstein).first();
    const now = await level(frankenstein);
    const told = { on_hand: now.onHand, available: now.available, version: now.version };
    expect(await read()).toEqual(told);
    await projectLevels(
      drizzle(env.DB),
      [{ ...now, onHand: 1, available: 1, version: now.version - 1, nextExpiryAtMs: null }],
      [],
      Date.now(),
    );
    expect(await read()).toEqual(told);
  });
  test("leaves its event in the outbox when the queue refuses, and cron sends it", async () => {
    const sent: unknown[] = [];
    const withQueue = (queue: object) =>
      ({ ...env, CATALOG_EVENTS: queue, SEARCH_EVENTS: queue, GATEWAY_EVENTS: queue }) as unknown as InventoryEnv;
    const refusing = withQueue({ sendBatch: () => Promise.reject(new Error("down")) });
    const taking = withQueue({ sendBatch: async (batch: unknown[]) => void sent.push(...batch) });
    const subscribersOf = subscribers["octavo.stock.changed.v1"].length;
    await env.DB.exec("DELETE FROM outbox");
    await publishLevel(refusing, { ...(await level(frankenstein)), version: 1_000_000 }, null, true);
    expect(await sweepOutbox(drizzle(env.DB), taking, Date.now() + 60_000)).toBe(subscribersOf);
    expect(sent).toHaveLength(subscribersOf);
  });
});
