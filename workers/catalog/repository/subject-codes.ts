import { and, asc, desc, eq, gt, sql } from "drizzle-orm";
import type { DrizzleD1Database } from "drizzle-orm/d1";
import type { BookQuery } from "../../../shared/contracts/catalog.ts";
import { isAnyOf } from "../../../shared/insert-rows.ts";
import { shelfBooks, shelfCounts, subjectCodes } from "../tables.ts";
import { walkShelves } from "./walk-shelves.ts";

/** Where a code stands that others are counted below: under another of its scheme, or, with nothing, at the top. */
export type Level = { scheme: string; above: string };

/** Codes of one level that are looked at: a level of a tree has some dozens, and one that somebody makes up has no end. */
const levelMax = 1_000;

/** The statement that reads the codes of a level that books have, those with the most books first. */
export function selectCodesBelow(db: DrizzleD1Database, { scheme, above }: Level, limit: number) {
  const level = db
    .select()
    .from(subjectCodes)
    .where(and(eq(subjectCodes.scheme, scheme), eq(subjectCodes.above, above)))
    .orderBy(asc(subjectCodes.code))
    .limit(levelMax)
    .as("level");
  return db
    .select({ shelf: level.shelf, scheme: level.scheme, code: level.code, heading: level.heading, count: shelfCounts.books })
    .from(level)
    .innerJoin(shelfCounts, and(eq(shelfCounts.shelf, level.shelf), gt(shelfCounts.books, 0)))
    .orderBy(desc(shelfCounts.books), asc(level.code))
    .limit(limit);
}

/** The statement that reads the headings of codes. */
export function selectHeadings(db: DrizzleD1Database, shelves: string[]) {
  return db
    .select({ shelf: subjectCodes.shelf, heading: subjectCodes.heading })
    .from(subjectCodes)
    .where(isAnyOf(subjectCodes.shelf, shelves));
}

/**
 * How many books of a list stand on each of these shelves of codes, those of none left out. Only the first `booksMax` of the list
 * are looked at; `isPartial` says that there are more.
 */
export async function countCodesOf(
  db: DrizzleD1Database,
  query: BookQuery,
  shelves: string[],
  booksMax: number,
): Promise<{ counts: Map<string, number>; isPartial: boolean }> {
  // A row without an id is where the walk gave up.
  const byAge = { by: null, isDescending: false };
  const rows = await db.all<{ shelf: string | null; count: number }>(sql`
    with listed as materialized (select id from ${walkShelves(db, query, byAge, null, booksMax + 1)})
    select null as shelf, count(id) + ${booksMax} * (count(*) > count(id)) as "count" from listed
    union all
    select coded.shelf, count(*) from (select id from listed where id is not null limit ${booksMax}) as first
    cross join ${shelfBooks} as coded on coded.book_id = first.id and coded.shelf >= 'code/' and coded.shelf < 'code0'
    where coded.shelf in (select value from json_each(${JSON.stringify(shelves)})) group by coded.shelf`);
  const counts = new Map(rows.flatMap(({ shelf, count }) => (shelf === null ? [] : [[shelf, count]])));
  return { counts, isPartial: (rows.find(({ shelf }) => shelf === null)?.count ?? 0) > booksMax };
}
