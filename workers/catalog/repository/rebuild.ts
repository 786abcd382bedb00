import { and, eq, getTableColumns, inArray, type SQL, sql } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import type { DrizzleD1Database } from "drizzle-orm/d1";
import type { SQLiteColumn } from "drizzle-orm/sqlite-core";
import type { editionFormats } from "../../../shared/contracts/catalog.ts";
import { isAnyOf } from "../../../shared/insert-rows.ts";
import { wholeShop } from "../../../shared/list-keys.ts";
import { books, bookVersions, editions, shelfBooks, shelfCounts, shelfPrices, subjectCodes, subjects } from "../tables.ts";
import { codedBooks, shelfOfCoded } from "./coded-books.ts";
import { gatherFacts } from "./facts.ts";
import { type Shelving, shelveBooks, unshelveBooks } from "./shelves.ts";

/** A book as the log of versions leaves it: the newest version, whether that removed it, and what its shelves are made from. */
export type LoggedBook = {
  id: string;
  version: number;
  isRemoved: boolean;
  title: string;
  publishedOn: string | null;
  language: string | null;
  sellerId: string;
  editions: [priceMinor: number, format: (typeof editionFormats)[number]][];
};

/** Up to `limit` books of the log, by their ids, behind one of them. */
export async function listLoggedBooks(db: DrizzleD1Database, afterId: string, limit: number): Promise<LoggedBook[]> {
  // Of a group that asks for its greatest, SQLite gives the other columns of that same row (sqlite.org/lang_select.html, 2.5).
  const newest = sql`(
    select ${bookVersions.bookId} as id, max(${bookVersions.version}) as version, ${bookVersions.change} as change
    from ${bookVersions} where ${bookVersions.bookId} > ${afterId} group by ${bookVersions.bookId} order by ${bookVersions.bookId} limit ${limit}
  )`;
  const rows = await db
    .select({
      id: sql<string>`newest.id`.as("id"),
      version: sql<number>`newest.version`.as("version"),
      isRemoved: sql<boolean>`newest.change = 'removed'`.mapWith(Boolean).as("is_removed"),
      title: books.title,
      publishedOn: books.publishedOn,
      language: books.language,
      sellerId: books.sellerId,
      editions: sql<LoggedBook["editions"]>`(
        select json_group_array(json_array(${editions.priceMinor}, ${editions.format})) from ${editions} where ${editions.bookId} = ${books.id}
      )`
        .mapWith(JSON.parse)
        .as("editions"),
    })
    .from(sql`${newest} as newest`)
    .innerJoin(books, sql`${books.id} = newest.id`)
    .orderBy(sql`newest.id`);
  return rows;
}

/** A version of a book that rows are made from. */
type Seen = Pick<LoggedBook, "id" | "version">;

/** All that lists read of a book, of a code or of a shelf, as one text. */
type Row = { id: string; row: string };

/**
 * Puts books on their shelves anew, and takes the others among `seen` off theirs, in one transaction, so that a list shows each of
 * them at every moment; gives back how many books and codes had other rows before. Null, and nothing written, when a book is at another version.
 */
export async function reshelveBooks(db: DrizzleD1Database, seen: Seen[], shelvings: Shelving[]): Promise<number | null> {
  const ids = seen.map(({ id }) => id);
  const live = shelvings.map(({ bookId }) => bookId);
  const rows = () => [listShelved(db, ids), listCodes(db, live)] as const;
  const made = [...unshelveBooks(db, ids), ...shelveBooks(db, shelvings), gatherFacts(db, live)];
  try {
    const results: unknown[] = await db.batch([refuseOtherVersions(db, seen), ...rows(), ...made, ...rows()]);
    const [books, codes, booksAfter, codesAfter] = [...results.slice(1, 3), ...results.slice(-2)] as [Row[], Row[], Row[], Row[]];
    return countUnlike(books, booksAfter) + countUnlike(codes, codesAfter);
  } catch (error) {
    if (isOtherVersion(error)) return null;
    throw error;
  }
}

/** The shelves whose books are counted, by name, behind one of them: those of subjects and of codes, and whatever has a number now. */
export async function listCountedShelves(db: DrizzleD1Database, after: string, limit: number): Promise<string[]> {
  const rows = await db.all<{ shelf: string }>(sql`
    select ${wholeShop} as shelf where ${wholeShop} > ${after}
    union select slug from ${subjects} where slug > ${after}
    union select shelf from ${subjectCodes} where shelf > ${after}
    union select shelf from ${shelfCounts} where shelf > ${after}
    order by 1 limit ${limit}`);
  return rows.map(({ shelf }) => shelf);
}

/** Counts the books of each shelf anew, in one transaction; gives back how many numbers were others before. */
export async function recountShelves(db: DrizzleD1Database, shelves: string[]): Promise<number> {
  const counted = sql`
    select counted.shelf, counted.books from (
      select value as shelf, (select count(*) from ${shelfBooks} where ${shelfBooks.shelf} = value) as books
      from json_each(${JSON.stringify(shelves)})
    ) as counted
    where counted.books > 0 or counted.shelf in (select ${shelfCounts.shelf} from ${shelfCounts})`;
  const row = sql<string>`${shelfCounts.books}`.as("row");
  const numbers = () => db.select({ id: shelfCounts.shelf, row }).from(shelfCounts).where(isAnyOf(shelfCounts.shelf, shelves));
  const isNobodys = sql`${shelfCounts.shelf} <> ${wholeShop}
    and not exists (select 1 from ${subjects} where ${subjects.slug} = ${shelfCounts.shelf})
    and not exists (select 1 from ${subjectCodes} where ${subjectCodes.shelf} = ${shelfCounts.shelf})`;
  const [before, , , after] = await db.batch([
    numbers(),
    db
      .insert(shelfCounts)
      .select(counted)
      .onConflictDoUpdate({ target: shelfCounts.shelf, set: { books: sql`excluded.books` } }),
    db.delete(shelfCounts).where(and(isAnyOf(shelfCounts.shelf, shelves), eq(shelfCounts.books, 0), isNobodys)),
    numbers(),
  ]);
  return countUnlike(before, after);
}

/** The statement that fails when a book is at another version than was seen, and with it its whole batch: there is no shelf without a number. */
function refuseOtherVersions(db: DrizzleD1Database, seen: Seen[]): BatchItem<"sqlite"> {
  const given = JSON.stringify(seen.map(({ id, version }) => [id, version]));
  return db.insert(shelfCounts).select(sql`
    select ${books.id}, null from json_each(${given}) as seen join ${books} on ${books.id} = seen.value ->> 0
    where ${books.version} <> seen.value ->> 1 limit 1`);
}

function isOtherVersion(error: unknown): boolean {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (cause.message.includes("NOT NULL constraint failed: shelf_counts.books")) return true;
  }
  return false;
}

/** What lists read of each book: its facts, and its rows of all shelves. */
function listShelved(db: DrizzleD1Database, ids: string[]) {
  const row = sql<string>`${books.facts} || ${rowsOf(shelfBooks)} || ${rowsOf(shelfPrices)}`.as("row");
  return db.select({ id: books.id, row }).from(books).where(isAnyOf(books.id, ids));
}

/** What is known of the codes of these books, and of those above them: for each its place in the tree, and its heading. */
function listCodes(db: DrizzleD1Database, bookIds: string[]) {
  const { shelf, scheme, code, above, heading } = subjectCodes;
  const ids = sql`select value from json_each(${JSON.stringify(bookIds)})`;
  const row = sql<string>`json_array(${scheme}, ${code}, ${above}, ${heading})`.as("row");
  const shelves = sql`(with recursive ${codedBooks(ids)} select ${shelfOfCoded} from coded)`;
  return db.select({ id: shelf, row }).from(subjectCodes).where(inArray(shelf, shelves));
}

/** The rows that a book of `books` has in one of the tables, as one text. */
function rowsOf(table: typeof shelfBooks | typeof shelfPrices): SQL {
  const values = sql.join(Object.values<SQLiteColumn>(getTableColumns(table)), sql`, `);
  return sql`(select json_group_array(json_array(${values}) order by ${values}) from ${table} where ${table.bookId} = ${books.id})`;
}

/** How many things are not what they were. */
function countUnlike(before: Row[], after: Row[]): number {
  const known = new Map(before.map(({ id, row }) => [id, row]));
  return after.filter(({ id, row }) => known.get(id) !== row).length;
}
