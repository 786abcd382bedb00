import type { DrizzleD1Database } from "drizzle-orm/d1";
import type { Caller } from "../../shared/auth/caller.ts";
import { isoTime } from "../../shared/clock.ts";
import type { OrderCounts, OrderQuery, OrderSummary } from "../../shared/contracts/admin.ts";
import type { Page } from "../../shared/contracts/common.ts";
import { type ListedOrder, type OrderStatus, orderStatuses } from "../../shared/contracts/orders.ts";
import { decodeCursor, encodeCursor } from "../../shared/http/cursor.ts";
import { type Id, isId, newId } from "../../shared/ids.ts";
import { money } from "../../shared/money.ts";
import { invalid } from "../../shared/problem.ts";
import type { AdvanceDeps } from "./advance-order.ts";
import { openName } from "./contact.ts";
import { sellerIdOf, sightOf } from "./find-order.ts";
import { isTerminal, isToBeSent } from "./order-state.ts";
import { listedOrder } from "./order-view.ts";
import { listOrders, listWholeOrders } from "./repository/owners.ts";
import type { Whose } from "./repository/whose.ts";
import { countOrders } from "./repository.ts";

/** Ended orders are counted for this long. */
const recentMs = 24 * 60 * 60 * 1_000;
/** An order has 15 minutes to be paid and a sweep each minute: under way for longer than this, it is stuck. */
const stuckAfterMs = 30 * 60 * 1_000;

/**
 * A page of orders in short, newest first: all for the house, for a merchant those with own lines, for a buyer those they
 * placed. A merchant is told a buyer's name from when the parcel is to be sent. 422 for a cursor of another list.
 */
export async function pageOfOrders(
  { db, dataKeys }: Pick<AdvanceDeps, "db" | "dataKeys">,
  query: Omit<OrderQuery, "token">,
  caller: Caller,
): Promise<Page<OrderSummary>> {
  const beforeId = query.cursor === undefined ? null : placeOf(query.cursor);
  const whose = whoseOf(caller);
  const isMerchant = whose !== "everybody" && whose.sellerId !== null;
  const rows = await listOrders(db, query, whose, beforeId, query.limit + 1);
  const items = rows.slice(0, query.limit).map(({ currency, totalMinor, createdAtMs, firstTitle, sealedWith, ...row }): OrderSummary => {
    const total = money(totalMinor, currency);
    const name = isMerchant && !isToBeSent(row.status) ? "" : openName({ ...row, sealedWith }, dataKeys);
    return { ...row, id: row.id as Id<"ord">, name, firstTitle: firstTitle ?? "", total, createdAt: isoTime(createdAtMs) };
  });
  const last = items.at(-1);
  return { items, nextCursor: rows.length > items.length && last ? encodeCursor(["orders", last.id]) : null };
}

/**
 * A page of somebody's own orders, newest first: those they placed; a merchant's also those with own lines, of which only
 * these are shown; everybody's for the house. 422 for a cursor of another list.
 */
export async function pageOfOwnOrders(
  db: DrizzleD1Database,
  { cursor, limit }: { cursor?: string; limit: number },
  { actor, reach }: Caller,
): Promise<Page<ListedOrder>> {
  const whose = reach === "any" ? "everybody" : { userId: actor.userId, sellerId: sellerIdOf(actor) };
  const found = await listWholeOrders(db, whose, cursor === undefined ? null : placeOf(cursor), limit + 1);
  const items = found.slice(0, limit).flatMap((order) => {
    const sight = sightOf(order, actor, reach);
    return sight ? [listedOrder(order, sight)] : [];
  });
  const last = items.at(-1);
  return { items, nextCursor: found.length > limit && last ? encodeCursor(["orders", last.id]) : null };
}

/** Whose orders somebody looks after: the house everybody's, a merchant those with own lines, a buyer their own. */
function whoseOf({ actor, reach }: Caller): Whose {
  if (reach === "any") return "everybody";
  const sellerId = sellerIdOf(actor);
  return { userId: sellerId === null ? actor.userId : null, sellerId };
}

/** How many orders stand where, of those somebody looks after. */
export async function orderCounts(db: DrizzleD1Database, nowMs: number, caller: Caller): Promise<OrderCounts> {
  const open = orderStatuses.filter((status) => !isTerminal(status));
  const ended = orderStatuses.filter(isTerminal);
  const sinceMs = nowMs - recentMs;
  const places = { stuckBefore: firstIdAt(nowMs - stuckAfterMs), since: firstIdAt(sinceMs) };
  const { counts, stuck } = await countOrders(db, { open, ended, ...places }, whoseOf(caller));
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
