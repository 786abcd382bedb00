import { and, asc, eq } from "drizzle-orm";
import type { DrizzleD1Database } from "drizzle-orm/d1";
import type { BookSummary } from "../../../shared/contracts/catalog.ts";
import { books, shelfBooks } from "../tables.ts";
import { summaryColumns, summaryOf } from "./books.ts";
import { titleBegins, wholeShop } from "./filters.ts";

/** Up to `limit` live books whose title begins with `prefix`, whatever its case and accents, by title: one range of an index. */
export async function listTitles(db: DrizzleD1Database, prefix: string, limit: number): Promise<BookSummary[]> {
  const rows = await db
    .select(summaryColumns)
    .from(shelfBooks)
    .innerJoin(books, eq(books.id, shelfBooks.bookId))
    .where(and(eq(shelfBooks.shelf, wholeShop), ...titleBegins(prefix)))
    .orderBy(asc(shelfBooks.titleSort), asc(shelfBooks.bookId))
    .limit(limit);
  return rows.map(summaryOf);
}
