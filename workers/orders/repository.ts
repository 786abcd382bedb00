import { and, asc, eq, gte, inArray, isNotNull, isNull, lt, ne, or, sql } from "drizzle-orm";
import type { DrizzleD1Database } from "drizzle-orm/d1";
import { type AuditEntry, appendAudit } from "../../shared/audit.ts";
import type { OrderStatus } from "../../shared/contracts/orders.ts";
import { type OutboxRow, outbox } from "../../shared/events/outbox.ts";
import { isAnyOf } from "../../shared/insert-rows.ts";
import { isUniqueViolation } from "../../shared/unique-violation.ts";
import { applyEvent, newProgress, type OrderEvent } from "./order-state.ts";
import { isOf, type Whose } from "./repository/whose.ts";
import { idempotencyKeys, orderEvents, orderLines, orders } from "./tables.ts";

export type OrderRow = typeof orders.$inferSelect;
export type OrderLine = Omit<typeof orderLines.$inferSelect, "orderId" | "position">;
/** An order with its lines, as use cases handle it. */
export type StoredOrder = OrderRow & { lines: OrderLine[] };
export type IdempotencyRow = typeof idempotencyKeys.$inferSelect;

/** What a new order may run into: another request with its key, or a live order of its cart. */
export type InsertOutcome = "inserted" | "key-used" | "cart-ordered";

/** Writes a new order with its lines, first event and idempotency key, all or nothing. */
export async function insertOrder(db: DrizzleD1Database, order: StoredOrder, key: Omit<IdempotencyRow, "orderId">): Promise<InsertOutcome> {
  const { lines, ...row } = order;
  const event = {
    orderId: row.id,
    version: newProgress.version,
    type: "pending",
    data: { totalMinor: row.totalMinor },
    atMs: row.createdAtMs,
  };
  try {
    await db.batch([
      db.insert(idempotencyKeys).values({ ...key, orderId: row.id }),
      db.insert(orders).values(row),
      ...lineInserts(db, row.id, lines),
      db.insert(orderEvents).values(event),
    ]);
    return "inserted";
  } catch (error) {
    if (isUniqueViolation(error, "idempotency_keys.")) return "key-used";
    if (isUniqueViolation(error, "orders.cart_id")) return "cart-ordered";
    throw error;
  }
}

/** D1 binds at most 100 parameters a statement: lines go in as many statements as that takes. */
function lineInserts(db: DrizzleD1Database, orderId: string, lines: OrderLine[]) {
  const rowsPerStatement = Math.floor(100 / 9);
  const rows = lines.map((line, position) => ({ ...line, orderId, position }));
  return Array.from({ length: Math.ceil(rows.length / rowsPerStatement) }, (_, part) =>
    db.insert(orderLines).values(rows.slice(part * rowsPerStatement, (part + 1) * rowsPerStatement)),
  );
}

/** What goes with a step: messages for the outbox, other columns of the row, the key of the request that asked for it, and what staff did. */
export type StepExtras = { outboxRows?: OutboxRow[]; columns?: Partial<OrderRow>; key?: IdempotencyRow; audit?: AuditEntry };

/**
 * Takes an order one or more steps on, if it is still at the version the caller saw; null when somebody else was first.
 * The events' keys decide the race: the loser's whole transaction is refused.
 */
export async function advanceOrder(
  db: DrizzleD1Database,
  order: StoredOrder,
  events: OrderEvent[],
  nowMs: number,
  extras: StepExtras = {},
): Promise<StoredOrder | null> {
  const { status, version, attempt, paymentId } = events.reduce(applyEvent, order);
  const columns = { ...extras.columns, status, version, attempt, paymentId, updatedAtMs: nowMs };
  const rows = events.map((event, index) => ({ ...event, orderId: order.id, version: order.version + 1 + index, atMs: nowMs }));
  const statements = [
    db.insert(orderEvents).values(rows),
    db.update(orders).set(columns).where(eq(orders.id, order.id)),
    ...(extras.outboxRows?.length ? [db.insert(outbox).values(extras.outboxRows)] : []),
    ...(extras.key ? [db.insert(idempotencyKeys).values(extras.key)] : []),
  ] as const;
  try {
    if (extras.audit) await appendAudit(db, extras.audit, statements);
    else await db.batch(statements);
    return { ...order, ...columns };
  } catch (error) {
    if (isUniqueViolation(error, "order_events.") || isUniqueViolation(error, "idempotency_keys.")) return null;
    throw error;
  }
}

/** One order with its lines. */
export async function findOrder(db: DrizzleD1Database, id: string): Promise<StoredOrder | null> {
  const [rows, lines] = await db.batch([
    db.select().from(orders).where(eq(orders.id, id)),
    db.select().from(orderLines).where(eq(orderLines.orderId, id)).orderBy(asc(orderLines.position)),
  ]);
  const row = rows[0];
  return row ? { ...row, lines } : null;
}

/** Several orders with their lines, in no order; unknown ids are missing. */
export async function findOrders(db: DrizzleD1Database, ids: string[]): Promise<StoredOrder[]> {
  const [rows, lines] = await db.batch([
    db.select().from(orders).where(isAnyOf(orders.id, ids)),
    db.select().from(orderLines).where(isAnyOf(orderLines.orderId, ids)).orderBy(asc(orderLines.position)),
  ]);
  return rows.map((row) => ({ ...row, lines: lines.filter(({ orderId }) => orderId === row.id) }));
}

/** The id of the order a payment belongs to. */
export async function findOrderIdByPayment(db: DrizzleD1Database, paymentId: string): Promise<string | null> {
  const rows = await db.select({ id: orders.id }).from(orders).where(eq(orders.paymentId, paymentId));
  return rows[0]?.id ?? null;
}

/** The id of the live order made from this state of a cart. */
export async function findLiveOrderIdByCart(db: DrizzleD1Database, cartId: string, cartVersion: number): Promise<string | null> {
  const rows = await db
    .select({ id: orders.id })
    .from(orders)
    .where(
      and(eq(orders.cartId, cartId), eq(orders.cartVersion, cartVersion), sql`status NOT IN ('rejected', 'payment_failed', 'cancelled')`),
    );
  return rows[0]?.id ?? null;
}

export async function findIdempotencyKey(db: DrizzleD1Database, scope: string, key: string): Promise<IdempotencyRow | null> {
  const rows = await db
    .select()
    .from(idempotencyKeys)
    .where(and(eq(idempotencyKeys.scope, scope), eq(idempotencyKeys.key, key)));
  return rows[0] ?? null;
}

/** The events of an order, in order. */
export async function listEvents(db: DrizzleD1Database, orderId: string) {
  return await db.select().from(orderEvents).where(eq(orderEvents.orderId, orderId)).orderBy(asc(orderEvents.version));
}

/**
 * Orders that nobody has moved since `beforeMs` and that are not just waiting for a shopper: under way, reserved and not
 * paid in time, or confirmed with a cart still to be emptied. At most `limit`: those under way first, of each the longest-waiting.
 */
export async function listStalledOrderIds(db: DrizzleD1Database, beforeMs: number, nowMs: number, limit: number): Promise<string[]> {
  const isOpen = sql`status IN ('pending', 'reserved', 'paying', 'paid')`;
  const isUp = or(ne(orders.status, "reserved"), lt(orders.payByMs, nowMs));
  const isCartWaiting = and(sql`status = 'confirmed'`, isNotNull(orders.cartId), isNull(orders.cartEmptiedAtMs));
  const [open, waiting] = await db.batch([
    db
      .select({ id: orders.id })
      .from(orders)
      .where(and(isOpen, isUp, lt(orders.updatedAtMs, beforeMs)))
      .orderBy(asc(orders.updatedAtMs))
      .limit(limit),
    db
      .select({ id: orders.id })
      .from(orders)
      .where(and(isCartWaiting, lt(orders.updatedAtMs, beforeMs)))
      .orderBy(asc(orders.updatedAtMs))
      .limit(limit),
  ]);
  return [...open, ...waiting].slice(0, limit).map((row) => row.id);
}

/** Notes that a confirmed order's cart was emptied. */
export async function markCartEmptied(db: DrizzleD1Database, orderId: string, nowMs: number): Promise<void> {
  await db.update(orders).set({ cartEmptiedAtMs: nowMs }).where(eq(orders.id, orderId));
}

/** Puts looked-at orders at the end of the queue of stalled ones, so that a stuck order does not starve the others. */
export async function touchOrders(db: DrizzleD1Database, ids: string[], nowMs: number): Promise<void> {
  if (ids.length > 0) await db.update(orders).set({ updatedAtMs: nowMs }).where(inArray(orders.id, ids));
}

/** Forgets idempotency keys older than `beforeMs`. */
export async function forgetIdempotencyKeys(db: DrizzleD1Database, beforeMs: number): Promise<void> {
  await db.delete(idempotencyKeys).where(lt(idempotencyKeys.createdAtMs, beforeMs));
}

/** Counts orders under way, for readiness. */
export async function countOpenOrders(db: DrizzleD1Database): Promise<number> {
  const rows = await db
    .select({ open: sql<number>`count(*)` })
    .from(orders)
    .where(sql`status IN ('pending', 'reserved', 'paying', 'paid')`);
  return rows[0]?.open ?? 0;
}

type StatusCount = { status: OrderStatus; orders: number };

/** How many orders are in each of the `open` states, how many of those are older than `stuckBefore`, and how many of the `ended` are newer than `since` (ids). */
export async function countOrders(
  db: DrizzleD1Database,
  { open, ended, stuckBefore, since }: { open: OrderStatus[]; ended: OrderStatus[]; stuckBefore: string; since: string },
  whose: Whose,
): Promise<{ counts: StatusCount[]; stuck: number }> {
  const columns = { status: orders.status, orders: sql<number>`count(*)` };
  const [underWay, recent, stuck] = await db.batch([
    db
      .select(columns)
      .from(orders)
      .where(and(inArray(orders.status, open), isOf(whose)))
      .groupBy(orders.status),
    db
      .select(columns)
      .from(orders)
      .where(and(inArray(orders.status, ended), gte(orders.id, since), isOf(whose)))
      .groupBy(orders.status),
    db
      .select({ orders: columns.orders })
      .from(orders)
      .where(and(inArray(orders.status, open), lt(orders.id, stuckBefore), isOf(whose))),
  ]);
  return { counts: [...underWay, ...recent], stuck: stuck[0]?.orders ?? 0 };
}
