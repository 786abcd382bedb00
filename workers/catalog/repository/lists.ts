import { asc, desc, eq, sql } from "drizzle-orm";
import type { DrizzleD1Database } from "drizzle-orm/d1";
import type { BookQuery, BookSummary } from "../../../shared/contracts/catalog.ts";
import type { CursorKey } from "../../../shared/http/cursor.ts";
import type { Id } from "../../../shared/ids.ts";
import { books, shelfBooks } from "../tables.ts";
import { summaryColumns, summaryOf } from "./books.ts";
import { type ListKey, type Order, walkShelves } from "./walk-shelves.ts";

type Sort = BookQuery["sort"];

/** What each sort orders by. Between equals the id decides. */
const orders: Record<Sort, Order> = {
  title: { by: shelfBooks.titleSort, isDescending: false },
  "-publishedOn": { by: shelfBooks.publishedSort, isDescending: true },
  price: { by: shelfBooks.priceFromMinor, isDescending: false },
  "-rating": { by: null, isDescending: false },
};

/** Whether `by` has the type that this sort's keys have. */
export function isKeyOf(sort: Sort, by: CursorKey[number]): by is ListKey["by"] {
  const type = orders[sort].by?.dataType ?? "number";
  return typeof by === type;
}

/** Up to `limit` books that meet every filter, in order, from behind `after`. One statement: ids by an index walk, then their books. */
export async function listBooks(
  db: DrizzleD1Database,
  query: BookQuery,
  after: ListKey | null,
  limit: number,
): Promise<{ summary: BookSummary; key: ListKey }[]> {
  const order = orders[query.sort];
  const direction = order.isDescending ? desc : asc;
  const page = {
    id: sql<Id<"book">>`page.id`,
    by: sql<string | number>`page.sorted_by`,
  };
  const rows = await db
    .select({ ...summaryColumns, by: page.by })
    .from(sql`${walkShelves(db, query, order, after, limit)} as page`)
    .innerJoin(books, eq(books.id, page.id))
    .orderBy(direction(page.by), direction(page.id));
  return rows.map(({ by, ...row }) => ({ summary: summaryOf(row), key: { by, id: row.facts.id } }));
}
