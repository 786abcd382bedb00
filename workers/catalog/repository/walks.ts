import { and, asc, desc, eq, gte, lt, lte, type SQL, sql } from "drizzle-orm";
import { alias, type SQLiteColumn } from "drizzle-orm/sqlite-core";
import type { BookQuery } from "../../../shared/contracts/catalog.ts";
import { shelfBooks, shelfPrices } from "../tables.ts";
import { titleRange, whole } from "./filters.ts";

/** `by` is null where only the id orders: nobody can rate a book yet, so books in order of rating are in order of age. */
export type Order = { by: SQLiteColumn | null; isDescending: boolean };

/** Where a book stands in a list: what the list is sorted by, and the id. */
export type ListPlace = { by: string | number; id: string };

/** The rows of a shelf in the order of a list: an index of `table` that begins with the shelf, goes on with `by`, and ends with the id. */
export type Walk = {
  table: typeof shelfBooks | typeof shelfPrices;
  /** The table with what is read besides. */
  joined: SQL;
  by: SQLiteColumn | null;
  bounds: (SQL | undefined)[];
};

/**
 * The walks that together meet all books of a shelf which a query may mean, in its order. From a least price on there are two: a
 * book has its place at the first of its prices there, which is its cheapest, or one above that.
 */
export function walksOf({ title, minPrice, maxPrice }: BookQuery, { by }: Order): Walk[] {
  const ofBooks = { table: shelfBooks, joined: sql`${shelfBooks}`, by };
  if (by === shelfBooks.titleSort) return [{ ...ofBooks, bounds: title === undefined ? [] : [titleRange(sql`${by}`, title)] }];
  if (by !== shelfBooks.priceFromMinor) return [{ ...ofBooks, bounds: [] }];
  const { shelf, bookId, priceMinor, belowMinor } = shelfPrices;
  const upTo = (column: SQLiteColumn) => (maxPrice === undefined ? undefined : lte(column, whole(maxPrice)));
  const cheapest = { ...ofBooks, bounds: [upTo(shelfBooks.priceFromMinor)] };
  if (minPrice === undefined) return [cheapest];
  const joined = sql`${shelfPrices} cross join ${shelfBooks} on ${and(eq(shelfBooks.bookId, bookId), eq(shelfBooks.shelf, shelf))}`;
  const above = [upTo(priceMinor), gte(priceMinor, whole(minPrice)), lt(belowMinor, whole(minPrice))];
  return [
    { ...cheapest, bounds: [...cheapest.bounds, gte(shelfBooks.priceFromMinor, whole(minPrice))] },
    { table: shelfPrices, joined, by: priceMinor, bounds: above },
  ];
}

/** The rows of a walk along one shelf, from behind the last one shown. `title` says whether filters ask for it: it stands in one index alone. */
export function rowsAlong(
  { table, joined, by, bounds }: Walk,
  shelf: SQL,
  { order, after, title }: { order: Order; after: ListPlace | null; title: boolean },
  limit: SQL,
): SQL {
  const { bookId, priceFromMinor, priceToMinor, language, formats, titleSort } = shelfBooks;
  const columns = sql.join([bookId, priceFromMinor, priceToMinor, language, formats, ...(title ? [titleSort] : [])], sql`, `);
  const key = by && sql`${by}`;
  const id = sql`${table.bookId}`;
  return sql`select ${table}.rowid as place, ${id} as id, ${key ?? sql`0`} as sorted_by, ${columns} from ${joined}
    where ${and(sql`${table.shelf} = ${shelf}`, ...bounds, isBehind(order, key, id, after))} order by ${inOrder(order, key, id)} limit ${limit}`;
}

/** The `id` and `sorted_by` of what a walk gives on each of some shelves. A book may stand on several of them. */
export function onEach(walked: string[], { table, by }: Walk, rowsOn: (shelf: SQL) => SQL): SQL {
  const [shelf, ...more] = walked;
  if (more.length === 0) return sql`select id, sorted_by from (${rowsOn(sql`${shelf}`)})`;
  const row = alias(table, "row");
  return sql`select distinct ${row.bookId} as id, ${by ? sql`${row}.${sql.identifier(by.name)}` : sql`0`} as sorted_by
    from json_each(${JSON.stringify(walked)}) as wanted
    cross join ${table} as ${row} on ${row}.rowid in (select place from (${rowsOn(sql`wanted.value`)}))`;
}

/** What a list is ordered by: `by` where there is such a column, and the id. */
export function inOrder({ isDescending }: Order, by: SQL | null, id: SQL): SQL {
  const direction = isDescending ? desc : asc;
  return sql.join([...(by ? [direction(by)] : []), direction(id)], sql`, `);
}

/** That a book stands behind another, as one comparison of rows, so that it is one range of the order's index. */
export function isBehind({ isDescending }: Order, by: SQL | null, id: SQL, after: ListPlace | null): SQL | undefined {
  if (!after) return undefined;
  const than = isDescending ? sql`<` : sql`>`;
  return by ? sql`(${by}, ${id}) ${than} (${after.by}, ${after.id})` : sql`${id} ${than} ${after.id}`;
}
