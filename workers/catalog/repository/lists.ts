import { and, asc, desc, eq, type SQL, sql } from "drizzle-orm";
import type { DrizzleD1Database } from "drizzle-orm/d1";
import type { SQLiteColumn } from "drizzle-orm/sqlite-core";
import type { BookQuery, BookSummary } from "../../../shared/contracts/catalog.ts";
import type { CursorKey } from "../../../shared/http/cursor.ts";
import { books, shelfBooks } from "../tables.ts";
import { summaryColumns, summaryOf } from "./books.ts";
import { filtersOf, wholeShop } from "./filters.ts";

type Sort = BookQuery["sort"];

/** `by` is null where only the id orders: nobody can rate a book yet, so books in order of rating are in order of age. */
type Order = { by: SQLiteColumn | null; isDescending: boolean };

/** What each sort orders by. Between equals the id decides. */
const orders: Record<Sort, Order> = {
  title: { by: shelfBooks.titleSort, isDescending: false },
  "-publishedOn": { by: shelfBooks.publishedSort, isDescending: true },
  price: { by: shelfBooks.priceFromMinor, isDescending: false },
  "-rating": { by: null, isDescending: false },
};

/** Where a book stands in a list: what the list is sorted by, and the id. */
export type ListKey = { by: string | number; id: string };

/** Whether `by` has the type that this sort's keys have. */
export function isKeyOf(sort: Sort, by: CursorKey[number]): by is ListKey["by"] {
  const type = orders[sort].by?.dataType ?? "number";
  return typeof by === type;
}

/** Live books, each once: those on the shelf of the whole shop. */
export async function countBooks(db: DrizzleD1Database): Promise<number> {
  return db.$count(shelfBooks, eq(shelfBooks.shelf, wholeShop));
}

/** Up to `limit` books that meet every filter, in order, from behind `after`. One statement: ids by an index walk, then their books. */
export async function listBooks(
  db: DrizzleD1Database,
  query: BookQuery,
  after: ListKey | null,
  limit: number,
): Promise<{ summary: BookSummary; key: ListKey }[]> {
  const { by, isDescending } = orders[query.sort];
  const direction = isDescending ? desc : asc;
  const page = db
    .select({ id: shelfBooks.bookId, by: sql<string | number>`${by ?? sql`0`}`.as("sorted_by") })
    .from(shelfBooks)
    .where(and(...filtersOf(db, query), after ? isBehind(orders[query.sort], after) : undefined))
    .orderBy(...(by ? [direction(by)] : []), direction(shelfBooks.bookId))
    .limit(limit)
    .as("page");
  const rows = await db
    .select({ ...summaryColumns, by: page.by })
    .from(page)
    .innerJoin(books, eq(books.id, page.id))
    .orderBy(direction(page.by), direction(page.id));
  return rows.map(({ by, ...row }) => ({ summary: summaryOf(row), key: { by, id: row.facts.id } }));
}

/** As one comparison of rows, so that it is one range of the sort's index. */
function isBehind({ by, isDescending }: Order, after: ListKey): SQL {
  const than = isDescending ? sql`<` : sql`>`;
  if (!by) return sql`${shelfBooks.bookId} ${than} ${after.id}`;
  return sql`(${by}, ${shelfBooks.bookId}) ${than} (${after.by}, ${after.id})`;
}
