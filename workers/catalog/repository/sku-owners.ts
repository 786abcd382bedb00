import { and, ne, sql } from "drizzle-orm";
import type { DrizzleD1Database } from "drizzle-orm/d1";
import type { Caller } from "../../../shared/auth/caller.ts";
import { insertRows, isAnyOf } from "../../../shared/insert-rows.ts";
import { skuOwners } from "../tables.ts";

type SkuOwner = typeof skuOwners.$inferSelect;

/** Whose each SKU is, sold at present or not; unknown ones are missing. */
export function selectOwners(db: DrizzleD1Database, skus: string[]) {
  return db.select().from(skuOwners).where(isAnyOf(skuOwners.sku, skus));
}

/**
 * The statement that makes SKUs their seller's. One that is another's moves for who reaches everything; for anybody else the
 * statement fails, and with it its whole batch (`isForeignSku`), so that no read has to come before it.
 */
export function claimSkus(db: DrizzleD1Database, owners: SkuOwner[], reach: Caller["reach"]) {
  // Nobody is the owner that the column refuses.
  const sellerId = reach === "any" ? sql`excluded.seller_id` : sql`null`;
  const setWhere = ne(skuOwners.sellerId, sql`excluded.seller_id`);
  return insertRows(db, skuOwners, owners).map((insert) =>
    insert.onConflictDoUpdate({ target: skuOwners.sku, set: { sellerId }, setWhere }),
  );
}

/** Whether a D1 error says that a SKU is another seller's. */
export function isForeignSku(error: unknown): boolean {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (cause.message.includes("NOT NULL constraint failed: sku_owners.seller_id")) return true;
  }
  return false;
}

/** Those of the SKUs that are other sellers'. */
export async function listSkusOfOtherSellers(db: DrizzleD1Database, sellerId: string, skus: string[]): Promise<string[]> {
  const rows = await db
    .select({ sku: skuOwners.sku })
    .from(skuOwners)
    .where(and(isAnyOf(skuOwners.sku, skus), ne(skuOwners.sellerId, sellerId)));
  return rows.map(({ sku }) => sku);
}
