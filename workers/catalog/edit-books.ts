import type { DrizzleD1Database } from "drizzle-orm/d1";
import type { Caller } from "../../shared/auth/caller.ts";
import { createEvent, type Envelope } from "../../shared/events/envelope.ts";
import { type OutboxRow, outboxRows } from "../../shared/events/outbox.ts";
import { etagOf, requireMatch } from "../../shared/http/etag.ts";
import { isId, newId } from "../../shared/ids.ts";
import { Problem } from "../../shared/problem.ts";
import type { Trace } from "../../shared/trace.ts";
import { auditOfBook, auditOfRemoval } from "./audit-books.ts";
import { differencesOf } from "./book-fields.ts";
import { type BookKey, recordOf, slugsFor } from "./book-record.ts";
import { changedLists, type Move, standingOfBook, standingOfRecord, toldLists } from "./changed-lists.ts";
import { planSubjects, type Subject, slugsNamedBy } from "./plan-subjects.ts";
import { findBookById, type ShownBook } from "./repository/books.ts";
import { listSubjectsWithAncestors } from "./repository/categories.ts";
import { type BookRecord, listSkusOfOthers, type Refusal, removeBook, saveBook } from "./repository/edits.ts";
import { selectFormerSlugs } from "./repository/former-slugs.ts";
import { listSkusOfOtherSellers } from "./repository/sku-owners.ts";
import type { BookBody } from "./schemas.ts";
import { sellerOf } from "./seller-of.ts";
import type { BookFacts } from "./tables.ts";

/** Who asks, when, and for a change to what. The rows of `outbox` are to be sent after the answer. */
export type Edit = { db: DrizzleD1Database; caller: Caller; trace: Trace; now: number };
export type Edited = ShownBook & { outbox: OutboxRow[] };

/** Makes a book: the caller's own, or whose an admin says. 403, 409 `conflict` when its slug or a SKU is taken or a SKU another seller's, 422 when a subject is unknown. */
export async function createBook(edit: Edit, body: BookBody): Promise<Edited> {
  const sellerId = sellerOf(edit.caller, { present: null, asked: body.sellerId });
  const id = newId("book", edit.now);
  const [slugs, { record, subjects }] = await Promise.all([
    body.slug ? [body.slug] : freshSlugs(edit, slugsFor(body.title, id)),
    plannedRecord(edit, body, { id, slug: body.slug ?? "", version: 1, sellerId }),
  ]);
  const move = { before: null, after: standingOfRecord(record), isKnown: false };
  const outbox = messages(edit, "octavo.book.upserted.v1", { id, version: 1 }, move, subjects);
  const told = { events: outbox, audit: auditOfBook(edit, record, null) };
  let refusal: Refusal = "slug-taken";
  for (const slug of slugs) {
    const written = await saveBook(edit.db, { ...record, book: { ...record.book, slug } }, told, edit.caller.reach);
    if (typeof written !== "string") return { ...written, outbox };
    refusal = written;
    if (refusal !== "slug-taken") break;
  }
  throw await conflictOf(edit, refusal, record);
}

/** Puts the body in the place of the book as `ifMatch` names it. 404, 403 when it is another seller's, 428, 412; else as `createBook`. */
export async function replaceBook(edit: Edit, id: string, ifMatch: string | undefined, body: BookBody): Promise<Edited> {
  const { book, facts, sellerId } = await bookToEdit(edit, id, ifMatch, body.sellerId);
  const version = book.version + 1;
  const key = { id: book.id, slug: body.slug ?? book.slug, version, sellerId };
  const { record: planned, subjects } = await plannedRecord(edit, body, key, facts);
  const record = { ...planned, changed: Object.keys(differencesOf({ facts, description: book.description }, planned)) };
  const move = { before: standingOfBook(facts), after: standingOfRecord(record), isKnown: true };
  const outbox = messages(edit, "octavo.book.upserted.v1", key, move, subjects);
  const written = await saveBook(edit.db, record, { events: outbox, audit: auditOfBook(edit, record, facts) }, edit.caller.reach);
  if (typeof written === "string") throw await conflictOf(edit, written, record);
  return { ...written, outbox };
}

/** Deletes the book as `ifMatch` names it: gone from lists, pages and sale, kept for the record. 404, 403 when it is another seller's, 428, 412. */
export async function deleteBook(edit: Edit, id: string, ifMatch: string | undefined): Promise<OutboxRow[]> {
  const { book, facts } = await bookToEdit(edit, id, ifMatch);
  const version = book.version + 1;
  const subjects = await listSubjectsWithAncestors(edit.db, slugsOf(facts));
  const move = { before: standingOfBook(facts), after: null, isKnown: true };
  const outbox = messages(edit, "octavo.book.removed.v1", { id: book.id, version }, move, subjects);
  const told = { events: outbox, audit: [auditOfRemoval(edit, { ...book, version })] };
  if (!(await removeBook(edit.db, book.id, version, edit.now, told))) throw overtaken();
  return outbox;
}

/** The book, and whose it is after the edit. */
async function bookToEdit(
  { db, caller }: Edit,
  id: string,
  ifMatch: string | undefined,
  asked?: string,
): Promise<ShownBook & { sellerId: string }> {
  const found = isId("book", id) ? await findBookById(db, id) : null;
  if (!found) throw new Problem("not-found", { detail: "There is no such book" });
  const sellerId = sellerOf(caller, { present: found.book.sellerId, asked });
  requireMatch(ifMatch, etagOf(id, found.book.version));
  return { ...found, sellerId };
}

/** Those of the slugs that lead to no book by what it was called before: only who asks for such an address takes it. */
async function freshSlugs({ db }: Edit, slugs: string[]): Promise<string[]> {
  const former = (await selectFormerSlugs(db, slugs)).map(({ slug }) => slug);
  return slugs.filter((slug) => !former.includes(slug));
}

/** The version that a body asks for, and the subjects that it and the present one stand in, with all above them. */
async function plannedRecord({ db, now }: Edit, body: BookBody, key: BookKey, present?: BookFacts) {
  const known = await listSubjectsWithAncestors(db, [...slugsNamedBy(body.subjects), ...(present ? slugsOf(present) : [])]);
  const record = recordOf(body, planSubjects(body.subjects, known), key, now, present?.editions);
  return { record, subjects: [...known, ...record.newSubjects] };
}

function slugsOf({ subjects }: BookFacts): string[] {
  return subjects.map(({ slug }) => slug);
}

function messages(
  { trace, now }: Edit,
  type: "octavo.book.upserted.v1" | "octavo.book.removed.v1",
  { id, version }: Pick<BookKey, "id" | "version">,
  move: Move,
  subjects: Subject[],
): OutboxRow[] {
  const data = { bookId: id, ...toldLists(changedLists([move], subjects)) };
  const event: Envelope = createEvent({ type, source: "catalog", subject: id, subjectVersion: version, data }, trace, now);
  return outboxRows([event], now);
}

/** What to answer when the database refused: each taken SKU is pointed at. */
async function conflictOf({ db, caller }: Edit, refusal: Refusal, { book, editions }: BookRecord): Promise<Problem> {
  if (refusal === "stale") return overtaken();
  if (refusal === "slug-taken") {
    const message = `${book.slug} is the slug of another book`;
    return new Problem("conflict", { detail: message, errors: [{ pointer: "/slug", message }] });
  }
  const skus = editions.map(({ sku }) => sku);
  const ofBooks = await listSkusOfOthers(db, book.id, skus);
  const ofSellers = caller.reach === "any" ? [] : await listSkusOfOtherSellers(db, book.sellerId, skus);
  const errors = skus.flatMap((sku, position) => {
    const pointer = `/editions/${position}`;
    if (ofBooks.includes(sku)) return [{ pointer, message: `${sku} is an edition of another book` }];
    return ofSellers.includes(sku) ? [{ pointer, message: `${sku} is another seller’s` }] : [];
  });
  return new Problem("conflict", { detail: "An edition belongs to another book", errors });
}

function overtaken(): Problem {
  return new Problem("precondition-failed", { detail: "Another edit of this version came first" });
}
