import { and, asc, desc, eq, gt, isNotNull, isNull, lt, sql } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import type { DrizzleD1Database } from "drizzle-orm/d1";
import type { Id } from "../../../shared/ids.ts";
import { isAnyOf } from "../../../shared/insert-rows.ts";
import type { StoredBook } from "../book-record.ts";
import { factsOf } from "../repository/facts.ts";
import { books } from "../tables.ts";
import type { Counts, Outcome } from "./counts.ts";
import { importChunks, importRows, imports } from "./tables.ts";

type ImportId = Id<"imp">;
type BookId = Id<"book">;

/** A record that wrote a version of a book. */
export type WritingRow = Pick<typeof importRows.$inferSelect, "record" | "line" | "outcome" | "before"> & {
  bookId: BookId;
  version: number;
};
/** A book as it stands in its tables, deleted or not. */
export type PresentBook = StoredBook & { isDeleted: boolean };
/** That a version of a book was undone by another. */
export type UndoneVersion = { bookId: BookId; version: number; undoneVersion: number };

/**
 * The first record of the pieces of an import that are undone, or were left alone; `null` before any is. They have the numbers
 * below zero, each that of its first record.
 */
export async function findFirstUndone(db: DrizzleD1Database, importId: ImportId): Promise<number | null> {
  const { chunk } = importChunks;
  const ofUndoing = and(eq(importChunks.importId, importId), lt(chunk, 0));
  const first = await db.select({ chunk }).from(importChunks).where(ofUndoing).orderBy(desc(chunk)).limit(1).get();
  return first ? -first.chunk : null;
}

/** Up to `limit` records that wrote a version of a book and are not undone, the last first: of all, or those before a record. */
export async function listWritingRows(
  db: DrizzleD1Database,
  importId: ImportId,
  before: number | null,
  limit: number,
): Promise<WritingRow[]> {
  const { record, line, outcome, bookId, version, undoneVersion } = importRows;
  const isToUndo = and(eq(importRows.importId, importId), isNotNull(version), isNull(undoneVersion));
  const rows = await db
    .select({ record, line, outcome, bookId, version, before: importRows.before })
    .from(importRows)
    .where(and(isToUndo, before === null ? undefined : lt(record, before)))
    .orderBy(desc(record))
    .limit(limit);
  return rows.flatMap((row) => (row.bookId && row.version !== null ? [{ ...row, bookId: row.bookId, version: row.version }] : []));
}

/** These books as they are, and which of their versions were undone by which. */
export async function readPresentBooks(
  db: DrizzleD1Database,
  bookIds: BookId[],
): Promise<{ books: Map<BookId, PresentBook>; undone: UndoneVersion[] }> {
  const { id, facts, description, version, deletedAtMs } = books;
  const [present, undone] = await db.batch([
    db.select({ id, facts, description, version, deletedAtMs }).from(books).where(isAnyOf(id, bookIds)),
    db
      .select({ bookId: importRows.bookId, version: importRows.version, undoneVersion: importRows.undoneVersion })
      .from(importRows)
      .where(and(isAnyOf(importRows.bookId, bookIds), isNotNull(importRows.undoneVersion))),
  ]);
  const entries = present.map(({ id, facts, deletedAtMs, ...book }) => {
    return [id, { ...book, facts: factsOf(facts), isDeleted: deletedAtMs !== null }] as const;
  });
  return { books: new Map(entries), undone: undone as UndoneVersion[] };
}

/** A piece of undoing that is done: by record, the versions that undid it, and why others were left alone. */
export type UndoneChunk = {
  importId: ImportId;
  /** Its records, the last first. */
  rows: WritingRow[];
  undone: Map<number, number>;
  left: Map<number, string>;
  counts: Counts;
  total: Counts;
  leasedUntilMs: number;
  atMs: number;
};

/** The statements that finish a piece of undoing. They violate `import_chunks.chunk` when somebody else has finished it. */
export function finishUndoing(db: DrizzleD1Database, done: UndoneChunk): BatchItem<"sqlite">[] {
  const { importId, rows, undone, left, counts, total, leasedUntilMs, atMs } = done;
  const first = rows.at(-1);
  if (!first) throw new Error("a piece of undoing has no records");
  const isOne = sql`${importRows.record} in (select value from json_each(${JSON.stringify(rows.map(({ record }) => record))}))`;
  const ofRecord = (values: Map<number, unknown>) =>
    sql`json_extract(${JSON.stringify(Object.fromEntries(values))}, '$."' || ${importRows.record} || '"')`;
  return [
    db.insert(importChunks).values({ importId, chunk: -first.record, firstLine: first.line, counts, skus: [], atMs }),
    db
      .update(importRows)
      .set({ undoneVersion: ofRecord(undone), leftBecause: ofRecord(left) })
      .where(and(eq(importRows.importId, importId), isOne, isNull(importRows.undoneVersion))),
    db.update(imports).set({ counts: total, leasedUntilMs, updatedAtMs: atMs }).where(eq(imports.id, importId)),
  ];
}

/** What records did, from behind the record `after` on, in the order of the file: those of these outcomes, or of them those that undoing left alone. */
export async function listPastRows(
  db: DrizzleD1Database,
  importId: ImportId,
  { outcomes, isLeft, after, limit }: { outcomes: readonly Outcome[]; isLeft: boolean; after: number; limit: number },
) {
  const { record, line, outcome, bookId, version, fields, undoneVersion, leftBecause } = importRows;
  const [only, ...others] = outcomes;
  // The plus keeps SQLite from gathering all rows of several outcomes to sort them: it walks the records in their order.
  const isOne =
    others.length === 0 ? sql`${outcome} = ${only}` : sql`+${outcome} in (select value from json_each(${JSON.stringify(outcomes)}))`;
  return await db
    .select({ record, line, outcome, bookId, version, fields, undoneVersion, leftBecause, title: books.title, slug: books.slug })
    .from(importRows)
    .leftJoin(books, eq(books.id, bookId))
    .where(and(eq(importRows.importId, importId), gt(record, after), isOne, isLeft ? isNotNull(leftBecause) : undefined))
    .orderBy(asc(record))
    .limit(limit);
}

/** Records that were rejected, from behind the record `after` on, with what was sent. */
export async function listRejectedRows(db: DrizzleD1Database, importId: ImportId, after: number, limit: number) {
  const { record, line, faults, sent } = importRows;
  return await db
    .select({ record, line, faults, sent })
    .from(importRows)
    .where(and(eq(importRows.importId, importId), eq(importRows.outcome, "rejected"), gt(record, after)))
    .orderBy(asc(record))
    .limit(limit);
}

/** What was found in the first `limit` records of an outcome that had faults. */
export async function listFaults(db: DrizzleD1Database, importId: ImportId, outcome: Exclude<Outcome, "unchanged">, limit: number) {
  const { record, faults } = importRows;
  const rows = await db
    .select({ faults })
    .from(importRows)
    .where(and(eq(importRows.importId, importId), eq(importRows.outcome, outcome), isNotNull(faults)))
    .orderBy(asc(record))
    .limit(limit);
  return rows.flatMap((row) => row.faults ?? []);
}
