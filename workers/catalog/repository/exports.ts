import { and, asc, eq, gt, isNull } from "drizzle-orm";
import type { DrizzleD1Database } from "drizzle-orm/d1";
import { books, editions, skuOwners } from "../tables.ts";
import { factsOf } from "./facts.ts";

/** Which books to export: those of a seller or all, behind the one whose first edition has the SKU `after`. */
export type ExportQuery = { sellerId: string | null; after: string; limit: number };

/**
 * Up to `limit` live books in the order of the SKUs of their first editions, which is the same in every shop that has the same
 * books. `sku` is where the next page begins. Titles and descriptions are read with them: one trip a page.
 */
export async function listBooksToExport(db: DrizzleD1Database, { sellerId, after, limit }: ExportQuery) {
  const isFirst = and(eq(editions.position, 0), isNull(editions.withdrawnAtMs));
  const page = (
    sellerId === null
      ? db
          .select({ sku: editions.sku, bookId: editions.bookId })
          .from(editions)
          .where(and(isFirst, gt(editions.sku, after)))
      : // A SKU belongs to the seller of the book that is sold under it.
        db
          .select({ sku: editions.sku, bookId: editions.bookId })
          .from(skuOwners)
          .innerJoin(editions, and(eq(editions.sku, skuOwners.sku), isFirst))
          .where(and(eq(skuOwners.sellerId, sellerId), gt(skuOwners.sku, after)))
  )
    .orderBy(asc(sellerId === null ? editions.sku : skuOwners.sku))
    .limit(limit)
    .as("page");
  const rows = await db
    .select({ sku: page.sku, facts: books.facts, description: books.description })
    .from(page)
    .innerJoin(books, eq(books.id, page.bookId))
    .orderBy(asc(page.sku));
  return rows.map(({ facts, ...row }) => ({ ...row, facts: factsOf(facts) }));
}
