import { and, between, eq, type SQL, sql } from "drizzle-orm";
import { type BookQuery, editionFormats } from "../../../shared/contracts/catalog.ts";
import { isAnyOf } from "../../../shared/insert-rows.ts";
import { wholeShop } from "../../../shared/list-keys.ts";
import { editions, shelfBooks, shelfPrices, stock } from "../tables.ts";
import { type Shelves, titleRange, whole } from "./filters.ts";
import { formatBitsOf } from "./shelves.ts";
import type { Order } from "./walks.ts";

/** What is left by each filter that the order's own index does not bound, as a selection of `book_id` that an index gives. */
export function narrowingsOf(query: BookQuery, { walked, others }: Shelves, { by }: Order): SQL[] {
  const { title, language, format, minPrice, maxPrice, inStock } = query;
  const ofShelfBooks = (where: SQL | undefined) => sql`select book_id from ${shelfBooks} where ${where}`;
  // These indexes have the whole shop only; SQLite would take another, which has all shelves.
  const ofWholeShop = (index: string, where: SQL) =>
    sql`select book_id from ${shelfBooks} indexed by ${sql.identifier(index)} where shelf = '*' and ${where}`;
  const isPriced = minPrice !== undefined || maxPrice !== undefined;
  return [
    ...others.map((shelves) => ofShelfBooks(isAnyOf(shelfBooks.shelf, shelves))),
    title === undefined || by === shelfBooks.titleSort
      ? null
      : ofShelfBooks(and(isAnyOf(shelfBooks.shelf, walked), titleRange(sql`${shelfBooks.titleSort}`, title))),
    isPriced && by !== shelfBooks.priceFromMinor ? pricedBetween(walked, minPrice, maxPrice) : null,
    language ? ofWholeShop("shelf_books_by_language", isAnyOf(shelfBooks.language, language)) : null,
    format
      ? ofWholeShop("shelf_books_by_formats", sql`${shelfBooks.formats} in (${sql.raw(formatsWith(formatBitsOf(format)).join())})`)
      : null,
    inStock
      ? sql`select book_id from ${stock} cross join ${editions} on ${eq(editions.sku, stock.sku)} where available > 0 and withdrawn_at_ms is null`
      : null,
  ].filter((narrowing) => narrowing !== null);
}

/** All sets of formats that have one of these in them. */
function formatsWith(bits: number): number[] {
  return Array.from({ length: 1 << editionFormats.length }, (_, formats) => formats).filter((formats) => (formats & bits) !== 0);
}

/** Books of some shelves with a price in a range: their cheapest, or one above that. */
function pricedBetween(shelves: string[], minPrice = 0, maxPrice = Number.MAX_SAFE_INTEGER): SQL {
  return sql`
    select book_id from ${shelfBooks} where ${and(isAnyOf(shelfBooks.shelf, shelves), between(shelfBooks.priceFromMinor, whole(minPrice), whole(maxPrice)))}
    union all
    select book_id from ${shelfPrices} where ${and(isAnyOf(shelfPrices.shelf, shelves), between(shelfPrices.priceMinor, whole(minPrice), whole(maxPrice)))}`;
}

/**
 * The selection of `way`: the number, from 1 on, of the first narrowing that leaves few books; 0 where none does, or where the
 * shelves that would be walked have few books themselves.
 */
export function chooseWay(walked: string[], narrowings: SQL[], fewMax: number): SQL {
  const areFew = (selection: SQL) => sql`(select count(*) from (select 1 from (${selection}) limit ${whole(fewMax)})) < ${whole(fewMax)}`;
  const isWholeShop = walked[0] === wholeShop;
  const walk = isWholeShop
    ? sql``
    : sql`when ${areFew(sql`select book_id from ${shelfBooks} where ${isAnyOf(shelfBooks.shelf, walked)}`)} then 0 `;
  const ways = narrowings.map((narrowing, index) => sql`when ${areFew(narrowing)} then ${whole(index + 1)}`);
  return sql`select case ${walk}${sql.join(ways, sql` `)} else 0 end as way`;
}

/** D1 takes five parts of a compound at most, so more of them are parted. */
const partsMax = 5;

/** The `book_id` of the books that the narrowing which was chosen leaves; none where shelves are walked. */
export function fewBooks(narrowings: SQL[], way: SQL, fewMax: number): SQL {
  const selections = narrowings.map((narrowing, index) => {
    const limit = sql`iif((${way}) = ${whole(index + 1)}, ${whole(fewMax)}, 0)`;
    return sql`select * from (select book_id from (${narrowing}) limit ${limit})`;
  });
  const parts = Array.from({ length: Math.ceil(selections.length / partsMax) }, (_, part) => {
    return sql`select * from (${sql.join(selections.slice(part * partsMax, (part + 1) * partsMax), sql` union all `)})`;
  });
  return sql`select distinct book_id from (${sql.join(parts, sql` union all `)})`;
}
