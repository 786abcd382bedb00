import { and, eq, getTableColumns, inArray, isNull, ne, sql } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import type { DrizzleD1Database } from "drizzle-orm/d1";
import type { SQLiteTable } from "drizzle-orm/sqlite-core";
import { type OutboxRow, outbox } from "../../../shared/events/outbox.ts";
import type { Id } from "../../../shared/ids.ts";
import { isUniqueViolation } from "../../../shared/unique-violation.ts";
import type { Subject } from "../plan-subjects.ts";
import { bookContributors, bookSubjects, books, bookVersions, editions, shelfBooks, subjects } from "../tables.ts";
import { type ShownBook, selectBook, shownBookOf } from "./books.ts";
import { withAncestors } from "./categories.ts";
import { gatherFacts } from "./facts.ts";
import { wholeShop } from "./filters.ts";

/** D1 refuses a statement with more. */
const boundParametersMax = 100;

type Rows<Table extends SQLiteTable> = Omit<Table["$inferInsert"], "bookId" | "position">[];

/** A version of a book as its tables hold it. Positions are those in the lists. */
export type BookRecord = {
  book: Omit<typeof books.$inferInsert, "facts">;
  contributors: Rows<typeof bookContributors>;
  subjectSlugs: string[];
  newSubjects: Subject[];
  editions: Rows<typeof editions>;
  shelving: Omit<typeof shelfBooks.$inferInsert, "bookId" | "shelf">;
};

/** Why nothing was written: somebody else was first, or a name is taken. */
export type Refusal = "stale" | "slug-taken" | "sku-taken";

type Batch = [BatchItem<"sqlite">, ...BatchItem<"sqlite">[]];

/** Writes the first version of a book, whole or not at all. */
export function insertBook(db: DrizzleD1Database, record: BookRecord, events: OutboxRow[]): Promise<ShownBook | Refusal> {
  const { id, version, createdAtMs: atMs } = record.book;
  return writeBook(db, record, [
    db.insert(books).values(record.book),
    db.insert(bookVersions).values({ bookId: id, version, change: "created", atMs }),
    ...partsOf(db, record),
    ...insertAll(db, outbox, events),
  ]);
}

/**
 * Puts a version in the place of the one before it, whole or not at all. The row of the version comes first: of two
 * edits that have seen the same version, the second finds it taken, and everything behind it is undone with it.
 */
export function updateBook(db: DrizzleD1Database, record: BookRecord, events: OutboxRow[]): Promise<ShownBook | Refusal> {
  const { createdAtMs: _, ...changed } = record.book;
  const { id, version } = changed;
  return writeBook(db, record, [
    db.insert(bookVersions).values({ bookId: id, version, change: "updated", atMs: changed.updatedAtMs }),
    db.update(books).set(changed).where(eq(books.id, id)),
    db.delete(bookContributors).where(eq(bookContributors.bookId, id)),
    db.delete(bookSubjects).where(eq(bookSubjects.bookId, id)),
    db.delete(editions).where(eq(editions.bookId, id)),
    db.delete(shelfBooks).where(eq(shelfBooks.bookId, id)),
    ...partsOf(db, record),
    ...insertAll(db, outbox, events),
  ]);
}

/** Takes a book off every shelf and out of sale; its row stays. False, and nothing written, when somebody else was first. */
export async function removeBook(
  db: DrizzleD1Database,
  id: Id<"book">,
  version: number,
  atMs: number,
  events: OutboxRow[],
): Promise<boolean> {
  const written = await attemptBatch(db, [
    db.insert(bookVersions).values({ bookId: id, version, change: "removed", atMs }),
    db.update(books).set({ version, updatedAtMs: atMs, deletedAtMs: atMs }).where(eq(books.id, id)),
    db.update(editions).set({ withdrawnAtMs: atMs }).where(eq(editions.bookId, id)),
    db.delete(shelfBooks).where(eq(shelfBooks.bookId, id)),
    ...insertAll(db, outbox, events),
  ]);
  return written !== "stale";
}

/** Those of the SKUs that other books sell. */
export async function listSkusOfOthers(db: DrizzleD1Database, bookId: Id<"book">, skus: string[]): Promise<string[]> {
  const ofOthers = and(inArray(editions.sku, skus), ne(editions.bookId, bookId), isNull(editions.withdrawnAtMs));
  const rows = await db.select({ sku: editions.sku }).from(editions).where(ofOthers);
  return rows.map((row) => row.sku);
}

/** The batch, and behind it, in the same transaction, the book as it then is. */
async function writeBook(db: DrizzleD1Database, { book }: BookRecord, statements: Batch): Promise<ShownBook | Refusal> {
  const results = await attemptBatch(db, [...statements, selectBook(db, eq(books.id, book.id))]);
  if (typeof results === "string") return results;
  const [row] = results.at(-1) as Awaited<ReturnType<typeof selectBook>>;
  if (!row) throw new Error(`book ${book.id} is not there after it was written`);
  return shownBookOf(row);
}

async function attemptBatch(db: DrizzleD1Database, statements: Batch): Promise<unknown[] | Refusal> {
  try {
    return await db.batch(statements);
  } catch (error) {
    if (isUniqueViolation(error, "book_versions.version")) return "stale";
    if (isUniqueViolation(error, "books.slug")) return "slug-taken";
    if (isUniqueViolation(error, "editions.sku")) return "sku-taken";
    throw error;
  }
}

function partsOf(db: DrizzleD1Database, record: BookRecord): BatchItem<"sqlite">[] {
  const { book, contributors, subjectSlugs, newSubjects, shelving } = record;
  const at = (position: number) => ({ bookId: book.id, position });
  const { titleSort, publishedSort, priceFromMinor, language, sellerId } = shelving;
  return [
    // Somebody else may have made the subject since we looked: the first to come stays, and this book goes below it.
    ...insertAll(db, subjects, newSubjects).map((insert) => insert.onConflictDoNothing()),
    ...insertAll(
      db,
      bookContributors,
      contributors.map((contributor, index) => ({ ...contributor, ...at(index) })),
    ),
    ...insertAll(
      db,
      bookSubjects,
      subjectSlugs.map((subjectSlug, index) => ({ subjectSlug, ...at(index) })),
    ),
    ...insertAll(
      db,
      editions,
      record.editions.map((edition, index) => ({ ...edition, ...at(index) })),
    ),
    db.insert(shelfBooks).select(sql`
      select slug, ${book.id}, ${titleSort}, ${publishedSort}, ${priceFromMinor}, ${language ?? null}, ${sellerId}
      from (${withAncestors(subjectSlugs)} union all select ${wholeShop})`),
    gatherFacts(db, book.id),
  ];
}

/** Inserts in as few statements as the limit on parameters allows; none for no rows. */
function insertAll<Table extends SQLiteTable>(db: DrizzleD1Database, table: Table, rows: Table["$inferInsert"][]) {
  const rowsMax = Math.floor(boundParametersMax / Object.keys(getTableColumns(table)).length);
  const chunks = Array.from({ length: Math.ceil(rows.length / rowsMax) }, (_, index) => rows.slice(index * rowsMax, (index + 1) * rowsMax));
  return chunks.map((chunk) => db.insert(table).values(chunk));
}
