import { sql } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import type { DrizzleD1Database } from "drizzle-orm/d1";
import { bookSubjects, shelfBooks, subjects } from "../tables.ts";
import { wholeShop } from "./filters.ts";

/** What lists filter and order a book by, the same on each of its shelves. */
export type Shelving = Omit<typeof shelfBooks.$inferInsert, "shelf">;

/** The statement that puts books on the shelf of the whole shop, of each of their subjects, and of every subject above those. */
export function shelveBooks(db: DrizzleD1Database, shelvings: Shelving[]): BatchItem<"sqlite"> {
  const values = shelvings.map(({ bookId, titleSort, publishedSort, priceFromMinor, language, sellerId }) => [
    ...[bookId, titleSort, publishedSort, priceFromMinor],
    ...[language ?? null, sellerId],
  ]);
  return db.insert(shelfBooks).select(sql`
    with recursive
      shelving(book_id, title_sort, published_sort, price_from_minor, language, seller_id) as materialized (
        select value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5 from json_each(${JSON.stringify(values)})
      ),
      place(shelf, book_id) as (
        select ${bookSubjects.subjectSlug}, shelving.book_id
        from shelving join ${bookSubjects} on ${bookSubjects.bookId} = shelving.book_id
        union
        select ${subjects.parentSlug}, place.book_id
        from place join ${subjects} on ${subjects.slug} = place.shelf where ${subjects.parentSlug} is not null
      )
    select shelf, book_id, title_sort, published_sort, price_from_minor, language, seller_id
    from (select shelf, book_id from place union all select ${wholeShop}, book_id from shelving) join shelving using (book_id)`);
}
