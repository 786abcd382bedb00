import { and, eq, isNull, sql } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import type { DrizzleD1Database } from "drizzle-orm/d1";
import { availabilityOf } from "../../../shared/availability.ts";
import type { EditionQuote, Supply } from "../../../shared/contracts/catalog.ts";
import { countUpTo, readinessCountMax } from "../../../shared/count-up-to.ts";
import { isNewerThan } from "../../../shared/events/subject-version.ts";
import { insertRows, isAnyOf } from "../../../shared/insert-rows.ts";
import { books, editions, stock } from "../tables.ts";

/** The statements that note how many copies can be bought, unless something newer is known. */
export function noteStock(db: DrizzleD1Database, levels: (typeof stock.$inferInsert)[]): BatchItem<"sqlite">[] {
  const set = { available: sql`excluded.available`, version: sql`excluded.version` };
  const setWhere = isNewerThan(stock.version);
  return insertRows(db, stock, levels).map((insert) => insert.onConflictDoUpdate({ target: stock.sku, set, setWhere }));
}

/** SKUs whose stock is known, as far as readiness counts. */
export function countStockSkus(db: DrizzleD1Database): Promise<number> {
  return countUpTo(db, readinessCountMax, stock);
}

/** What is sold under each SKU; unknown ones and those of deleted books are missing. */
export async function listQuotes(db: DrizzleD1Database, skus: string[]): Promise<EditionQuote[]> {
  const rows = await db
    .select({
      sku: editions.sku,
      bookId: editions.bookId,
      slug: books.slug,
      title: books.title,
      format: editions.format,
      unitPrice: { amount: editions.priceMinor, currency: editions.currency },
      sellerId: books.sellerId,
      copies: sql<number>`coalesce(${stock.available}, 0)`,
      supplyStatus: editions.supplyStatus,
      supplyDays: editions.supplyDays,
      onSaleOn: editions.onSaleOn,
    })
    .from(editions)
    .innerJoin(books, eq(books.id, editions.bookId))
    .leftJoin(stock, eq(stock.sku, editions.sku))
    .where(and(isAnyOf(editions.sku, skus), isNull(editions.withdrawnAtMs)));
  return rows.map(({ copies, supplyStatus, supplyDays, onSaleOn, ...row }) => {
    const supply: Supply | null = supplyStatus && { status: supplyStatus, days: supplyDays ?? undefined };
    return { ...row, availability: availabilityOf(copies, { supply, onSaleOn }) };
  });
}
