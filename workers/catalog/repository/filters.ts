import { and, eq, exists, gte, lte, notExists, type SQL, sql } from "drizzle-orm";
import type { DrizzleD1Database } from "drizzle-orm/d1";
import { alias } from "drizzle-orm/sqlite-core";
import type { BookQuery } from "../../../shared/contracts/catalog.ts";
import { isAnyOf } from "../../../shared/insert-rows.ts";
import { titleSortOf } from "../../../shared/slug.ts";
import { editions, shelfBooks, stock } from "../tables.ts";
import { formatBitsOf, shelfOf, wholeShop } from "./shelves.ts";

/** The shelves that a query walks, any of which will do, and those of which a book has to stand on one of each list besides. */
type Shelves = { walked: string[]; others: string[][] };

/** What a query names by its shelf, the kind with the fewest books first: that one is walked, the others are asked of each book that is met. */
export function shelvesOf({ series, author, contributor, publisher, sellerId, category }: BookQuery): Shelves {
  const named = [
    series?.map((slug) => shelfOf("series", slug)),
    author?.map((slug) => shelfOf("author", slug)),
    // Authors have a shelf of their own; whatever else somebody did stands on the other.
    contributor?.flatMap((slug) => [shelfOf("author", slug), shelfOf("contributor", slug)]),
    publisher?.map((slug) => shelfOf("publisher", slug)),
    sellerId === undefined ? undefined : [shelfOf("seller", sellerId)],
    category,
  ].filter((shelves) => shelves !== undefined);
  const [walked = [wholeShop], ...others] = named;
  return { walked, others };
}

/** The conditions on `shelf_books` that a query's filters stand for, but for the shelf that is walked and what bounds its walk. */
export function filtersOf(db: DrizzleD1Database, query: BookQuery, others: string[][]): (SQL | undefined)[] {
  return [
    ...others.map((shelves) => standsOnAny(db, shelves)),
    query.language && isAnyOf(shelfBooks.language, query.language),
    // The next two follow from the filter on editions, but these the indexes of the shelves can tell.
    query.format && sql`${shelfBooks.formats} & ${formatBitsOf(query.format)}`,
    query.minPrice === undefined ? undefined : gte(shelfBooks.priceToMinor, query.minPrice),
    ...editionFilters(db, query),
  ];
}

function standsOnAny(db: DrizzleD1Database, shelves: string[]): SQL {
  const other = alias(shelfBooks, "other");
  const there = and(eq(other.bookId, shelfBooks.bookId), isAnyOf(other.shelf, shelves));
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
    minPrice === undefined ? undefined : gte(editions.priceMinor, minPrice),
    maxPrice === undefined ? undefined : lte(editions.priceMinor, maxPrice),
  ].filter((filter) => filter !== undefined);
  const ofBook = () => db.select({ one: sql`1` }).from(editions);
  const inShop = ofBook()
    .innerJoin(stock, and(eq(stock.sku, editions.sku), sql`${stock.available} > 0`))
    .where(and(eq(editions.bookId, shelfBooks.bookId), isForSale, ...wanted));
  if (inStock) return [exists(inShop)];
  const any = wanted.length === 0 ? undefined : exists(ofBook().where(and(eq(editions.bookId, shelfBooks.bookId), ...wanted)));
  return [any, inStock === false ? notExists(inShop) : undefined];
}
