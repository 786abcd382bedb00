import { and, eq, inArray, isNull, notInArray, or, type SQL, sql } from "drizzle-orm";
import type { DrizzleD1Database } from "drizzle-orm/d1";
import { orders, verifiedEmails } from "../tables.ts";

/** Whose orders: those a user placed, those a merchant sold lines of, or both; or everybody's. */
export type Whose = { userId: string | null; sellerId: string | null } | "everybody";

/** Orders that came to nothing before there was anything to see: only the house has them in its lists. */
const unborn = ["pending", "rejected"] as const;

/** Whether an order is one of theirs; no condition for everybody's. */
export function isOf(whose: Whose): SQL | undefined {
  if (whose === "everybody") return undefined;
  const { userId, sellerId } = whose;
  // Nobody is called "": whoever is not asked for adds nothing.
  const isOwn = eq(orders.userId, userId ?? "");
  const hasLines = sellerId === null ? undefined : sql`${orders.id} in (select order_id from order_lines where seller_id = ${sellerId})`;
  return and(or(isOwn, hasLines), notInArray(orders.status, [...unborn]));
}

/** Whether it is a guest's order with the address that the user has shown to be theirs. */
export function isClaimable(db: DrizzleD1Database, userId: string): SQL | undefined {
  const indexes = db.select({ emailIndex: verifiedEmails.emailIndex }).from(verifiedEmails).where(eq(verifiedEmails.userId, userId));
  return and(isNull(orders.userId), inArray(orders.emailIndex, indexes));
}

/** The statement that makes such orders the user's. */
export function claim(db: DrizzleD1Database, userId: string) {
  return db.update(orders).set({ userId, emailIndex: null }).where(isClaimable(db, userId));
}
