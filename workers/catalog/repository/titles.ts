import { and, asc, eq, sql } from "drizzle-orm";
import type { DrizzleD1Database } from "drizzle-orm/d1";
import type { BookSummary } from "../../../shared/contracts/catalog.ts";
import { wholeShop } from "../../../shared/list-keys.ts";
import { books, shelfBooks } from "../tables.ts";
import { summaryColumns, summaryOf } from "./books.ts";
import { titleRange } from "./filters.ts";
import { shelfOf } from "./shelves.ts";

/** How titles begin, whose books they are (all, when nobody is named), and how many at most. */
export type TitleQuery = { prefix: string; sellerId?: string; limit: number };

/** Up to `limit` live books whose title begins with `prefix`, whatever its case and accents, by title: one range of an index. */
export async function listTitles(db: DrizzleD1Database, { prefix, sellerId, limit }: TitleQuery): Promise<BookSummary[]> {
  const shelf = sellerId === undefined ? wholeShop : shelfOf("seller", sellerId);
  const rows = await db
    .select(summaryColumns)
    .from(shelfBooks)
    .innerJoin(books, eq(books.id, shelfBooks.bookId))
    .where(and(eq(shelfBooks.shelf, shelf), titleRange(sql`${shelfBooks.titleSort}`, prefix)))
    .orderBy(asc(shelfBooks.titleSort), asc(shelfBooks.bookId))
    .limit(limit);
  return rows.map(summaryOf);
}
