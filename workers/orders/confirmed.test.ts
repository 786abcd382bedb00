import { expect, test } from "vitest";
import { listConfirmed, listConfirmedAfter } from "./repository/confirmed.ts";
import { db, emma, flatland, place } from "./testing.ts";

const ids = (orders: { orderId: string }[]) => orders.map(({ orderId }) => orderId);

test("confirmed orders are told with their lines and the time they were confirmed, and nothing of who ordered", async () => {
  const atMs = Date.UTC(2026, 10, 21);
  const order = await place({ userId: "user_ada", atMs });
  const [told] = await listConfirmed(db, [order.id]);
  expect(told).toEqual({
    ...{ orderId: order.id, confirmedAtMs: atMs, currency: "USD" },
    lines: [emma, flatland].map(({ sku, sellerId, priceMinor }) => ({
      ...{ sku, bookId: `book_${sku}`, sellerId, quantity: 1, unitPriceMinor: priceMinor },
    })),
  });
  expect(JSON.stringify(told)).not.toMatch(/user_|ada@|Lovelace/);
});

test("orders that came to nothing, or are still under way, are not told", async () => {
  const orders = await Promise.all(
    (["pending", "reserved", "paying", "rejected", "cancelled"] as const).map((status) => place({ status })),
  );
  expect(await listConfirmed(db, [...orders.map(({ id }) => id), "ord_nobody"])).toEqual([]);
});

test("all of them are walked by their ids, page by page", async () => {
  const later = Date.UTC(2030, 0, 1);
  const orders = [];
  for (let day = 0; day < 5; day += 1) orders.push((await place({ atMs: later + day })).id);
  await place({ status: "paying", atMs: later + 6 });
  const before = (await place({ atMs: later - 1 })).id;
  const first = await listConfirmedAfter(db, before, 3);
  expect(ids(first)).toEqual(orders.slice(0, 3));
  expect(first.every(({ lines }) => lines.length === 2)).toBe(true);
  const second = await listConfirmedAfter(db, ids(first).at(-1) ?? "", 3);
  expect(ids(second)).toEqual(orders.slice(3));
  expect(await listConfirmedAfter(db, ids(second).at(-1) ?? "", 3)).toEqual([]);
});
