import type { DrizzleD1Database } from "drizzle-orm/d1";
import { isoTime } from "../../shared/clock.ts";
import type { OrderCounts, OrderQuery, OrderSummary } from "../../shared/contracts/admin.ts";
import type { Page } from "../../shared/contracts/common.ts";
import { type OrderStatus, orderStatuses } from "../../shared/contracts/orders.ts";
import { decodeCursor, encodeCursor } from "../../shared/http/cursor.ts";
import { type Id, isId, newId } from "../../shared/ids.ts";
import { money } from "../../shared/money.ts";
import { invalid } from "../../shared/problem.ts";
import { isTerminal } from "./order-state.ts";
import { countOrders, listOrders } from "./repository.ts";

/** Ended orders are counted for this long. */
const recentMs = 24 * 60 * 60 * 1_000;
/** An order has 15 minutes to be paid and a sweep each minute: under way for longer than this, it is stuck. */
const stuckAfterMs = 30 * 60 * 1_000;

/** A page of orders, newest first. 422 for a cursor of another list. */
export async function pageOfOrders(db: DrizzleD1Database, query: OrderQuery): Promise<Page<OrderSummary>> {
  const rows = await listOrders(db, query, query.cursor === undefined ? null : placeOf(query.cursor), query.limit + 1);
  const items = rows.slice(0, query.limit).map(({ id, currency, totalMinor, createdAtMs, firstTitle, ...row }): OrderSummary => {
    const total = money(totalMinor, currency);
    return { ...row, id: id as Id<"ord">, firstTitle: firstTitle ?? "", total, createdAt: isoTime(createdAtMs) };
  });
  const last = items.at(-1);
  return { items, nextCursor: rows.length > items.length && last ? encodeCursor(["orders", last.id]) : null };
}

/** How many orders stand where. */
export async function orderCounts(db: DrizzleD1Database, nowMs: number): Promise<OrderCounts> {
  const open = orderStatuses.filter((status) => !isTerminal(status));
  const ended = orderStatuses.filter(isTerminal);
  const sinceMs = nowMs - recentMs;
  const places = { stuckBefore: firstIdAt(nowMs - stuckAfterMs), since: firstIdAt(sinceMs) };
  const { counts, stuck } = await countOrders(db, { open, ended, ...places });
  const byStatus = Object.fromEntries(orderStatuses.map((status) => [status, 0])) as Record<OrderStatus, number>;
  for (const { status, orders } of counts) byStatus[status] = orders;
  return { byStatus, stuck, since: isoTime(sinceMs) };
}

function placeOf(cursor: string): string {
  const [list, id] = decodeCursor(cursor, 2);
  if (list === "orders" && typeof id === "string" && isId("ord", id)) return id;
  throw invalid("query:cursor", "Not a cursor this list has given out");
}

/** What sorts before every order's id from that moment on: the prefix, and the ten characters that carry the time. */
function firstIdAt(atMs: number): string {
  return newId("ord", atMs).slice(0, "ord_".length + 10);
}
