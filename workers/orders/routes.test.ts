import { exports } from "cloudflare:workers";
import { describe, expect, test } from "vitest";
import type { ListedOrder, ReadOrder } from "../../shared/contracts/orders.ts";
import { newId } from "../../shared/ids.ts";
import { type TokenOwner, tokenFor } from "../../tests/tokens.ts";
import { lookupTokenOf } from "./lookup-token.ts";
import { emma, env, flatland, octavo, penguin, place } from "./testing.ts";

const worker = (exports as unknown as { default: Service<typeof import("./index.ts").default> }).default;
const linkOf = (orderId: string) => lookupTokenOf(orderId, env.LOOKUP_SECRET);

type Body = ReadOrder & { items: ListedOrder[]; nextCursor: string | null; type: string };

/** Asks as a guest (`null`), or as somebody. */
async function get(path: string, who: TokenOwner | null): Promise<{ status: number; body: Body; text: string }> {
  const headers: Record<string, string> = who ? { authorization: `Bearer ${await tokenFor(who)}` } : {};
  const response = await worker.fetch(`http://shop.test${path}`, { headers });
  const text = await response.text();
  expect(response.headers.get("cache-control")).toContain("no-store");
  return { status: response.status, body: JSON.parse(text), text };
}

const admin: TokenOwner = { role: "admin" };
const sellerOf = (sellerId: string, change: TokenOwner = {}): TokenOwner => ({ role: "seller", sellerId, ...change });

describe.each(["", "/status"])("GET /api/orders/{id}%s", (suffix) => {
  const path = (orderId: string, query = "") => `/api/orders/${orderId}${suffix}${query}`;

  test("opens for a guest with its token, for who ordered it, for a merchant of a line, and for the house", {
    tags: ["ORD-02"],
  }, async () => {
    const userId = newId("user");
    const { id } = await place({ userId });
    for (const who of [{ userId }, { userId, role: "admin" as const }, sellerOf(penguin), sellerOf(octavo), admin]) {
      expect((await get(path(id), who)).status).toBe(200);
    }
    for (const who of [null, { userId: newId("user") }, sellerOf("seller_nobody")]) {
      expect((await get(path(id, `?token=${linkOf(id)}`), who)).status).toBe(200);
    }
  });

  test("is refused to anybody else who is signed in (403), and does not exist for a guest (404)", async () => {
    const mine = await place({ userId: newId("user") });
    const guests = await place();
    for (const { id } of [mine, guests]) {
      for (const who of [
        {},
        { isEmailVerified: false },
        sellerOf("seller_nobody"),
        sellerOf(penguin, { role: "buyer" }),
        { role: "seller" as const },
      ]) {
        const { status, text } = await get(path(id), who);
        expect(status).toBe(403);
        expect(text).not.toMatch(/EMMA|Lovelace|token/);
      }
      for (const query of ["", "?token=", "?token=wrong", `?token=${linkOf(newId("ord"))}`]) {
        expect((await get(path(id, query), null)).status).toBe(404);
      }
    }
    for (const who of [null, {}, sellerOf(penguin), admin]) expect((await get(path(newId("ord")), who)).status).toBe(404);
  });

  test("a key reads what its owner may, where its scopes say so, but for the right of access", { tags: ["P-71"] }, async () => {
    const userId = newId("user");
    const { id } = await place({ userId });
    const shown = await get(path(id), { userId, scopes: ["orders:read"] });
    expect(shown.status).toBe(200);
    // The right of access has no end, a key has.
    expect(shown.text).not.toMatch(new RegExp(`lookupToken|${linkOf(id)}`));
    expect((await get(path(id), { userId, scopes: ["orders:write", "catalog:write"] })).status).toBe(403);
    expect((await get(path(id), { scopes: ["orders:read"] })).status).toBe(403);
  });
});

describe("the payment of an order", () => {
  /** An order of both merchants' lines, with the payment it was paid by. */
  async function placePaid(userId: string | null = null) {
    const { id } = await place({ userId });
    const paymentId = newId("pay");
    await env.DB.prepare("update orders set payment_id = ? where id = ?").bind(paymentId, id).run();
    return { id, paymentId };
  }

  test("is shown to who ordered it and to the house, and to no merchant of its lines", { tags: ["USR-17"] }, async () => {
    const userId = newId("user");
    const { id, paymentId } = await placePaid(userId);
    for (const suffix of ["", "/status"]) {
      const path = `/api/orders/${id}${suffix}`;
      for (const who of [{ userId }, sellerOf(octavo, { userId }), admin]) {
        expect((await get(path, who)).body.payment).toEqual({ id: paymentId, status: "captured", action: null });
      }
      for (const who of [sellerOf(octavo), sellerOf(penguin)]) {
        const { body, text } = await get(path, who);
        expect(body.payment).toBeNull();
        expect(text).not.toContain(paymentId);
      }
    }
  });

  test("can be asked for by no merchant of its lines (403)", { tags: ["USR-17"] }, async () => {
    const { paymentId } = await placePaid();
    for (const who of [sellerOf(octavo), sellerOf(penguin), sellerOf("seller_nobody")]) {
      const { status, text } = await get(`/api/payments/${paymentId}`, who);
      expect([status, text]).toEqual([403, expect.not.stringContaining("1749")]);
    }
  });
});

describe("what is shown of an order", () => {
  test("to who ordered it, and to who has its link, all of it; the right of access only to them", async () => {
    const userId = newId("user");
    const { id } = await place({ userId });
    const own = (await get(`/api/orders/${id}`, { userId })).body;
    expect(own).toMatchObject({
      lookupToken: linkOf(id),
      lines: [{ sku: "EMMA" }, { sku: "FLATLAND" }],
      totals: { total: { amount: 1_749 } },
    });
    expect((await get(`/api/orders/${id}?token=${linkOf(id)}`, null)).body).toEqual(own);
    const { lookupToken: _, ...shown } = own;
    expect((await get(`/api/orders/${id}`, admin)).body).toEqual(shown);
  });

  test("to a merchant their own lines and what those cost, and nothing of the others", async () => {
    const { id } = await place();
    const { body, text } = await get(`/api/orders/${id}`, sellerOf(octavo));
    expect(body.lines).toMatchObject([{ sku: "FLATLAND", lineTotal: { amount: 250 } }]);
    const amounts = Object.fromEntries(Object.entries(body.totals).map(([name, { amount }]) => [name, amount]));
    expect(amounts).toEqual({ subtotal: 250, discount: 0, shipping: 0, tax: 0, total: 250 });
    expect(text).not.toMatch(/EMMA|1000|1749|1250|lookupToken|Lovelace|example/);
  });

  test("to a merchant who bought it themselves all of it", async () => {
    const userId = newId("user");
    const { id } = await place({ userId });
    expect((await get(`/api/orders/${id}`, sellerOf(octavo, { userId }))).body.lines).toHaveLength(2);
  });
});

describe("GET /api/orders", () => {
  /** Walks the whole list, three at a time. */
  async function walk(who: TokenOwner): Promise<ListedOrder[]> {
    const items: ListedOrder[] = [];
    let cursor: string | null = null;
    do {
      const query: string = cursor === null ? "" : `&cursor=${cursor}`;
      const { status, body, text } = await get(`/api/orders?limit=3${query}`, who);
      expect(status).toBe(200);
      expect(body.items.length).toBeLessThanOrEqual(3);
      expect(text).not.toMatch(/lookupToken|Lovelace|ada@/);
      items.push(...body.items);
      cursor = body.nextCursor;
    } while (cursor !== null);
    return items;
  }

  test("is a buyer's own orders, newest first, none left out and none twice; those that came to nothing at once are in no list", {
    tags: ["ORD-04"],
  }, async () => {
    const userId = newId("user");
    const placed = [];
    for (let minute = 0; minute < 7; minute += 1) placed.push(await place({ userId, atMs: Date.UTC(2026, 10, 20, 10, minute) }));
    for (const status of ["pending", "rejected"] as const) await place({ userId, status });
    await place({ userId: newId("user") });
    const listed = await walk({ userId });
    expect(listed.map(({ id }) => id)).toEqual(placed.map(({ id }) => id).reverse());
    expect(listed[0]).toMatchObject({
      status: "confirmed",
      lines: [{ sku: "EMMA" }, { sku: "FLATLAND" }],
      totals: { total: { amount: 1_749 } },
    });
    expect(await walk({ userId: newId("user") })).toEqual([]);
  });

  test("is for a merchant also the orders with own lines, of which no other is shown", async () => {
    const [sellerId, userId] = [`seller_${crypto.randomUUID().slice(0, 8)}`, newId("user")];
    const sold = await place({ books: [emma, { ...flatland, sellerId }], userId: newId("user") });
    const bought = await place({ userId });
    await place({ books: [emma] });
    const listed = await walk(sellerOf(sellerId, { userId }));
    expect(listed.map(({ id }) => id).sort()).toEqual([sold.id, bought.id].sort());
    expect(listed.find(({ id }) => id === sold.id)).toMatchObject({ lines: [{ sku: "FLATLAND" }], totals: { total: { amount: 250 } } });
    expect(listed.find(({ id }) => id === bought.id)?.lines).toHaveLength(2);
    // Who is only said to belong to a merchant, and is no seller, sees none of it.
    expect(await walk({ role: "buyer", sellerId })).toEqual([]);
  });

  test("is everybody's for the house", async () => {
    const [mine, guests] = [await place({ userId: newId("user") }), await place({ status: "pending" })];
    const ids = (await walk(admin)).map(({ id }) => id);
    expect(ids).toEqual(expect.arrayContaining([mine.id, guests.id]));
    expect(new Set(ids).size).toBe(ids.length);
  });

  test("needs an account (401), a scope where a key asks (403), and a cursor of its own (422)", async () => {
    expect((await get("/api/orders", null)).status).toBe(401);
    expect((await get("/api/orders", { ttlSeconds: -60 })).status).toBe(401);
    expect((await get("/api/orders", { scopes: ["catalog:write"] })).status).toBe(403);
    for (const query of ["cursor=nonsense", "limit=0", "limit=101", "cursor=WyJib29rcyIsMV0"]) {
      expect((await get(`/api/orders?${query}`, {})).status).toBe(422);
    }
  });

  test("finds a buyer's orders by an index", async () => {
    const plan = await env.DB.prepare("explain query plan select id from orders where user_id = ? and id < ? order by id desc limit 5")
      .bind("user_1", "ord_z")
      .all<{ detail: string }>();
    expect(plan.results.map(({ detail }) => detail)).toEqual([expect.stringContaining("orders_by_user (user_id=? AND id<?)")]);
  });
});
