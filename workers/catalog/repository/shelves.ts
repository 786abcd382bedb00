import { eq, sql } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import type { DrizzleD1Database } from "drizzle-orm/d1";
import { editionFormats } from "../../../shared/contracts/catalog.ts";
import { countUpTo, readinessCountMax } from "../../../shared/count-up-to.ts";
import { isAnyOf } from "../../../shared/insert-rows.ts";
import { type PlaceKind, wholeShop } from "../../../shared/list-keys.ts";
import { bookContributors, bookSubjects, books, editions, shelfBooks, shelfCounts, shelfPrices, subjects } from "../tables.ts";
import { codedBooks, nameCodes, shelfOfCoded } from "./coded-books.ts";

/** The kinds of shelves besides those of subjects, whose names are their slugs. A slash stands in no slug. */
type ShelfKind = Exclude<PlaceKind, "category" | "collection">;

/** The shelf of everything by one author, with another part in it of one person, from one publisher, in one series, of one seller, or under one code of the trade. */
export function shelfOf(kind: ShelfKind, name: string): string {
  return `${kind}/${name}`;
}

/** A bit for each format, in the order of `editionFormats`. */
export function formatBitsOf(formats: readonly (typeof editionFormats)[number][]): number {
  return formats.reduce((bits, format) => bits | (1 << editionFormats.indexOf(format)), 0);
}

/** What lists filter and order a book by, the same on each of its shelves. */
export type Shelving = Omit<Required<typeof shelfBooks.$inferInsert>, "shelf">;

/**
 * The statements that put books on the shelf of the whole shop, of each of their subjects and of every subject above those, of
 * their authors and other contributors, their publishers, their series, their seller, and their codes with all those above; behind those
 * that write all this. None for no books.
 */
export function shelveBooks(db: DrizzleD1Database, shelvings: Shelving[]): BatchItem<"sqlite">[] {
  if (shelvings.length === 0) return [];
  const values = shelvings.map(({ bookId, titleSort, publishedSort, priceFromMinor, priceToMinor, language, sellerId, formats }) => [
    ...[bookId, titleSort, publishedSort, priceFromMinor],
    ...[priceToMinor, language, sellerId, formats],
  ]);
  // Two unions, since D1 takes five parts of one at most. `union` puts a book on a shelf once, however many ways lead there.
  const shelved = db.insert(shelfBooks).select(sql`
    with recursive
      shelving(book_id, title_sort, published_sort, price_from_minor, price_to_minor, language, seller_id, formats) as materialized (
        select value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6, value ->> 7
        from json_each(${JSON.stringify(values)})
      ),
      place(shelf, book_id) as (
        select ${bookSubjects.subjectSlug}, shelving.book_id
        from shelving join ${bookSubjects} on ${bookSubjects.bookId} = shelving.book_id
        union
        select ${subjects.parentSlug}, place.book_id
        from place join ${subjects} on ${subjects.slug} = place.shelf where ${subjects.parentSlug} is not null
      ),
      ${codedBooks(sql`select book_id from shelving`)},
      named(shelf, book_id) as (
        select ${shelfOfCoded}, coded.book_id from coded
        union
        select iif(${bookContributors.role} = 'author', ${shelfOf("author", "")}, ${shelfOf("contributor", "")}) || ${bookContributors.slug},
          shelving.book_id
        from shelving join ${bookContributors} on ${bookContributors.bookId} = shelving.book_id
        union
        select ${shelfOf("publisher", "")} || ${editions.publisherSlug}, shelving.book_id
        from shelving join ${editions} on ${editions.bookId} = shelving.book_id where ${editions.publisherSlug} is not null
        union
        select ${shelfOf("series", "")} || ${books.seriesSlug}, shelving.book_id
        from shelving join ${books} on ${books.id} = shelving.book_id where ${books.seriesSlug} is not null
      )
    select shelf, book_id, title_sort, published_sort, price_from_minor, price_to_minor, language, seller_id, formats
    from (
      select shelf, book_id from place union all select shelf, book_id from named
      union all select ${wholeShop}, book_id from shelving
      union all select ${shelfOf("seller", "")} || seller_id, book_id from shelving
    ) join shelving using (book_id)`);
  const ids = shelvings.map(({ bookId }) => bookId);
  return [shelved, nameCodes(db, ids), shelvePrices(db, ids), countShelves(db, ids, 1)];
}

/** The prices of books above their cheapest, on each shelf they stand on. */
function shelvePrices(db: DrizzleD1Database, ids: string[]): BatchItem<"sqlite"> {
  return db.insert(shelfPrices).select(sql`
    select ${shelfBooks.shelf}, priced.book_id, price_minor, below_minor
    from (
      select book_id, price_minor, lag(price_minor) over (partition by book_id order by price_minor) as below_minor
      from (select distinct book_id, price_minor from ${editions} where ${isAnyOf(editions.bookId, ids)})
    ) as priced join ${shelfBooks} on ${shelfBooks.bookId} = priced.book_id
    where below_minor is not null`);
}

/** The statements that take books off all their shelves. None for no books. */
export function unshelveBooks(db: DrizzleD1Database, ids: string[]): BatchItem<"sqlite">[] {
  if (ids.length === 0) return [];
  return [
    countShelves(db, ids, -1),
    db.delete(shelfPrices).where(isAnyOf(shelfPrices.bookId, ids)),
    db.delete(shelfBooks).where(isAnyOf(shelfBooks.bookId, ids)),
  ];
}

/** Counts books as they come to their shelves or leave them, a row for each shelf however many books there are. */
function countShelves(db: DrizzleD1Database, ids: string[], change: 1 | -1): BatchItem<"sqlite"> {
  const changes = sql`
    select ${shelfBooks.shelf}, ${change} * count(*) from ${shelfBooks}
    where ${isAnyOf(shelfBooks.bookId, ids)} and ${isCounted} group by ${shelfBooks.shelf}`;
  return db
    .insert(shelfCounts)
    .select(changes)
    .onConflictDoUpdate({ target: shelfCounts.shelf, set: { books: sql`${shelfCounts.books} + excluded.books` } });
}

/** Whose numbers somebody shows: the whole shop's, those of subjects, and those of codes. */
const isCounted = sql`(instr(${shelfBooks.shelf}, '/') = 0 or ${shelfBooks.shelf} glob ${shelfOf("code", "*")})`;

/** Live books, each once, as far as readiness counts: those on the shelf of the whole shop. */
export function countBooks(db: DrizzleD1Database): Promise<number> {
  return countUpTo(db, readinessCountMax, shelfBooks, eq(shelfBooks.shelf, wholeShop));
}
