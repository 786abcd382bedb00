import { and, eq, getTableColumns, isNull, ne, sql } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import type { DrizzleD1Database } from "drizzle-orm/d1";
import type { SQLiteTable } from "drizzle-orm/sqlite-core";
import { type AuditEntry, appendAudit } from "../../../shared/audit.ts";
import type { Caller } from "../../../shared/auth/caller.ts";
import { type OutboxRow, outbox } from "../../../shared/events/outbox.ts";
import type { Id } from "../../../shared/ids.ts";
import { insertRows, isAnyOf } from "../../../shared/insert-rows.ts";
import { isUniqueViolation } from "../../../shared/unique-violation.ts";
import type { Subject } from "../plan-subjects.ts";
import { bookContributors, bookSubjectCodes, bookSubjects, books, bookVersions, editionPrices, editions, subjects } from "../tables.ts";
import { contentOf } from "../version-content.ts";
import { type ShownBook, selectBook, shownBookOf } from "./books.ts";
import { gatherFacts } from "./facts.ts";
import { noteFormerSlugs } from "./former-slugs.ts";
import { type Shelving, shelveBooks, unshelveBooks } from "./shelves.ts";
import { claimSkus, isForeignSku } from "./sku-owners.ts";

type Rows<Table extends SQLiteTable> = Omit<Table["$inferInsert"], "bookId" | "position">[];

/** A version of a book as its tables hold it. Positions are those in the lists. */
export type BookRecord = {
  book: Omit<typeof books.$inferInsert, "facts">;
  contributors: Rows<typeof bookContributors>;
  subjectSlugs: string[];
  newSubjects: Subject[];
  subjectCodes: Rows<typeof bookSubjectCodes>;
  editions: Rows<typeof editions>;
  /** Prices in further currencies; the position is the edition's. */
  prices: Omit<typeof editionPrices.$inferInsert, "bookId">[];
  shelving: Omit<Shelving, "bookId">;
  /** The names of the fields that are other than in the version before (`book-fields.ts`); left out where there is none. */
  changed?: string[];
};

/** Why nothing was written: somebody else was first, or a name is taken. */
export type Refusal = "stale" | "slug-taken" | "sku-taken";

/**
 * What is told of a change, in its transaction: events for the subscribers, who did what for the audit, and what else has to be
 * written with it or not at all.
 */
export type Told = { events: OutboxRow[]; audit: AuditEntry[]; alongside?: BatchItem<"sqlite">[] };

/** A book to be deleted, and the version it then is. */
export type Removed = { id: Id<"book">; version: number };

/** How far whoever writes reaches: only to SKUs of the book's own seller, or to any. */
type Reach = Caller["reach"];

/** Writes a version of a book, the first or the next, whole or not at all; gives back the book as it then is. */
export async function saveBook(db: DrizzleD1Database, record: BookRecord, told: Told, reach: Reach): Promise<ShownBook | Refusal> {
  const { id } = record.book;
  // Behind the writes, in the same transaction.
  const results = await attemptBatch(db, told, [...statementsOf(db, [record], told, reach), selectBook(db, eq(books.id, id))]);
  if (typeof results === "string") return results;
  const [row] = results.at(-1) as Awaited<ReturnType<typeof selectBook>>;
  if (!row) throw new Error(`book ${id} is not there after it was written`);
  return shownBookOf(row);
}

/** Writes a version of each book and deletes others, all of it or nothing; null when that is done. */
export async function saveBooks(
  db: DrizzleD1Database,
  records: BookRecord[],
  told: Told,
  reach: Reach,
  removal: { books: Removed[]; atMs: number } = { books: [], atMs: 0 },
): Promise<Refusal | null> {
  const results = await attemptBatch(db, told, [
    ...removalsOf(db, removal.books, removal.atMs),
    ...statementsOf(db, records, told, reach),
    ...(told.alongside ?? []),
  ]);
  return typeof results === "string" ? results : null;
}

/** Takes a book off every shelf and out of sale; its row stays. False, and nothing written, when somebody else was first. */
export async function removeBook(db: DrizzleD1Database, id: Id<"book">, version: number, atMs: number, told: Told): Promise<boolean> {
  const written = await attemptBatch(db, told, [...removalsOf(db, [{ id, version }], atMs), ...insertRows(db, outbox, told.events)]);
  return written !== "stale";
}

/** The writes that delete books. Of two edits that have seen the same version the second finds its row taken, as in `statementsOf`. */
function removalsOf(db: DrizzleD1Database, removed: Removed[], atMs: number): BatchItem<"sqlite">[] {
  if (removed.length === 0) return [];
  const ids = removed.map(({ id }) => id);
  const versions = removed.map(({ id, version }) => ({ bookId: id, version, change: "removed" as const, atMs }));
  return [
    ...insertRows(db, bookVersions, versions),
    db
      .update(books)
      .set({ version: sql`${books.version} + 1`, updatedAtMs: atMs, deletedAtMs: atMs })
      .where(isAnyOf(books.id, ids)),
    db.update(editions).set({ withdrawnAtMs: atMs }).where(isAnyOf(editions.bookId, ids)),
    ...unshelveBooks(db, ids),
  ];
}

/** Those of the SKUs that other books sell. */
export async function listSkusOfOthers(db: DrizzleD1Database, bookId: Id<"book">, skus: string[]): Promise<string[]> {
  const ofOthers = and(isAnyOf(editions.sku, skus), ne(editions.bookId, bookId), isNull(editions.withdrawnAtMs));
  const rows = await db.select({ sku: editions.sku }).from(editions).where(ofOthers);
  return rows.map((row) => row.sku);
}

async function attemptBatch(db: DrizzleD1Database, { audit }: Told, statements: BatchItem<"sqlite">[]): Promise<unknown[] | Refusal> {
  try {
    return await appendAudit(db, audit, statements);
  } catch (error) {
    if (isUniqueViolation(error, "book_versions.version")) return "stale";
    if (isUniqueViolation(error, "books.slug")) return "slug-taken";
    if (isUniqueViolation(error, "editions.sku") || isForeignSku(error)) return "sku-taken";
    throw error;
  }
}

/**
 * The writes of a version of each book, a statement or two for each table however many books there are. The rows of the
 * new versions come first: of two edits that have seen the same version, the second finds its row taken, and everything
 * behind it is undone with it. A first version's row comes behind its book, which it refers to.
 */
function statementsOf(db: DrizzleD1Database, records: BookRecord[], { events }: Told, reach: Reach): BatchItem<"sqlite">[] {
  const [first, next] = [records.filter(({ book }) => book.version === 1), records.filter(({ book }) => book.version > 1)];
  const nextIds = next.map(({ book }) => book.id);
  const partTables = nextIds.length === 0 ? [] : [bookContributors, bookSubjects, bookSubjectCodes, editions, editionPrices];
  return [
    ...insertRows(db, bookVersions, next.map(versionOf)),
    ...noteFormerSlugs(
      db,
      next.map(({ book }) => book),
    ),
    ...upsertBooks(db, records),
    ...insertRows(db, bookVersions, first.map(versionOf)),
    ...unshelveBooks(db, nextIds),
    ...partTables.map((table) => db.delete(table).where(isAnyOf(table.bookId, nextIds))),
    // Somebody else may have made the subject since we looked: the first to come stays, and this book goes below it.
    ...insertRows(
      db,
      subjects,
      records.flatMap(({ newSubjects }) => newSubjects),
    ).map((insert) => insert.onConflictDoNothing()),
    ...insertParts(db, bookContributors, records, ({ contributors }) => contributors),
    ...insertParts(db, bookSubjects, records, ({ subjectSlugs }) => subjectSlugs.map((subjectSlug) => ({ subjectSlug }))),
    ...insertParts(db, bookSubjectCodes, records, ({ subjectCodes }) => subjectCodes),
    ...insertParts(db, editions, records, (record) => record.editions),
    ...insertRows(
      db,
      editionPrices,
      records.flatMap(({ book, prices }) => prices.map((price) => ({ ...price, bookId: book.id }))),
    ),
    ...claimSkus(
      db,
      records.flatMap(({ book: { sellerId }, editions }) => editions.map(({ sku }) => ({ sku, sellerId }))),
      reach,
    ),
    ...shelveBooks(
      db,
      records.map(({ book, shelving }) => ({ bookId: book.id, ...shelving })),
    ),
    gatherFacts(
      db,
      records.map(({ book }) => book.id),
    ),
    ...insertRows(db, outbox, events),
  ];
}

function versionOf(record: BookRecord): typeof bookVersions.$inferInsert {
  const { id, version, updatedAtMs } = record.book;
  const [change, fields] = [version === 1 ? ("created" as const) : ("updated" as const), record.changed ?? null];
  return { bookId: id, version, change, atMs: updatedAtMs, fields, content: contentOf(record) };
}

/** A known book keeps the time it was made. Its facts are gathered at the end of the batch. */
function upsertBooks(db: DrizzleD1Database, records: BookRecord[]) {
  const { id, createdAtMs, facts, ...changing } = getTableColumns(books);
  const set = Object.fromEntries(Object.entries(changing).map(([name, column]) => [name, sql.raw(`excluded."${column.name}"`)]));
  const rows = records.map(({ book }) => ({ ...book, facts: {} as typeof books.$inferInsert.facts }));
  return insertRows(db, books, rows).map((insert) => insert.onConflictDoUpdate({ target: books.id, set }));
}

function insertParts<Table extends typeof bookContributors | typeof bookSubjects | typeof bookSubjectCodes | typeof editions>(
  db: DrizzleD1Database,
  table: Table,
  records: BookRecord[],
  partsOf: (record: BookRecord) => Rows<Table>,
) {
  const rows = records.flatMap((record) => partsOf(record).map((part, position) => ({ ...part, bookId: record.book.id, position })));
  return insertRows(db, table, rows as Table["$inferInsert"][]);
}
