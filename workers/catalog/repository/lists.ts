import { asc, desc, eq, sql } from "drizzle-orm";
import type { DrizzleD1Database } from "drizzle-orm/d1";
import type { BookQuery, BookSummary } from "../../../shared/contracts/catalog.ts";
import type { CursorKey } from "../../../shared/http/cursor.ts";
import type { Id } from "../../../shared/ids.ts";
import { books, shelfBooks } from "../tables.ts";
import { summaryColumns, summaryOf } from "./books.ts";
import { type Bounds, walkShelves } from "./walk-shelves.ts";
import type { ListPlace, Order } from "./walks.ts";

type Sort = BookQuery["sort"];

/** What each sort orders by. Between equals the id decides. */
const orders: Record<Sort, Order> = {
  title: { by: shelfBooks.titleSort, isDescending: false },
  "-publishedOn": { by: shelfBooks.publishedSort, isDescending: true },
  price: { by: shelfBooks.priceFromMinor, isDescending: false },
  "-rating": { by: null, isDescending: false },
};

/** Whether `by` has the type that this sort's keys have. */
export function isKeyOf(sort: Sort, by: CursorKey[number]): by is ListPlace["by"] {
  const type = orders[sort].by?.dataType ?? "number";
  return typeof by === type;
}

/**
 * Up to `limit` books that meet every filter, in order, from behind `after`. `reached` is null unless it gave up looking for more:
 * then it is the place in the list up to which it looked. One statement: ids by an index walk, then their books.
 */
export async function listBooks(
  db: DrizzleD1Database,
  query: BookQuery,
  after: ListPlace | null,
  limit: number,
  bounds?: Bounds,
): Promise<{ found: { summary: BookSummary; key: ListPlace }[]; reached: ListPlace | null }> {
  const order = orders[query.sort];
  const direction = order.isDescending ? desc : asc;
  const page = {
    id: sql<Id<"book"> | null>`page.id`,
    placeId: sql<Id<"book">>`page.place_id`,
    by: sql<string | number>`page.sorted_by`,
  };
  const rows = await db
    .select({ ...summaryColumns, id: page.placeId, by: page.by })
    .from(sql`${walkShelves(db, query, order, after, limit, bounds)} as page`)
    .leftJoin(books, eq(books.id, page.id))
    .orderBy(direction(page.by), direction(page.placeId));
  const found = rows.flatMap(({ id, by, facts, stock }) => (facts ? [{ summary: summaryOf({ facts, stock }), key: { by, id } }] : []));
  const reached = rows.find(({ facts }) => facts === null);
  return { found, reached: reached ? { by: reached.by, id: reached.id } : null };
}
