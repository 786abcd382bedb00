import { and, asc, desc, eq, gt, isNull, lt, ne, or, sql } from "drizzle-orm";
import type { DrizzleD1Database } from "drizzle-orm/d1";
import type { OrderQuery } from "../../../shared/contracts/admin.ts";
import { type OutboxRow, outbox } from "../../../shared/events/outbox.ts";
import { erasedContact, type SealedContact } from "../contact.ts";
import type { StoredOrder } from "../repository.ts";
import { orderLines, orders, verifiedEmails } from "../tables.ts";
import { claim, isClaimable, isOf, type Whose } from "./whose.ts";

/**
 * Orders with their lines from the newest to the oldest, from behind `beforeId`, in one trip. On it, guests' orders with
 * the address the user has shown to be theirs become the user's.
 */
export async function listWholeOrders(db: DrizzleD1Database, whose: Whose, beforeId: string | null, limit: number): Promise<StoredOrder[]> {
  const where = and(isOf(whose), beforeId === null ? undefined : lt(orders.id, beforeId));
  const ids = db.select({ id: orders.id }).from(orders).where(where).orderBy(desc(orders.id)).limit(limit);
  const rows = db.select().from(orders).where(sql`${orders.id} in ${ids}`).orderBy(desc(orders.id));
  const lines = db.select().from(orderLines).where(sql`${orderLines.orderId} in ${ids}`).orderBy(asc(orderLines.position));
  const [, found, ofFound] = await db.batch([claimFirst(db, whose), rows, lines]);
  return found.map((row) => ({ ...row, lines: ofFound.filter(({ orderId }) => orderId === row.id) }));
}

/** Orders in short, in the same order and also in one trip. What is summed up is a merchant's lines alone, where they are asked for. */
export async function listOrders(
  db: DrizzleD1Database,
  { status, number }: Pick<OrderQuery, "status" | "number">,
  whose: Whose,
  beforeId: string | null,
  limit: number,
) {
  const { id, name, sealedWith, currency, createdAtMs } = orders;
  const sellerId = whose === "everybody" ? null : whose.sellerId;
  const ofOrder = sellerId === null ? sql`order_id = orders.id` : sql`order_id = orders.id and seller_id = ${sellerId}`;
  const ofSeller = sql<number>`(select coalesce(sum(quantity * unit_price_minor), 0) from order_lines where ${ofOrder})`;
  const rows = db
    .select({
      ...{ id, number: orders.number, status: orders.status, name, sealedWith, currency, createdAtMs },
      totalMinor: sellerId === null ? sql<number>`${orders.totalMinor}` : ofSeller,
      firstTitle: sql<string | null>`(select title from order_lines where ${ofOrder} order by position limit 1)`,
      titles: sql<number>`(select count(*) from order_lines where ${ofOrder})`,
      copies: sql<number>`(select coalesce(sum(quantity), 0) from order_lines where ${ofOrder})`,
    })
    .from(orders)
    .where(
      and(
        isOf(whose),
        status && eq(orders.status, status),
        number === undefined ? undefined : eq(orders.number, number),
        beforeId === null ? undefined : lt(orders.id, beforeId),
      ),
    )
    .orderBy(desc(orders.id))
    .limit(limit);
  return (await db.batch([claimFirst(db, whose), rows]))[1];
}

/** What goes before a list: of nobody in particular there is nothing to claim. */
function claimFirst(db: DrizzleD1Database, whose: Whose) {
  const userId = whose === "everybody" ? null : whose.userId;
  return claim(db, userId ?? "");
}

/** Notes that the address behind an index is the user's now, and nobody else's, and makes the guests' orders with it theirs. Gives back how many those are. */
export async function claimOrders(db: DrizzleD1Database, userId: string, emailIndex: string): Promise<number> {
  const results = await db.batch([
    db.delete(verifiedEmails).where(and(eq(verifiedEmails.emailIndex, emailIndex), ne(verifiedEmails.userId, userId))),
    db.insert(verifiedEmails).values({ userId, emailIndex }).onConflictDoUpdate({ target: verifiedEmails.userId, set: { emailIndex } }),
    claim(db, userId),
  ]);
  return results[2].meta.changes;
}

/** Empties the personal columns of all orders of a user, and of guests' orders with their address, which become theirs. `rows` go into the outbox with it. */
export async function eraseContacts(db: DrizzleD1Database, userId: string, rows: OutboxRow[]): Promise<void> {
  await db.batch([
    claim(db, userId),
    db
      .update(orders)
      .set({ ...erasedContact, emailIndex: null })
      .where(eq(orders.userId, userId)),
    db.delete(verifiedEmails).where(eq(verifiedEmails.userId, userId)),
    db.insert(outbox).values(rows),
  ]);
}

/** Messages that go with no other change. */
export async function insertOutbox(db: DrizzleD1Database, rows: OutboxRow[]): Promise<void> {
  await db.insert(outbox).values(rows);
}

/** The ids of a user's orders behind `afterId`, guests' orders with their address included, the oldest first. */
export async function listOrderIdsOf(db: DrizzleD1Database, userId: string, afterId: string, limit: number): Promise<string[]> {
  const isTheirs = or(eq(orders.userId, userId), isClaimable(db, userId));
  const rows = await db
    .select({ id: orders.id })
    .from(orders)
    .where(and(isTheirs, gt(orders.id, afterId)))
    .orderBy(asc(orders.id))
    .limit(limit);
  return rows.map(({ id }) => id);
}

/** The personal columns of orders that are not sealed with `keyId`, some of them. */
export async function listSealedOtherwise(db: DrizzleD1Database, keyId: string, limit: number) {
  const { id, userId, email, name, shippingAddress, sealedWith } = orders;
  return await db
    .select({ id, userId, email, name, shippingAddress, sealedWith })
    .from(orders)
    // Two ranges of the index; erased orders, which have no key, are in neither.
    .where(or(lt(sealedWith, keyId), gt(sealedWith, keyId)))
    .limit(limit);
}

export type Resealed = { id: string; was: string | null; contact: SealedContact; emailIndex: string | null };

/** Writes orders' personal columns as they are sealed now, unless somebody has changed them meanwhile. */
export async function storeResealed(db: DrizzleD1Database, resealed: Resealed[]): Promise<void> {
  const [first, ...others] = resealed.map(({ id, was, contact, emailIndex }) =>
    db
      .update(orders)
      .set({ ...contact, emailIndex: sql`case when user_id is null then ${emailIndex} end` })
      .where(and(eq(orders.id, id), was === null ? isNull(orders.sealedWith) : eq(orders.sealedWith, was))),
  );
  if (first) await db.batch([first, ...others]);
}
