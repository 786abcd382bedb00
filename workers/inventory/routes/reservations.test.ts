import { runDurableObjectAlarm } from "cloudflare:test";
import { beforeEach, describe, expect, test } from "vitest";
import { admin, as, buyer, countTold, env, guest, inventory, seller, told } from "../testing.ts";

const [frankenstein, pride] = ["9780141439471", "9780141439518"] as const;
let keys = 0;
const newKey = () => `reservation-of-sixteen-${++keys}`;

const send = (what: string, body: unknown, key = newKey(), headers: Record<string, string> = admin) =>
  inventory.fetch(`https://shop.example/api/inventory/${what}`, {
    method: "POST",
    body: JSON.stringify(body),
    headers: { ...headers, "idempotency-key": key },
  });
const asking = (quantity: number, given: object = {}) => {
  return { orderId: "a telephone order", lines: [{ sku: frankenstein, quantity }], ttlSeconds: 900, ...given };
};
type View = { reservationId: string; expiresAt: string; lines: { sku: string; quantity: number; state: string }[] };
const reserve = async (quantity: number, key?: string) => (await (await send("reserve", asking(quantity), key)).json()) as View;
const level = (sku: string) => inventory.level({ sku });
const states = ({ lines }: View) => lines.map(({ state }) => state);

/** Five copies of each, none of them held. */
beforeEach(async () => {
  for (const sku of [frankenstein, pride]) {
    const { reserved } = await level(sku);
    for (const [kind, quantity] of [
      ["receive", 1],
      ["count", 5 + reserved],
    ])
      await inventory.fetch(`https://shop.example/api/inventory/${sku}`, {
        method: "PUT",
        body: JSON.stringify({ kind, quantity, reason: "test" }),
        headers: { ...admin, "idempotency-key": newKey() },
      });
  }
});

describe("POST /api/inventory/reserve", () => {
  test("sets copies aside (201) until then, and the same key and body answer the same reservation", { tags: ["INV-02"] }, async () => {
    const before = await level(frankenstein);
    const key = newKey();
    const first = await send("reserve", asking(2), key);
    expect([first.status, first.headers.get("idempotency-replayed"), first.headers.get("cache-control")]).toEqual([
      201,
      null,
      "private, no-store",
    ]);
    const made: View = await first.json();
    expect(made).toMatchObject({
      reservationId: expect.stringMatching(/^rsv_/),
      lines: [{ sku: frankenstein, quantity: 2, state: "held" }],
    });
    expect(Date.parse(made.expiresAt)).toBeGreaterThan(Date.now());
    const again = await send("reserve", asking(2), key);
    expect([again.status, again.headers.get("idempotency-replayed"), await again.json()]).toEqual([201, "true", made]);
    expect(await level(frankenstein)).toMatchObject({ onHand: before.onHand, available: before.available - 2 });
    expect((await send("reserve", asking(3), key)).status).toBe(422);
    expect((await send("reserve", asking(2), key, await as({ role: "admin" }))).headers.get("idempotency-replayed")).toBeNull();
  });

  test("sets none aside when one is short (409), says which, and the key is free again", { tags: ["INV-02"] }, async () => {
    const before = [await level(frankenstein), await level(pride)];
    const [key, lines] = [
      newKey(),
      [
        { sku: pride, quantity: 1 },
        { sku: frankenstein, quantity: 9_000 },
      ],
    ];
    const refused = await send("reserve", asking(1, { lines }), key);
    expect(refused.status).toBe(409);
    const available = before[0]?.available;
    expect(await refused.json()).toMatchObject({
      type: "urn:octavo:problem:out-of-stock",
      shortages: [{ sku: frankenstein, requested: 9_000, available }],
    });
    const now = [await level(frankenstein), await level(pride)];
    expect(now.map(({ onHand, reserved }) => [onHand, reserved])).toEqual(before.map(({ onHand, reserved }) => [onHand, reserved]));
    expect((await send("reserve", asking(1), key)).status).toBe(201);
  });

  test.each([
    [{ lines: [] }, "/lines"],
    [{ lines: [{ sku: frankenstein, quantity: 0 }] }, "/lines/0/quantity"],
    [{ lines: [{ sku: frankenstein, quantity: 10_001 }] }, "/lines/0/quantity"],
    [{ lines: [{ sku: "no sku", quantity: 1 }] }, "/lines/0/sku"],
    [{ ttlSeconds: 0 }, "/ttlSeconds"],
    [{ ttlSeconds: 90_000 }, "/ttlSeconds"],
    [{ orderId: "a\nb" }, "/orderId"],
    [{ role: "admin" }, ""],
  ])("refuses %j (422)", async (given, pointer) => {
    const response = await send("reserve", asking(1, given));
    expect(response.status).toBe(422);
    const { errors } = (await response.json()) as { errors: { pointer: string }[] };
    expect(errors.map((error) => error.pointer)).toContain(pointer);
  });
});

describe("POST /api/inventory/release and …/commit", () => {
  test("gives copies back, however often, and never more than were set aside", { tags: ["INV-03"] }, async () => {
    const before = await level(frankenstein);
    const { reservationId } = await reserve(3);
    for (let time = 1; time <= 3; time += 1) {
      const released = await send("release", { reservationId });
      expect([released.status, states(await released.json())]).toEqual([200, ["released"]]);
    }
    expect(await level(frankenstein)).toMatchObject({ onHand: before.onHand, reserved: before.reserved });
    expect((await send("commit", { reservationId })).status).toBe(409);
    expect(await level(frankenstein)).toMatchObject({ onHand: before.onHand });
  });

  test("sells copies once, however often, and what is sold is not given back (409)", async () => {
    const before = await level(frankenstein);
    const { reservationId } = await reserve(3);
    for (let time = 1; time <= 3; time += 1) expect(states(await (await send("commit", { reservationId })).json())).toEqual(["committed"]);
    expect((await send("release", { reservationId })).status).toBe(409);
    expect(await level(frankenstein)).toMatchObject({ onHand: before.onHand - 3, reserved: before.reserved });
    await runDurableObjectAlarm(env.STOCK_LEDGER.getByName(frankenstein));
  });

  test("answers 404 for a reservation nobody made, and an order’s holds are none", async () => {
    for (const what of ["release", "commit"]) {
      expect((await send(what, { reservationId: "rsv_01h455vb4pex5vsknk084sn02q" })).status).toBe(404);
      expect((await send(what, { reservationId: "ord_01h455vb4pex5vsknk084sn02q" })).status).toBe(422);
    }
  });
});

describe("whoever reserves", () => {
  test("is an admin, or a key with the scope: nobody else changes anything", { tags: ["USR-11", "USR-12"] }, async () => {
    const { reservationId } = await reserve(1);
    const before = [await level(frankenstein), await countTold()];
    const bodies = { reserve: asking(1), release: { reservationId }, commit: { reservationId } };
    const narrow = await as({ role: "admin", scopes: ["inventory:read", "orders:write"] });
    for (const [what, body] of Object.entries(bodies)) {
      for (const headers of [seller, buyer, narrow]) expect((await send(what, body, undefined, headers)).status).toBe(403);
      expect((await send(what, body, undefined, guest)).status).toBe(401);
      expect((await send(what, body, "short")).status).toBe(400);
    }
    expect([await level(frankenstein), await countTold()]).toEqual(before);
    const key = await as({ role: "admin", scopes: ["inventory:write"] });
    expect((await send("release", { reservationId }, undefined, key)).status).toBe(200);
  });

  test("is in the audit with each step, and a repetition is not", { tags: ["P-76"] }, async () => {
    const key = newKey();
    const { reservationId } = await reserve(1, key);
    await reserve(1, key);
    for (let time = 1; time <= 2; time += 1) await send("commit", { reservationId });
    expect(await told(reservationId)).toEqual([
      ["stock.reserved", reservationId, { skus: 1, ttlSeconds: 900 }],
      ["stock.committed", reservationId, { skus: 1 }],
    ]);
  });
});
