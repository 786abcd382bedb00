import { and, desc, eq, isNull, sql } from "drizzle-orm";
import type { DrizzleD1Database } from "drizzle-orm/d1";
import { isAnyOf } from "../../../shared/insert-rows.ts";
import { books, formerSlugs } from "../tables.ts";
import { type ShownBook, selectBook, shownBookOf } from "./books.ts";

const liveBook = and(eq(books.id, formerSlugs.bookId), isNull(books.deletedAtMs));

/** The statement, in a list, that notes the slugs which these versions of books are about to replace: it goes before the one that does. */
export function noteFormerSlugs(db: DrizzleD1Database, versions: Pick<typeof books.$inferInsert, "id" | "slug">[]) {
  if (versions.length === 0) return [];
  const values = JSON.stringify(versions.map(({ id, slug }) => [id, slug]));
  // A cross join is walked from left to right: a few versions, and not all books.
  const given = sql`
    select null, ${books.slug}, ${books.id}
    from json_each(${values}) cross join ${books} on ${books.id} = value ->> 0
    where ${books.slug} <> value ->> 1`;
  return [db.insert(formerSlugs).select(given)];
}

/** The live book that was the last to give up this slug, or `null`. */
export async function findBookByFormerSlug(db: DrizzleD1Database, slug: string): Promise<ShownBook | null> {
  const last = db
    .select({ bookId: formerSlugs.bookId })
    .from(formerSlugs)
    .innerJoin(books, liveBook)
    .where(eq(formerSlugs.slug, slug))
    .orderBy(desc(formerSlugs.seq))
    .limit(1);
  const row = await selectBook(db, eq(books.id, last)).get();
  return row ? shownBookOf(row) : null;
}

/** The statement that reads those of the slugs that live books have given up. */
export function selectFormerSlugs(db: DrizzleD1Database, slugs: string[]) {
  return db.selectDistinct({ slug: formerSlugs.slug }).from(formerSlugs).innerJoin(books, liveBook).where(isAnyOf(formerSlugs.slug, slugs));
}
