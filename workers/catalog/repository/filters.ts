import { and, eq, exists, gte, inArray, isNull, lt, lte, notExists, type SQL, sql } from "drizzle-orm";
import type { DrizzleD1Database } from "drizzle-orm/d1";
import { alias } from "drizzle-orm/sqlite-core";
import type { BookQuery } from "../../../shared/contracts/catalog.ts";
import { isAnyOf } from "../../../shared/insert-rows.ts";
import { titleSortOf } from "../../../shared/slug.ts";
import { bookContributors, books, editions, shelfBooks, stock } from "../tables.ts";

/** The shelf every live book stands on. Not a slug, so no subject can take its place. */
export const wholeShop = "*";

/** The conditions on `shelf_books` that a query's filters stand for; exactly one shelf is walked, so no book comes twice. */
export function filtersOf(db: DrizzleD1Database, query: BookQuery): (SQL | undefined)[] {
  const { category, language, sellerId, maxPrice } = query;
  const few = [byAuthor(db, query), inSeries(db, query), byPublisher(db, query), byIsbn(db, query)].filter(
    (filter) => filter !== undefined,
  );
  const [shelf, ...others] = category ?? [];
  const isOneShelf = shelf !== undefined && others.length === 0;
  return [
    onShelf(isOneShelf ? shelf : wholeShop, few.length > 0),
    category && !isOneShelf ? onAnyShelf(db, category) : undefined,
    ...few,
    ...titleBegins(query.title),
    language && isAnyOf(shelfBooks.language, language),
    sellerId === undefined ? undefined : eq(shelfBooks.sellerId, sellerId),
    // Follows from the filter on editions, but this the index on prices can use.
    maxPrice === undefined ? undefined : lte(shelfBooks.priceFromMinor, maxPrice),
    ...editionFilters(db, query),
  ];
}

/**
 * The shelf to walk. Where another filter leaves few books, the unary plus takes the shelf's indexes out of the
 * planner's hands, so that it looks those few up instead of walking past all others.
 */
function onShelf(shelf: string, isNarrowed: boolean): SQL {
  return isNarrowed ? sql`+${shelfBooks.shelf} = ${shelf}` : eq(shelfBooks.shelf, shelf);
}

function onAnyShelf(db: DrizzleD1Database, shelves: string[]): SQL {
  const others = alias(shelfBooks, "others");
  return inArray(shelfBooks.bookId, db.select({ bookId: others.bookId }).from(others).where(isAnyOf(others.shelf, shelves)));
}

function byAuthor(db: DrizzleD1Database, { author }: BookQuery): SQL | undefined {
  if (!author) return undefined;
  const written = and(isAnyOf(bookContributors.slug, author), eq(bookContributors.role, "author"));
  return inArray(shelfBooks.bookId, db.select({ bookId: bookContributors.bookId }).from(bookContributors).where(written));
}

function inSeries(db: DrizzleD1Database, { series }: BookQuery): SQL | undefined {
  if (!series) return undefined;
  return inArray(shelfBooks.bookId, db.select({ id: books.id }).from(books).where(isAnyOf(books.seriesSlug, series)));
}

function byPublisher(db: DrizzleD1Database, { publisher }: BookQuery): SQL | undefined {
  if (!publisher) return undefined;
  return inArray(
    shelfBooks.bookId,
    db.select({ bookId: editions.bookId }).from(editions).where(isAnyOf(editions.publisherSlug, publisher)),
  );
}

function byIsbn(db: DrizzleD1Database, { isbn }: BookQuery): SQL | undefined {
  if (isbn === undefined) return undefined;
  // Its index has the editions of live books only.
  const sold = and(eq(editions.sku, isbn), isNull(editions.withdrawnAtMs));
  return inArray(shelfBooks.bookId, db.select({ bookId: editions.bookId }).from(editions).where(sold));
}

/** Sorts behind whatever a title may go on with. */
const lastCharacter = "\u{10ffff}";

/** That a title begins with these words, whatever its case and accents: a range of the index on titles. Nothing is asked where no words are. */
export function titleBegins(words: string | undefined): SQL[] {
  if (words === undefined) return [];
  const from = titleSortOf(words.trim());
  return [gte(shelfBooks.titleSort, from), lt(shelfBooks.titleSort, from + lastCharacter)];
}

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
    .where(and(eq(editions.bookId, shelfBooks.bookId), ...wanted));
  if (inStock) return [exists(inShop)];
  const any = wanted.length === 0 ? undefined : exists(ofBook().where(and(eq(editions.bookId, shelfBooks.bookId), ...wanted)));
  return [any, inStock === false ? notExists(inShop) : undefined];
}
