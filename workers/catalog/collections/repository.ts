import { and, asc, eq, gt, isNull, max } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import type { DrizzleD1Database } from "drizzle-orm/d1";
import { type AuditEntry, appendAudit } from "../../../shared/audit.ts";
import type { BookSummary } from "../../../shared/contracts/catalog.ts";
import type { Collection } from "../../../shared/contracts/collections.ts";
import { type OutboxRow, outbox } from "../../../shared/events/outbox.ts";
import type { Id } from "../../../shared/ids.ts";
import { insertRows, isAnyOf } from "../../../shared/insert-rows.ts";
import { isUniqueViolation } from "../../../shared/unique-violation.ts";
import { summaryColumns, summaryOf } from "../repository/books.ts";
import { books, collectionBooks, collections, collectionVersions } from "../tables.ts";

const columns = {
  slug: collections.slug,
  name: collections.name,
  description: collections.description,
  rule: collections.rule,
  version: collections.version,
};

/** What is told of a change, in its transaction. */
type Told = { events: OutboxRow[]; audit: AuditEntry };

/** The collections of the shop by name, `limit` of them at most. */
export async function listCollections(db: DrizzleD1Database, limit: number): Promise<Collection[]> {
  return await db.select(columns).from(collections).orderBy(asc(collections.name)).limit(limit);
}

/** The collection at this slug, or `null`. */
export async function findCollection(db: DrizzleD1Database, slug: string): Promise<Collection | null> {
  return (await db.select(columns).from(collections).where(eq(collections.slug, slug)).get()) ?? null;
}

/** The number of the last version a slug's collection had, deleted or not; 0 where there was none. */
export async function lastVersionOf(db: DrizzleD1Database, slug: string): Promise<number> {
  const { collectionSlug, version } = collectionVersions;
  const row = await db
    .select({ last: max(version) })
    .from(collectionVersions)
    .where(eq(collectionSlug, slug))
    .get();
  return row?.last ?? 0;
}

/** Up to `limit` live books of a collection made by hand, in its order, from behind the place `after`. */
export async function listCollectionBooks(
  db: DrizzleD1Database,
  slug: string,
  after: number,
  limit: number,
): Promise<{ summary: BookSummary; position: number }[]> {
  const rows = await db
    .select({ ...summaryColumns, position: collectionBooks.position })
    .from(collectionBooks)
    .innerJoin(books, and(eq(books.id, collectionBooks.bookId), isNull(books.deletedAtMs)))
    .where(and(eq(collectionBooks.collectionSlug, slug), gt(collectionBooks.position, after)))
    .orderBy(asc(collectionBooks.position))
    .limit(limit);
  return rows.map(({ position, ...row }) => ({ summary: summaryOf(row), position }));
}

/** Those of the ids that live books have. */
export async function listLiveBookIds(db: DrizzleD1Database, ids: string[]): Promise<string[]> {
  const rows = await db
    .select({ id: books.id })
    .from(books)
    .where(and(isAnyOf(books.id, ids), isNull(books.deletedAtMs)));
  return rows.map(({ id }) => id);
}

/** Writes a version of a collection with its books, whole or not at all. False, and nothing written, when somebody else was first. */
export async function saveCollection(
  db: DrizzleD1Database,
  row: typeof collections.$inferInsert,
  bookIds: Id<"book">[],
  told: Told,
): Promise<boolean> {
  const { slug: _, ...set } = row;
  const members = bookIds.map((bookId, position) => ({ collectionSlug: row.slug, position, bookId }));
  return await attemptBatch(db, told, row, [
    db.insert(collections).values(row).onConflictDoUpdate({ target: collections.slug, set }),
    db.delete(collectionBooks).where(eq(collectionBooks.collectionSlug, row.slug)),
    ...insertRows(db, collectionBooks, members),
  ]);
}

/** Deletes a collection; its books stay. False, and nothing deleted, when somebody else was first. */
export async function removeCollection(db: DrizzleD1Database, at: { slug: string; version: number }, told: Told): Promise<boolean> {
  return await attemptBatch(db, told, at, [
    db.delete(collectionBooks).where(eq(collectionBooks.collectionSlug, at.slug)),
    db.delete(collections).where(eq(collections.slug, at.slug)),
  ]);
}

/** The row of the new version goes first: of two edits that have seen the same one, the second finds it taken, and all behind it is undone. */
async function attemptBatch(
  db: DrizzleD1Database,
  { events, audit }: Told,
  { slug, version }: { slug: string; version: number },
  statements: BatchItem<"sqlite">[],
): Promise<boolean> {
  const claim = db.insert(collectionVersions).values({ collectionSlug: slug, version });
  try {
    await appendAudit(db, audit, [claim, ...statements, ...insertRows(db, outbox, events)]);
    return true;
  } catch (error) {
    if (isUniqueViolation(error, "collection_versions.version")) return false;
    throw error;
  }
}
