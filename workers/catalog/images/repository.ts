import { and, asc, eq, isNull } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import type { DrizzleD1Database } from "drizzle-orm/d1";
import { appendAudit } from "../../../shared/audit.ts";
import { outbox } from "../../../shared/events/outbox.ts";
import type { Id } from "../../../shared/ids.ts";
import { insertRows } from "../../../shared/insert-rows.ts";
import { isUniqueViolation } from "../../../shared/unique-violation.ts";
import { type ShownBook, selectBook, shownBookOf } from "../repository/books.ts";
import type { Told } from "../repository/edits.ts";
import { gatherFacts } from "../repository/facts.ts";
import { bookImages, books, bookVersions } from "../tables.ts";

/** A row of a picture. */
export type BookImage = typeof bookImages.$inferInsert;

/** The version of a book that a change of its pictures makes. */
export type NewVersion = { bookId: Id<"book">; version: number; atMs: number };

/** The pictures of a book, the cover first. */
export function listImages(db: DrizzleD1Database, bookId: Id<"book">) {
  return db.select().from(bookImages).where(eq(bookImages.bookId, bookId)).orderBy(asc(bookImages.position));
}

/** What of a picture can be changed: its words, and where its cut-outs are. */
export type ImageChange = Pick<BookImage, "alt" | "crops">;

/** Changes a picture of a book, in the same way. */
export function changeImageRow(
  db: DrizzleD1Database,
  id: Id<"img">,
  change: ImageChange,
  version: NewVersion,
  told: Told,
): Promise<ShownBook | null> {
  return saveVersion(db, version, told, db.update(bookImages).set(change).where(eq(bookImages.id, id)));
}

/** Whose a picture is and in which widths it can be had; `null` when there is none, or its book is deleted. */
export async function findImage(db: DrizzleD1Database, id: Id<"img">) {
  const found = await db
    .select({ bookId: bookImages.bookId, widths: bookImages.widths, crops: bookImages.crops })
    .from(bookImages)
    .innerJoin(books, eq(books.id, bookImages.bookId))
    .where(and(eq(bookImages.id, id), isNull(books.deletedAtMs)))
    .get();
  return found ?? null;
}

/** Gives a book a picture, as a version of it. The book as it then is; `null`, and nothing written, when somebody else has made that version. */
export function addImageRow(db: DrizzleD1Database, image: BookImage, version: NewVersion, told: Told): Promise<ShownBook | null> {
  return saveVersion(db, version, told, db.insert(bookImages).values(image));
}

/** Takes a picture from a book, in the same way. */
export function removeImageRow(db: DrizzleD1Database, id: Id<"img">, version: NewVersion, told: Told): Promise<ShownBook | null> {
  return saveVersion(db, version, told, db.delete(bookImages).where(eq(bookImages.id, id)));
}

/** The version's row comes first: of two changes that have seen the same version the second finds it taken, and leaves nothing. */
async function saveVersion(db: DrizzleD1Database, { bookId, version, atMs }: NewVersion, told: Told, change: BatchItem<"sqlite">) {
  const statements = [
    // No field of the book's own is other than before.
    db.insert(bookVersions).values({ bookId, version, change: "updated", atMs, fields: [] }),
    db.update(books).set({ version, updatedAtMs: atMs }).where(eq(books.id, bookId)),
    change,
    gatherFacts(db, [bookId]),
    ...insertRows(db, outbox, told.events),
    selectBook(db, eq(books.id, bookId)),
  ];
  try {
    const results = await appendAudit(db, told.audit, statements);
    const [row] = results.at(-1) as Awaited<ReturnType<typeof selectBook>>;
    if (!row) throw new Error(`book ${bookId} is not there after its pictures were changed`);
    return shownBookOf(row);
  } catch (error) {
    if (isUniqueViolation(error, "book_versions.version")) return null;
    throw error;
  }
}
