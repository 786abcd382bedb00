import { eq } from "drizzle-orm";
import type { DrizzleD1Database } from "drizzle-orm/d1";
import { sellers } from "../../tables.ts";

export type Seller = typeof sellers.$inferSelect;

/** The merchant with this id, or `null`. */
export async function findSeller(db: DrizzleD1Database, sellerId: string): Promise<Seller | null> {
  return (await db.select().from(sellers).where(eq(sellers.id, sellerId)).get()) ?? null;
}

/** The statement that writes a new merchant. */
export function sellerInsert(db: DrizzleD1Database, seller: Seller) {
  return db.insert(sellers).values(seller);
}
