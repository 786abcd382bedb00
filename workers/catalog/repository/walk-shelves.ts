import { and, asc, desc, eq, gte, inArray, isNull, lt, type SQL, sql } from "drizzle-orm";
import type { DrizzleD1Database } from "drizzle-orm/d1";
import type { SQLiteColumn } from "drizzle-orm/sqlite-core";
import type { BookQuery } from "../../../shared/contracts/catalog.ts";
import { editions, shelfBooks } from "../tables.ts";
import { filtersOf, shelvesOf, titleRange } from "./filters.ts";

/** `by` is null where only the id orders: nobody can rate a book yet, so books in order of rating are in order of age. */
export type Order = { by: SQLiteColumn | null; isDescending: boolean };

/** Where a book stands in a list: what the list is sorted by, and the id. */
export type ListKey = { by: string | number; id: string };

/** One way to find books of a shelf in order: along the order's own index, or from another and then sorted. `isTaken` says whether it is gone. */
type Way = { conditions: (SQL | undefined)[]; isSorted?: boolean; isTaken?: SQL };

/** Values of a column next to each other. A unary plus before the column makes the range a filter that no index is chosen for. */
type Range = { column: SQLiteColumn; of: (column: SQL) => SQL };

/** Books that are looked up and sorted, where a range leaves no more. Of more than these a walk in order meets a page soon. */
const fewMax = 2_000;

/**
 * The subquery that gives `id` and `sorted_by` of up to `limit` books that meet a query, in order, from behind `after`. Each
 * way ends after `limit` books and the first of all of them are taken, so the shop's size is nothing to it.
 */
export function walkShelves(db: DrizzleD1Database, query: BookQuery, order: Order, after: ListKey | null, limit: number): SQL {
  const { walked, others } = shelvesOf(query);
  const filters = [...filtersOf(db, query, others), after ? isBehind(order, after) : undefined];
  const direction = order.isDescending ? desc : asc;
  const along = (shelf: SQL, isOnly: boolean) => {
    const found = waysAlong(db, shelf, query, order, isOnly).map(({ conditions, isSorted, isTaken }) => {
      const by = order.by && (isSorted ? sql`+${order.by}` : order.by);
      const books = db
        .select({ place: sql`rowid`.as("place"), id: sql`${shelfBooks.bookId}`.as("id"), by: sql`${by ?? sql`0`}`.as("sorted_by") })
        .from(shelfBooks)
        .where(and(...conditions, ...filters))
        .orderBy(...(by ? [direction(by)] : []), direction(shelfBooks.bookId));
      // A limit of none ends a way before its first step; a condition would be asked at each.
      return sql`select * from (select * from ${books} limit ${isTaken ? sql`iif(${isTaken}, ${limit}, 0)` : limit})`;
    });
    return sql.join(found, sql` union all `);
  };
  const [shelf, ...more] = walked;
  const first = sql`order by ${direction(sql`sorted_by`)}, ${direction(sql`id`)} limit ${limit}`;
  if (more.length === 0) return sql`(select id, sorted_by from (${along(sql`${shelf}`, true)}) ${first})`;
  // A book may stand on several of them.
  const sortedBy = order.by ? sql`found.${sql.identifier(order.by.name)}` : sql`0`;
  return sql`(
    select distinct found.book_id as id, ${sortedBy} as sorted_by
    from json_each(${JSON.stringify(walked)}) as wanted
    cross join ${shelfBooks} as found on found.rowid in (select place from (${along(sql`wanted.value`, false)}))
    ${first})`;
}

function waysAlong(db: DrizzleD1Database, shelf: SQL, query: BookQuery, { by }: Order, isOnly: boolean): Way[] {
  const { isbn, minPrice } = query;
  const isOn = eq(shelfBooks.shelf, shelf);
  const tightly = ({ column, of }: Range) => of(sql`${column}`);
  const loosely = ({ column, of }: Range) => of(sql`+${column}`);
  const ranges = rangesOf(query);
  if (isbn !== undefined) return [{ conditions: [sql`+${shelfBooks.shelf} = ${shelf}`, hasIsbn(db, isbn), ...ranges.map(loosely)] }];

  const own = ranges.filter(({ column }) => column === by).map(tightly);
  const others = ranges.filter(({ column }) => column !== by);
  const [other, ...rest] = others;
  const inOrder = [isOn, ...own, ...others.map(loosely)];
  if (other && isOnly) {
    const inRange = other.of(sql`counted.${sql.identifier(other.column.name)}`);
    const counted = sql`select 1 from ${shelfBooks} as counted where counted.shelf = ${shelf} and ${inRange} limit ${fewMax}`;
    const areFew = sql`(select count(*) from (${counted})) < ${fewMax}`;
    return [
      { conditions: [isOn, ...own, ...rest.map(loosely), tightly(other)], isSorted: true, isTaken: areFew },
      { conditions: inOrder, isTaken: sql`not ${areFew}` },
    ];
  }
  if (by !== shelfBooks.priceFromMinor || minPrice === undefined) return [{ conditions: inOrder }];
  // From the least price on there is a range. Cheaper books may have a dearer edition, if they have several prices.
  return [
    { conditions: [...inOrder, gte(by, minPrice)] },
    { conditions: [...inOrder, lt(by, minPrice), sql`price_to_minor > price_from_minor`] },
  ];
}

/** The ranges of columns that a query's filters stand for. */
function rangesOf({ title, maxPrice }: BookQuery): Range[] {
  return [
    ...(title === undefined ? [] : [{ column: shelfBooks.titleSort, of: (column: SQL) => titleRange(column, title) }]),
    ...(maxPrice === undefined ? [] : [{ column: shelfBooks.priceFromMinor, of: (column: SQL) => sql`${column} <= ${maxPrice}` }]),
  ];
}

function hasIsbn(db: DrizzleD1Database, isbn: string): SQL {
  // Its index has the editions of live books only.
  const sold = and(eq(editions.sku, isbn), isNull(editions.withdrawnAtMs));
  return inArray(shelfBooks.bookId, db.select({ bookId: editions.bookId }).from(editions).where(sold));
}

/** As one comparison of rows, so that it is one range of the sort's index. */
function isBehind({ by, isDescending }: Order, after: ListKey): SQL {
  const than = isDescending ? sql`<` : sql`>`;
  if (!by) return sql`${shelfBooks.bookId} ${than} ${after.id}`;
  return sql`(${by}, ${shelfBooks.bookId}) ${than} (${after.by}, ${after.id})`;
}
