import { and, asc, eq, gt, type SQL } from "drizzle-orm";
import type { DrizzleD1Database } from "drizzle-orm/d1";
import type { ConfirmedOrder } from "../../../shared/contracts/warehouse.ts";
import { isAnyOf } from "../../../shared/insert-rows.ts";
import { orderEvents, orderLines, orders } from "../tables.ts";

/** Those of these orders that are confirmed, by their ids. */
export function listConfirmed(db: DrizzleD1Database, ids: string[]): Promise<ConfirmedOrder[]> {
  return readConfirmed(db, isAnyOf(orders.id, ids), ids.length);
}

/** Up to `limit` confirmed orders behind one of them, by their ids. */
export function listConfirmedAfter(db: DrizzleD1Database, afterId: string, limit: number): Promise<ConfirmedOrder[]> {
  return readConfirmed(db, gt(orders.id, afterId), limit);
}

/** Ids, numbers and the time of the event: nothing of who ordered. */
async function readConfirmed(db: DrizzleD1Database, where: SQL, limit: number): Promise<ConfirmedOrder[]> {
  const found = await db
    .select({ orderId: orders.id, confirmedAtMs: orderEvents.atMs, currency: orders.currency })
    .from(orders)
    .innerJoin(orderEvents, and(eq(orderEvents.orderId, orders.id), eq(orderEvents.type, "confirmed")))
    .where(and(where, eq(orders.status, "confirmed")))
    .orderBy(asc(orders.id))
    .limit(limit);
  const { sku, bookId, sellerId, quantity, unitPriceMinor, orderId } = orderLines;
  const ids = found.map((order) => order.orderId);
  const lines = await db
    .select({ orderId, line: { sku, bookId, sellerId, quantity, unitPriceMinor } })
    .from(orderLines)
    .where(isAnyOf(orderId, ids))
    .orderBy(asc(orderId), asc(orderLines.position));
  const byOrder = Map.groupBy(lines, (each) => each.orderId);
  return found.map((order) => ({ ...order, lines: (byOrder.get(order.orderId) ?? []).map(({ line }) => line) }));
}
