import { and, asc, count, desc, eq, exists, getTableColumns, inArray, lt, notInArray, type SQL, sql } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import type { DrizzleD1Database } from "drizzle-orm/d1";
import type { SQLiteColumn } from "drizzle-orm/sqlite-core";
import type { ImportStatus } from "../../../shared/contracts/imports.ts";
import type { Id } from "../../../shared/ids.ts";
import { insertRows, isAnyOf } from "../../../shared/insert-rows.ts";
import { stock } from "../tables.ts";
import type { Counts } from "./counts.ts";
import type { Part } from "./file-parts.ts";
import { statusesAtWork, statusesBefore } from "./life.ts";
import type { FileLayout } from "./row.ts";
import { importChunks, importParts, importRows, imports } from "./tables.ts";

export type ImportRun = typeof imports.$inferSelect;

const { options, resume, layout, nextChunk, leasedUntilMs, ...briefColumns } = getTableColumns(imports);
/** What is shown of an import, and by which it is known who may do what with it. The rest may be long, and stays where it is. */
export type ImportBrief = Pick<ImportRun, keyof typeof briefColumns>;
export type ImportRow = typeof importRows.$inferInsert;
type ImportId = Id<"imp">;

/** Writes a new import, where its user has fewer than `openMax` that have not ended. False, and nothing written, where they have not. */
export async function addImport(db: DrizzleD1Database, run: ImportRun, openMax: number): Promise<boolean> {
  const columns = Object.entries(getTableColumns(imports)) as [keyof ImportRun, SQLiteColumn][];
  const values = columns.map(([name, column]) => sql`${run[name] === null ? null : column.mapToDriverValue(run[name])}`);
  // In one statement, so that of many at a time no more come in.
  const open = db
    .select({ imports: count() })
    .from(imports)
    .where(and(isUnderWay, eq(imports.userId, run.userId)));
  const { meta } = await db.insert(imports).select(sql`select ${sql.join(values, sql`, `)} where (${open}) < ${openMax}`);
  return meta.changes > 0;
}

/** The import with this id, or `null`. */
export async function findImport(db: DrizzleD1Database, id: ImportId): Promise<ImportRun | null> {
  return (await db.select().from(imports).where(eq(imports.id, id)).get()) ?? null;
}

/** The import with this id in brief, or `null`. */
export async function findImportBrief(db: DrizzleD1Database, id: ImportId): Promise<ImportBrief | null> {
  return (await db.select(briefColumns).from(imports).where(eq(imports.id, id)).get()) ?? null;
}

/** Imports from behind `afterId`, the newest first: all, or those of a seller. */
export async function listImports(
  db: DrizzleD1Database,
  { sellerId, afterId, limit }: { sellerId: string | null; afterId: string | null; limit: number },
): Promise<ImportBrief[]> {
  const isOfSeller = sellerId === null ? undefined : eq(imports.sellerId, sellerId);
  const isBehind = afterId === null ? undefined : lt(imports.id, afterId as ImportId);
  return await db.select(briefColumns).from(imports).where(and(isOfSeller, isBehind)).orderBy(desc(imports.id)).limit(limit);
}

/** As the index of these few has it: a status that is bound would not find it. */
const isUnderWay = sql`${imports.status} in ('uploading', 'running', 'undoing')`;

/**
 * Notes a part that has come, in the place of the one of its number, and gives that back. Nothing is noted when the file is complete,
 * or given up.
 */
export async function noteImportPart(
  db: DrizzleD1Database,
  importId: ImportId,
  part: Part,
  nowMs: number,
): Promise<{ isNoted: boolean; former: Part | null }> {
  const isOpen = and(eq(imports.id, importId), eq(imports.status, "uploading"));
  const row = db
    .select({ importId: imports.id, part: sql`${part.part}`, bytes: sql`${part.bytes}`, sha256: sql`${part.sha256}` })
    .from(imports)
    .where(isOpen);
  const set = { bytes: part.bytes, sha256: part.sha256 };
  const [[former = null], written] = await db.batch([
    selectParts(db, and(eq(importParts.importId, importId), eq(importParts.part, part.part))),
    db
      .insert(importParts)
      .select(row as never)
      .onConflictDoUpdate({ target: [importParts.importId, importParts.part], set })
      .returning({ part: importParts.part }),
    db
      .update(imports)
      .set({ bytes: bytesOfParts(importId), updatedAtMs: nowMs })
      .where(isOpen),
  ]);
  return { isNoted: written.length > 0, former };
}

function bytesOfParts(importId: ImportId) {
  return sql`(select coalesce(sum(${importParts.bytes}), 0) from ${importParts} where ${importParts.importId} = ${importId})`;
}

/** The parts of a file in their order; there are `partsMax` at most. */
export async function listImportParts(db: DrizzleD1Database, importId: ImportId): Promise<Part[]> {
  return await selectParts(db, eq(importParts.importId, importId)).orderBy(asc(importParts.part));
}

/** The part of this number as it was noted last, or `null`. */
export async function findImportPart(db: DrizzleD1Database, importId: ImportId, part: number): Promise<Part | null> {
  return (await selectParts(db, and(eq(importParts.importId, importId), eq(importParts.part, part))).get()) ?? null;
}

function selectParts(db: DrizzleD1Database, where: SQL | undefined) {
  const { part, bytes, sha256 } = importParts;
  return db.select({ part, bytes, sha256 }).from(importParts).where(where);
}

/** Lets an import go over to another status, where its life has that step. False, and nothing written, where it has not. */
export async function stepImport(
  db: DrizzleD1Database,
  id: ImportId,
  status: ImportStatus,
  set: Partial<Pick<ImportRun, "stoppedBy" | "updatedAtMs" | "finishedAtMs" | "leasedUntilMs" | "userId" | "role" | "sessionId">>,
): Promise<boolean> {
  const isBefore = and(eq(imports.id, id), inArray(imports.status, statusesBefore(status)));
  const { meta } = await db
    .update(imports)
    .set({ status, ...set })
    .where(isBefore);
  return meta.changes > 0;
}

/**
 * Takes an import that has work to do for oneself, until `leasedUntilMs`. `null` while somebody else has it: unless their
 * lease is the one that was handed on.
 */
export async function takeImport(
  db: DrizzleD1Database,
  id: ImportId,
  { handedOn, nowMs, leasedUntilMs }: { handedOn: number | null; nowMs: number; leasedUntilMs: number },
): Promise<ImportRun | null> {
  const isFree = sql`(${imports.leasedUntilMs} < ${nowMs} or ${imports.leasedUntilMs} = ${handedOn})`;
  const [taken] = await db
    .update(imports)
    .set({ leasedUntilMs })
    .where(and(eq(imports.id, id), inArray(imports.status, [...statusesAtWork]), isFree))
    .returning();
  return taken ?? null;
}

/** Has a lease last until then. */
export async function extendLease(db: DrizzleD1Database, id: ImportId, leasedUntilMs: number): Promise<void> {
  await db.update(imports).set({ leasedUntilMs }).where(eq(imports.id, id));
}

/** Imports that have work to do and nobody at work, the longest waiting first. */
export async function listForsakenImports(db: DrizzleD1Database, nowMs: number, limit: number): Promise<ImportId[]> {
  const isForsaken = and(isUnderWay, inArray(imports.status, [...statusesAtWork]), lt(imports.leasedUntilMs, nowMs));
  const rows = await db.select({ id: imports.id }).from(imports).where(isForsaken).orderBy(asc(imports.updatedAtMs)).limit(limit);
  return rows.map(({ id }) => id);
}

/** Imports begun before `beforeMs` whose file has not come to its end. */
export async function listStaleUploads(db: DrizzleD1Database, beforeMs: number, limit: number): Promise<ImportId[]> {
  const isStale = and(isUnderWay, eq(imports.status, "uploading"), lt(imports.createdAtMs, beforeMs));
  return (await db.select({ id: imports.id }).from(imports).where(isStale).limit(limit)).map(({ id }) => id);
}

/** Imports that are over and whose file is still there. Parts are few: they go with their file. */
export async function listKeptFiles(db: DrizzleD1Database, limit: number): Promise<ImportId[]> {
  const isOver = notInArray(imports.status, ["uploading", "running"]);
  const rows = await db
    .selectDistinct({ id: importParts.importId })
    .from(importParts)
    .innerJoin(imports, eq(imports.id, importParts.importId))
    .where(isOver)
    .limit(limit);
  return rows.map(({ id }) => id);
}

/** Forgets the parts of a file that is gone. */
export async function forgetImportParts(db: DrizzleD1Database, importId: ImportId): Promise<void> {
  await db.delete(importParts).where(eq(importParts.importId, importId));
}

/** Notes what a file is. */
export async function noteFormat(db: DrizzleD1Database, id: ImportId, format: NonNullable<ImportRun["format"]>): Promise<void> {
  await db.update(imports).set({ format }).where(eq(imports.id, id));
}

/** A piece of work that is done: what came of it, where the next begins, and what the whole has come to. */
export type FinishedChunk = {
  importId: ImportId;
  chunk: number;
  firstLine: number;
  counts: Counts;
  skus: [sku: string, line: number][];
  total: Counts;
  nextByte: number;
  resume: ImportRun["resume"];
  layout: FileLayout | null;
  leasedUntilMs: number;
  atMs: number;
};

/** The statements that finish a piece of work. They violate `import_chunks.chunk` when somebody else has finished it. */
export function finishChunk(db: DrizzleD1Database, finished: FinishedChunk): BatchItem<"sqlite">[] {
  const { importId, chunk, total, nextByte, resume, layout, leasedUntilMs, atMs, ...done } = finished;
  const next = { nextChunk: chunk + 1, nextByte, resume, layout, counts: total, leasedUntilMs, updatedAtMs: atMs };
  return [db.insert(importChunks).values({ importId, chunk, ...done, atMs }), db.update(imports).set(next).where(eq(imports.id, importId))];
}

/** The statement that lets a transaction be written while the import has this status only; whatever else is in it fails with it. */
export function whileImportIs(db: DrizzleD1Database, id: ImportId, status: ImportStatus): BatchItem<"sqlite"> {
  // The column refuses nothing in the place of a status.
  return db
    .update(imports)
    .set({ status: sql`case when ${imports.status} = ${status} then ${imports.status} end` })
    .where(eq(imports.id, id));
}

/** Whether a D1 error says that the import has another status than `whileImportIs` asks for. */
export function isOtherStatus(error: unknown): boolean {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (cause.message.includes("NOT NULL constraint failed: imports.status")) return true;
  }
  return false;
}

/** The statements that write what records did. They violate `import_rows.record` when somebody else has done the same. */
export function addImportRows(db: DrizzleD1Database, rows: ImportRow[]): BatchItem<"sqlite">[] {
  return insertRows(db, importRows, rows);
}

/** What the records of a piece of work did, of those that did something already. */
export async function listDoneRows(db: DrizzleD1Database, importId: ImportId, first: number, last: number) {
  const { record, outcome, faults } = importRows;
  return await db
    .select({ record, outcome, faults })
    .from(importRows)
    .where(and(eq(importRows.importId, importId), sql`${record} between ${first} and ${last}`));
}

/** The SKUs of pieces of work that are done, from behind `after` on, each with its line. */
export async function listChunkSkus(db: DrizzleD1Database, importId: ImportId, after: number, limit: number) {
  const { chunk, skus } = importChunks;
  return await db
    .select({ chunk, skus })
    .from(importChunks)
    .where(and(eq(importChunks.importId, importId), sql`${chunk} > ${after}`))
    .orderBy(asc(chunk))
    .limit(limit);
}

/** The SKUs of these pieces of work, each with its line. */
export async function listSkusOfChunks(db: DrizzleD1Database, importId: ImportId, chunks: number[]) {
  const { chunk, skus } = importChunks;
  const isOne = sql`${chunk} in (select value from json_each(${JSON.stringify(chunks)}))`;
  return await db
    .select({ skus })
    .from(importChunks)
    .where(and(eq(importChunks.importId, importId), isOne));
}

/** The status of an import. */
export async function statusOfImport(db: DrizzleD1Database, id: ImportId): Promise<ImportStatus | null> {
  return (await db.select({ status: imports.status }).from(imports).where(eq(imports.id, id)).get())?.status ?? null;
}

/** Begins to undo once more what undoing left alone. Nothing is written where somebody has begun already. */
export async function undoOnceMore(
  db: DrizzleD1Database,
  id: ImportId,
  { counts, ...set }: Pick<ImportRun, "counts" | "updatedAtMs" | "userId" | "role" | "sessionId">,
): Promise<void> {
  const isUndone = and(eq(imports.id, id), eq(imports.status, "undone"));
  const piecesOfUndoing = and(eq(importChunks.importId, id), lt(importChunks.chunk, 0), exists(db.select().from(imports).where(isUndone)));
  const again = {
    ...set,
    status: "undoing",
    counts: { ...counts, left: 0 },
    stoppedBy: null,
    finishedAtMs: null,
    leasedUntilMs: 0,
  } as const;
  // Without its pieces undoing begins with the last record again. Those that are undone stay so.
  await db.batch([db.delete(importChunks).where(piecesOfUndoing), db.update(imports).set(again).where(isUndone)]);
}

/** Copies that can be bought, by the SKU; those that have never had any are missing. */
export async function listAvailable(db: DrizzleD1Database, skus: string[]): Promise<Map<string, number>> {
  if (skus.length === 0) return new Map();
  const rows = await db.select({ sku: stock.sku, available: stock.available }).from(stock).where(isAnyOf(stock.sku, skus));
  return new Map(rows.map(({ sku, available }) => [sku, available]));
}
