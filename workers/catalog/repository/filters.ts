import { and, eq, exists, gte, lte, notExists, type SQL, sql } from "drizzle-orm";
import type { DrizzleD1Database } from "drizzle-orm/d1";
import { alias } from "drizzle-orm/sqlite-core";
import type { BookQuery } from "../../../shared/contracts/catalog.ts";
import { isAnyOf } from "../../../shared/insert-rows.ts";
import { wholeShop } from "../../../shared/list-keys.ts";
import { titleSortOf } from "../../../shared/slug.ts";
import { editions, shelfBooks, stock } from "../tables.ts";
import { formatBitsOf, shelfOf } from "./shelves.ts";

/** The shelves that a query walks, any of which will do, and those of which a book has to stand on one of each list besides. */
export type Shelves = { walked: string[]; others: string[][] };

/** What a query names by its shelf, the kind with the fewest books first: that one is walked, the others are asked of each book that is met. */
export function shelvesOf({ series, author, contributor, publisher, sellerId, subject, category }: BookQuery): Shelves {
  const named = [
    series?.map((slug) => shelfOf("series", slug)),
    author?.map((slug) => shelfOf("author", slug)),
    // Authors have a shelf of their own; whatever else somebody did stands on the other.
    contributor?.flatMap((slug) => [shelfOf("author", slug), shelfOf("contributor", slug)]),
    publisher?.map((slug) => shelfOf("publisher", slug)),
    sellerId === undefined ? undefined : [shelfOf("seller", sellerId)],
    subject?.map((ref) => shelfOf("code", ref)),
    category,
  ].filter((shelves) => shelves !== undefined);
  const [walked = [wholeShop], ...others] = named;
  return { walked, others };
}

/** A book of `shelf_books` that a list looks at, whichever way it came there: filters are conditions on this. */
export const met = alias(shelfBooks, "met");

/** A whole number as part of the statement: D1 takes a hundred parameters, and a list with every filter asks for them several times. */
export function whole(value: number): SQL {
  if (!Number.isSafeInteger(value)) throw new Error(`${value} is no whole number`);
  return sql.raw(`${value}`);
}

/**
 * The conditions on `met` that a query's filters stand for, but for the shelves that are walked and how the title begins. Those that
 * the indexes of the shelves can tell come first.
 */
export function filtersOf(db: DrizzleD1Database, query: BookQuery, others: string[][]): SQL[] {
  return [
    query.language && isAnyOf(met.language, query.language),
    // The next three follow from the filter on editions.
    query.format && sql`${met.formats} & ${whole(formatBitsOf(query.format))}`,
    query.minPrice === undefined ? undefined : gte(met.priceToMinor, whole(query.minPrice)),
    query.maxPrice === undefined ? undefined : lte(met.priceFromMinor, whole(query.maxPrice)),
    ...others.map((shelves) => standsOnAny(db, shelves)),
    ...editionFilters(db, query),
  ].filter((condition) => condition !== undefined);
}

function standsOnAny(db: DrizzleD1Database, shelves: string[]): SQL {
  const other = alias(shelfBooks, "other");
  const there = and(eq(other.bookId, met.bookId), isAnyOf(other.shelf, shelves));
  return exists(db.select({ one: sql`1` }).from(other).where(there));
}

/** Sorts behind whatever a title may go on with. */
const lastCharacter = "\u{10ffff}";

/** That a title begins with these words, whatever its case and accents: a range of the column, which has titles as they are sorted. */
export function titleRange(column: SQL, words: string): SQL {
  const from = titleSortOf(words.trim());
  return sql`${column} >= ${from} and ${column} < ${from + lastCharacter}`;
}

/** Copies of what is not for sale are in nobody's reach. */
const isForSale = sql`${editions.supplyStatus} is not 'not-for-sale'`;

/** That one edition meets all that is asked of editions, and whether one such is in stock. */
function editionFilters(db: DrizzleD1Database, { isbn, publisher, format, minPrice, maxPrice, inStock }: BookQuery): (SQL | undefined)[] {
  const wanted = [
    isbn === undefined ? undefined : eq(editions.sku, isbn),
    publisher && isAnyOf(editions.publisherSlug, publisher),
    format && isAnyOf(editions.format, format),
    minPrice === undefined ? undefined : gte(editions.priceMinor, whole(minPrice)),
    maxPrice === undefined ? undefined : lte(editions.priceMinor, whole(maxPrice)),
  ].filter((filter) => filter !== undefined);
  const ofBook = () => db.select({ one: sql`1` }).from(editions);
  const inShop = ofBook()
    .innerJoin(stock, and(eq(stock.sku, editions.sku), sql`${stock.available} > 0`))
    .where(and(eq(editions.bookId, met.bookId), isForSale, ...wanted));
  if (inStock) return [exists(inShop)];
  const any = wanted.length === 0 ? undefined : exists(ofBook().where(and(eq(editions.bookId, met.bookId), ...wanted)));
  return [any, inStock === false ? notExists(inShop) : undefined];
}
