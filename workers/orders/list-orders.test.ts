import { env as workerEnv } from "cloudflare:workers";
import { drizzle } from "drizzle-orm/d1";
import { beforeAll, describe, expect, test } from "vitest";
import type { Caller } from "../../shared/auth/caller.ts";
import { type OrderStatus, orderStatuses } from "../../shared/contracts/orders.ts";
import { newId } from "../../shared/ids.ts";
import { parseDataKeys } from "../../shared/sealed-text.ts";
import { newTrace, traceparent } from "../../shared/trace.ts";
import { anActor } from "../../tests/actors.ts";
import { createCommerce } from "../../tests/doubles/commerce.ts";
import type { AdvanceDeps } from "./advance-order.ts";
import { sealContact } from "./contact.ts";
import { inspectOrder } from "./inspect-order.ts";
import { orderCounts, pageOfOrders } from "./list-orders.ts";
import { orderNumber } from "./order-view.ts";
import { advanceOrder, insertOrder, type StoredOrder } from "./repository.ts";

const env = workerEnv as unknown as OrdersEnv;
const db = drizzle(env.DB);
const trace = newTrace();
const nowMs = Date.UTC(2026, 10, 21, 12);
const house: Caller = { actor: anActor({ role: "admin" }), reach: "any" };
const minuteMs = 60_000;
const sisters = { catalog: {}, ...createCommerce({}) };
const deps = {
  ...(sisters as unknown as AdvanceDeps),
  db,
  lookupSecret: "secret",
  dataKeys: parseDataKeys(env.DATA_KEYS),
  now: () => nowMs,
  log: () => {},
  relay: () => {},
};

/** Ways from a new order to each state. */
const waysTo: Record<OrderStatus, OrderStatus[]> = {
  pending: [],
  reserved: ["reserved"],
  paying: ["reserved", "paying"],
  paid: ["reserved", "paying", "paid"],
  confirmed: ["reserved", "paying", "paid", "confirmed"],
  rejected: ["rejected"],
  payment_failed: ["reserved", "paying", "payment_failed"],
  cancelled: ["cancelled"],
};

/** An order of three copies of two books, placed some minutes ago and taken to a state. */
async function place(status: OrderStatus, minutesAgo: number): Promise<StoredOrder> {
  const atMs = nowMs - minutesAgo * minuteMs;
  const id = newId("ord", atMs);
  const line = { bookId: "book_x", sellerId: "seller", format: "paperback", unitPriceMinor: 1_000 };
  const order: StoredOrder = {
    ...{
      id,
      number: orderNumber(id),
      status: "pending",
      version: 1,
      attempt: 1,
      paymentId: null,
      paymentProvider: null,
      paymentToken: null,
    },
    ...{
      ...sealContact({ email: "ada@example.com", name: "Ada Lovelace", shippingAddress: null }, id, deps.dataKeys),
      origin: "https://shop.example",
      userId: null,
      emailIndex: null,
      shippingMethod: "standard",
    },
    ...{ currency: "USD", totalMinor: 3_499, cartId: null, cartVersion: null, cartEmptiedAtMs: null, payByMs: atMs + 15 * minuteMs },
    ...{ traceparent: traceparent(trace), requestId: trace.requestId, createdAtMs: atMs, updatedAtMs: atMs },
    lines: [
      { ...line, sku: "EMMA", title: "Emma", quantity: 2 },
      { ...line, sku: "IVANHOE", title: "Ivanhoe", quantity: 1 },
    ],
  };
  await insertOrder(db, order, { scope: "guests", key: id, fingerprint: id, createdAtMs: atMs });
  const events = waysTo[status].map((type) => ({ type, data: type === "cancelled" ? { reason: "expired" as const } : {} }));
  return events.length === 0 ? order : ((await advanceOrder(db, order, events, atMs + 1_000)) ?? order);
}

const placed: StoredOrder[] = [];
beforeAll(async () => {
  // The oldest first: two of each state, the first of them from two days ago.
  for (const status of orderStatuses) placed.push(await place(status, 2 * 24 * 60));
  for (const [index, status] of orderStatuses.entries()) placed.push(await place(status, 20 - index));
});

describe("listOrders", () => {
  test("walks every order once, the newest first", async () => {
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await pageOfOrders(deps, { limit: 5, cursor }, house);
      expect(page.items.length).toBeLessThanOrEqual(5);
      seen.push(...page.items.map(({ id }) => id));
      cursor = page.nextCursor ?? undefined;
    } while (cursor);
    expect(seen).toEqual(
      placed
        .map(({ id }) => id)
        .sort()
        .reverse(),
    );
  });

  test("narrows to a state and pages through it", async () => {
    for (const status of orderStatuses) {
      const [older, newer] = placed.filter((order) => order.status === status).map(({ id }) => id);
      const first = await pageOfOrders(deps, { status, limit: 1 }, house);
      expect(first.items).toMatchObject([{ id: newer, status }]);
      const second = await pageOfOrders(deps, { status, limit: 1, cursor: first.nextCursor ?? "" }, house);
      expect([second.items.map(({ id }) => id), second.nextCursor]).toEqual([[older], null]);
    }
  });

  test("finds one by its number, with what was ordered", async () => {
    const [order] = placed;
    const { items } = await pageOfOrders(deps, { number: order?.number, limit: 20 }, house);
    expect(items).toEqual([
      {
        ...{ id: order?.id, number: order?.number, status: "pending", name: "Ada Lovelace", total: { amount: 3_499, currency: "USD" } },
        ...{ firstTitle: "Emma", titles: 2, copies: 3, createdAt: new Date(nowMs - 2 * 24 * 60 * minuteMs).toISOString() },
      },
    ]);
    expect((await pageOfOrders(deps, { number: "0000-0000", limit: 20 }, house)).items).toEqual([]);
  });

  test.each(["", "nonsense", "WyJvcmRlcnMiLCJ4Il0", "WzEsMl0"])("refuses a cursor of another list (422): %j", async (cursor) => {
    await expect(pageOfOrders(deps, { limit: 5, cursor }, house)).rejects.toMatchObject({ code: "invalid-request" });
  });

  test("a state's orders are found by an index, not by looking through all", async () => {
    const plan = await env.DB.prepare("explain query plan select id from orders where status = ? and id < ? order by id desc limit 5")
      .bind("paid", "ord_z")
      .all<{ detail: string }>();
    expect(plan.results.map(({ detail }) => detail)).toEqual([expect.stringContaining("orders_by_status (status=? AND id<?)")]);
  });
});

describe("countOrders", () => {
  test("counts those under way, those ended within a day, and those under way for too long", async () => {
    const { byStatus, stuck, since } = await orderCounts(db, nowMs, house);
    expect(byStatus).toEqual({ pending: 2, reserved: 2, paying: 2, paid: 2, confirmed: 1, rejected: 1, payment_failed: 1, cancelled: 1 });
    expect(stuck).toBe(4);
    expect(since).toBe(new Date(nowMs - 24 * 60 * minuteMs).toISOString());
  });

  test("without orders every count is there and zero", async () => {
    const { byStatus, stuck } = await orderCounts(db, Date.UTC(2020, 0, 1), house);
    expect(Object.keys(byStatus).sort()).toEqual([...orderStatuses].sort());
    expect(stuck).toBe(0);
  });
});

describe("inspectOrder", () => {
  test("tells everything but the buyer's right of access", async () => {
    const order = placed.find(({ status }) => status === "cancelled");
    const told = await inspectOrder(deps, order?.id ?? "", house);
    expect(told).toMatchObject({ email: "ada@example.com", name: "Ada Lovelace", shippingAddress: null, traceId: trace.traceId });
    expect(told?.order).toMatchObject({ id: order?.id, status: "cancelled", version: 2, totals: { total: { amount: 3_499 } } });
    expect(told?.steps).toMatchObject([
      { version: 1, type: "pending", facts: { totalMinor: 3_499 } },
      { version: 2, type: "cancelled", facts: { reason: "expired" } },
    ]);
    expect(JSON.stringify(told)).not.toMatch(/lookupToken|paymentToken/);
  });

  test.each(["", "ord_", "ord_01h455vb4pex5vsknk084sn02q", "book_01h455vb4pex5vsknk084sn02q", "\ud800"])(
    "knows nothing of %j",
    async (id) => {
      await expect(inspectOrder(deps, id, house)).rejects.toMatchObject({ code: "not-found" });
    },
  );
});
