import type { DrizzleD1Database } from "drizzle-orm/d1";
import type { Book } from "../../shared/contracts/catalog.ts";
import { createEvent, type Envelope } from "../../shared/events/envelope.ts";
import { type OutboxRow, outboxRows } from "../../shared/events/outbox.ts";
import { etagOf, requireMatch } from "../../shared/http/etag.ts";
import { isId, newId } from "../../shared/ids.ts";
import { Problem } from "../../shared/problem.ts";
import type { Trace } from "../../shared/trace.ts";
import { type BookKey, recordOf, slugsFor } from "./book-record.ts";
import { planSubjects, slugsNamedBy } from "./plan-subjects.ts";
import { findBookById, type ShownBook } from "./repository/books.ts";
import { listSubjectsWithAncestors } from "./repository/categories.ts";
import { type BookRecord, listSkusOfOthers, type Refusal, removeBook, saveBook } from "./repository/edits.ts";
import type { BookBody } from "./schemas.ts";

/** Who asks, when, and for a change to what. The rows of `outbox` are to be sent after the answer. */
export type Edit = { db: DrizzleD1Database; trace: Trace; now: number };
export type Edited = ShownBook & { outbox: OutboxRow[] };

/** Makes a book. 409 `conflict` when its slug or a SKU is taken, 422 when a subject is unknown. */
export async function createBook(edit: Edit, body: BookBody): Promise<Edited> {
  const id = newId("book", edit.now);
  const outbox = told(edit, "octavo.book.upserted.v1", id, 1);
  const slugs = body.slug ? [body.slug] : slugsFor(body.title, id);
  const record = await plannedRecord(edit, body, { id, slug: body.slug ?? "", version: 1 });
  let refusal: Refusal = "slug-taken";
  for (const slug of slugs) {
    const written = await saveBook(edit.db, { ...record, book: { ...record.book, slug } }, outbox);
    if (typeof written !== "string") return { ...written, outbox };
    refusal = written;
    if (refusal !== "slug-taken") break;
  }
  throw await conflictOf(edit, refusal, record);
}

/** Puts the body in the place of the book as `ifMatch` names it. 404, 428, 412; else as `createBook`. */
export async function replaceBook(edit: Edit, id: string, ifMatch: string | undefined, body: BookBody): Promise<Edited> {
  const book = await bookToEdit(edit, id, ifMatch);
  const version = book.version + 1;
  const outbox = told(edit, "octavo.book.upserted.v1", id, version);
  const record = await plannedRecord(edit, body, { id: book.id, slug: body.slug ?? book.slug, version });
  const written = await saveBook(edit.db, record, outbox);
  if (typeof written === "string") throw await conflictOf(edit, written, record);
  return { ...written, outbox };
}

/** Deletes the book as `ifMatch` names it: gone from lists, pages and sale, kept for the record. 404, 428, 412. */
export async function deleteBook(edit: Edit, id: string, ifMatch: string | undefined): Promise<OutboxRow[]> {
  const book = await bookToEdit(edit, id, ifMatch);
  const version = book.version + 1;
  const outbox = told(edit, "octavo.book.removed.v1", id, version);
  if (!(await removeBook(edit.db, book.id, version, edit.now, outbox))) throw overtaken();
  return outbox;
}

async function bookToEdit({ db }: Edit, id: string, ifMatch: string | undefined): Promise<Book> {
  const found = isId("book", id) ? await findBookById(db, id) : null;
  if (!found) throw new Problem("not-found", { detail: "There is no such book" });
  requireMatch(ifMatch, etagOf(id, found.book.version));
  return found.book;
}

async function plannedRecord({ db, now }: Edit, body: BookBody, key: BookKey): Promise<BookRecord> {
  const known = await listSubjectsWithAncestors(db, slugsNamedBy(body.subjects));
  return recordOf(body, planSubjects(body.subjects, known), key, now);
}

function told(
  { trace, now }: Edit,
  type: "octavo.book.upserted.v1" | "octavo.book.removed.v1",
  bookId: string,
  version: number,
): OutboxRow[] {
  const event: Envelope = createEvent({ type, source: "catalog", subject: bookId, subjectVersion: version, data: { bookId } }, trace, now);
  return outboxRows([event], now);
}

/** What to answer when the database refused: each taken SKU is pointed at. */
async function conflictOf({ db }: Edit, refusal: Refusal, { book, editions }: BookRecord): Promise<Problem> {
  if (refusal === "stale") return overtaken();
  if (refusal === "slug-taken") {
    const message = `${book.slug} is the slug of another book`;
    return new Problem("conflict", { detail: message, errors: [{ pointer: "/slug", message }] });
  }
  const skus = editions.map(({ sku }) => sku);
  const taken = await listSkusOfOthers(db, book.id, skus);
  const errors = taken.map((sku) => ({ pointer: `/editions/${skus.indexOf(sku)}`, message: `${sku} is an edition of another book` }));
  return new Problem("conflict", { detail: "An edition belongs to another book", errors });
}

function overtaken(): Problem {
  return new Problem("precondition-failed", { detail: "Another edit of this version came first" });
}
