import { and, eq, gte, isNull, type SQL, sql } from "drizzle-orm";
import type { DrizzleD1Database } from "drizzle-orm/d1";
import { alias, type SQLiteColumn } from "drizzle-orm/sqlite-core";
import type { BookQuery } from "../../../shared/contracts/catalog.ts";
import { wholeShop } from "../../../shared/list-keys.ts";
import { editions, shelfBooks } from "../tables.ts";
import { chooseWay, fewBooks, narrowingsOf } from "./few-books.ts";
import { filtersOf, met, type Shelves, shelvesOf, titleRange, whole } from "./filters.ts";
import { inOrder, isBehind, type ListPlace, type Order, onEach, rowsAlong, type Walk, walksOf } from "./walks.ts";

/** How much one page may read to find its books, however large the shop. */
export type Bounds = {
  /** Books that are looked up and sorted, where a filter leaves fewer. Of more than these a walk in order meets some soon. */
  few: number;
  /** Books that are looked at, on all shelves together, before a page gives up looking for more. */
  lookedAt: number;
};
const usualBounds: Bounds = { few: 1_000, lookedAt: 5_000 };

type Asked = { db: DrizzleD1Database; query: BookQuery; order: Order; after: ListPlace | null; limit: number; bounds: Bounds };

/**
 * The subquery that gives `id`, `sorted_by` and `place_id` of up to `limit` books that meet a query, in order, from behind `after`. Where it
 * looked at as many as it may and found fewer, a last row without an `id` says at which place it stopped.
 */
export function walkShelves(
  db: DrizzleD1Database,
  query: BookQuery,
  order: Order,
  after: ListPlace | null,
  limit: number,
  bounds: Bounds = usualBounds,
): SQL {
  const asked = { db, query, order, after, limit, bounds };
  const shelves = shelvesOf(query);
  if (query.isbn !== undefined) {
    const withIsbn = and(eq(editions.sku, query.isbn), isNull(editions.withdrawnAtMs));
    const found = amongFew(asked, shelves, sql`select ${editions.bookId} from ${editions} where ${withIsbn}`);
    return sql`(select id, id as place_id, sorted_by from (${found}))`;
  }
  const walks = walksOf(query, order);
  const filters = [...filtersOf(db, query, shelves.others), ...(order.by === shelfBooks.titleSort ? [] : titleFilter(query))];
  return filters.length === 0 ? walkAll(asked, shelves.walked, walks) : walkPast(asked, shelves, walks, filters);
}

/** Whatever is met is taken, so there is nothing to look at in vain. */
function walkAll({ query, order, after, limit }: Asked, walked: string[], walks: Walk[]): SQL {
  const place = { order, after, title: query.title !== undefined };
  const found = walks.map((walk) => onEach(walked, walk, (shelf) => rowsAlong(walk, shelf, place, whole(limit))));
  return sql`(select id, id as place_id, sorted_by from (${unionAll(found)}) ${first(order, limit)})`;
}

/** Books that do not meet the filters are passed by, unless a filter leaves few: then those are looked up. */
function walkPast(asked: Asked, shelves: Shelves, walks: Walk[], filters: SQL[]): SQL {
  const { query, order, after, limit, bounds } = asked;
  const place = { order, after, title: query.title !== undefined };
  const narrowings = narrowingsOf(query, shelves, order);
  const way = narrowings.length === 0 ? null : sql`select way from chosen`;
  // A limit of none ends a walk before its first step; a condition would be asked at each.
  const unlessFew = (count: number) => (way ? sql`iif((${way}) = 0, ${whole(count)}, 0)` : whole(count));
  const walkCount = walks.length * shelves.walked.length;
  const lookedAt = Math.max(Math.ceil(bounds.lookedAt / walkCount), limit);
  const found = walks.map((walk) =>
    onEach(shelves.walked, walk, (shelf) => {
      const rows = rowsAlong(walk, shelf, place, unlessFew(lookedAt));
      return sql`select place, id, sorted_by from (${rows}) as ${met} where ${and(...filters)} limit ${whole(limit)}`;
    }),
  );
  const few = way ? [sql`select id, sorted_by from (${amongFew(asked, shelves, fewBooks(narrowings, way, bounds.few))})`] : [];
  // Where every walk has found as many as are asked for, nobody asks how far it came.
  const isShort = sql`(select count(*) from found) < ${whole(limit * walkCount)}`;
  const reached = walks.map((walk) =>
    onEach(shelves.walked, walk, (shelf) => {
      const last = sql`iif(${isShort}, ${unlessFew(1)}, 0) offset ${whole(lookedAt - 1)}`;
      return rowsAlong(walk, shelf, place, last);
    }),
  );
  return sql`(
    with ${way ? sql`chosen as materialized (${chooseWay(shelves.walked, narrowings, bounds.few)}),` : sql``}
    found as materialized (${unionAll([...found, ...few])}),
    reached as materialized (select id, sorted_by from (${unionAll(reached)}) ${first(order, 1)})
    select id, id as place_id, sorted_by from (select distinct id, sorted_by from found where ${isWithinReach(order)} ${first(order, limit)})
    union all select null, id, sorted_by from reached)`;
}

/** Behind the nearest place where a walk stopped, books may be missing that stand before those which other walks have found. */
function isWithinReach({ isDescending }: Order): SQL {
  return sql`coalesce((sorted_by, id) ${isDescending ? sql`>=` : sql`<=`} (select sorted_by, id from reached), true)`;
}

/** The books that meet a query among few, looked up one by one and sorted. */
function amongFew({ db, query, order, after, limit }: Asked, { walked, others }: Shelves, few: SQL): SQL {
  const known = alias(shelfBooks, "known");
  const { bookId, priceFromMinor, priceToMinor, language, formats, titleSort } = known;
  // A plus before a column: no index is chosen for what filters ask of it, so that each book is found by its id.
  const asked = [priceFromMinor, priceToMinor, titleSort].map((column) => sql`+${column} as ${sql.identifier(column.name)}`);
  const columns = sql.join([bookId, language, formats, ...asked], sql`, `);
  const shelves = walked[0] === wholeShop ? others : [walked, ...others];
  const behind = isBehind(order, order.by && sql`sorted_by`, sql`id`, after);
  return sql`select id, sorted_by from (
      select ${bookId} as id, ${sortedBy(known, query, order)} as sorted_by, ${columns}
      from (${few}) as few cross join ${shelfBooks} as ${known} on ${bookId} = few.book_id and ${known.shelf} = ${wholeShop}
    ) as ${met} where ${and(...filtersOf(db, query, shelves), ...titleFilter(query), behind)} ${first(order, limit)}`;
}

/** What a book is sorted by. In order of price from a least price on, that is the cheapest of its prices from there. */
function sortedBy(known: Record<"bookId" | "priceFromMinor", SQLiteColumn>, { minPrice }: BookQuery, { by }: Order): SQL {
  if (!by) return sql`0`;
  if (by !== shelfBooks.priceFromMinor || minPrice === undefined) return sql`"known".${sql.identifier(by.name)}`;
  const isFrom = and(eq(editions.bookId, known.bookId), gte(editions.priceMinor, whole(minPrice)));
  const least = sql`(select min(${editions.priceMinor}) from ${editions} where ${isFrom})`;
  return sql`iif(${gte(known.priceFromMinor, whole(minPrice))}, ${known.priceFromMinor}, ${least})`;
}

function titleFilter({ title }: BookQuery): SQL[] {
  return title === undefined ? [] : [titleRange(sql`${met.titleSort}`, title)];
}

function first(order: Order, count: number): SQL {
  return sql`order by ${inOrder(order, sql`sorted_by`, sql`id`)} limit ${whole(count)}`;
}

function unionAll(selections: SQL[]): SQL {
  return sql.join(selections, sql` union all `);
}
