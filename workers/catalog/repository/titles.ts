import { and, asc, eq, gte, lt } from "drizzle-orm";
import type { DrizzleD1Database } from "drizzle-orm/d1";
import type { BookSummary } from "../../../shared/contracts/catalog.ts";
import { titleSortOf } from "../../../shared/slug.ts";
import { books, shelfBooks } from "../tables.ts";
import { summaryColumns, summaryOf } from "./books.ts";
import { wholeShop } from "./filters.ts";

/** Sorts behind whatever a title may go on with. */
const lastCharacter = "\u{10ffff}";

/** Up to `limit` live books whose title begins with `prefix`, whatever its case and accents, by title: one range of an index. */
export async function listTitles(db: DrizzleD1Database, prefix: string, limit: number): Promise<BookSummary[]> {
  const from = titleSortOf(prefix.trim());
  const rows = await db
    .select(summaryColumns)
    .from(shelfBooks)
    .innerJoin(books, eq(books.id, shelfBooks.bookId))
    .where(and(eq(shelfBooks.shelf, wholeShop), gte(shelfBooks.titleSort, from), lt(shelfBooks.titleSort, from + lastCharacter)))
    .orderBy(asc(shelfBooks.titleSort), asc(shelfBooks.bookId))
    .limit(limit);
  return rows.map(summaryOf);
}
