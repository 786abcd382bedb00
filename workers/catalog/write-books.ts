import { createEvent } from "../../shared/events/envelope.ts";
import { type OutboxRow, outboxRows } from "../../shared/events/outbox.ts";
import { inputErrors } from "../../shared/http/app.ts";
import type { InputError } from "../../shared/problem.ts";
import { auditOfBook } from "./audit-books.ts";
import { toldLists } from "./changed-lists.ts";
import type { Edit } from "./edit-books.ts";
import { type BookPlan, type GivenBook, namesOf, planBooks, type WritingPlan } from "./plan-books.ts";
import { saveBooks } from "./repository/edits.ts";
import { findKnown } from "./repository/stored-books.ts";
import { bookBodySchema, type IfKnown, type WrittenBook } from "./schemas.ts";

/** Times a list is tried before it is parted: the first loses a race at most once, the second shows who. */
const attemptsMax = 2;

type Written = { results: WrittenBook[]; outbox: OutboxRow[] };

/**
 * Makes, changes or leaves each book, whichever brings the shop to what was given, and says which, in order; with `merge`
 * a known book keeps what was not given, with `keep` all. Each book stands for itself: one that is not valid, whose name is taken, or
 * that belongs to another seller, is rejected and the others are written. Repeating it changes nothing. The rows of `outbox` are to be sent after the answer.
 */
export async function writeBooks(edit: Edit, books: unknown[], ifKnown: IfKnown): Promise<Written> {
  const parsed = books.map((book) => bookBodySchema.safeParse(book));
  const given = parsed.flatMap(({ data: body }, index) => (body ? [{ index, body }] : []));
  const invalid = parsed.flatMap(({ error }, index) => (error ? [rejected(index, inputErrors("json", error.issues))] : []));
  const { results, outbox } = await writeGiven(edit, given, ifKnown);
  return { results: [...results, ...invalid].sort((left, right) => left.index - right.index), outbox };
}

/**
 * All of them in one batch. When somebody else was faster the batch leaves nothing, so it is planned again from what there
 * is now; a list that loses again is parted, until the one book that cannot be written is alone.
 */
async function writeGiven(edit: Edit, given: GivenBook[], ifKnown: IfKnown, attempt = 1): Promise<Written> {
  if (given.length === 0) return { results: [], outbox: [] };
  const plans = planBooks(given, await findKnown(edit.db, namesOf(given)), ifKnown, edit);
  const writes = plans.flatMap((plan) => ("record" in plan ? [plan] : []));
  const records = writes.map(({ record }) => record);
  const outbox = told(edit, writes);
  const audit = writes.flatMap(({ record, stored }) => auditOfBook(edit, record, stored?.facts ?? null));
  const refusal = records.length === 0 ? null : await saveBooks(edit.db, records, { events: outbox, audit }, edit.caller.reach);
  if (refusal === null) {
    const waiting = new Set(plans.flatMap(({ index, outcome }) => (outcome === "waiting" ? [index] : [])));
    const later = given.filter(({ index }) => waiting.has(index));
    return joined({ results: plans.flatMap(writtenOf), outbox }, await writeGiven(edit, later, ifKnown));
  }
  if (attempt < attemptsMax) return writeGiven(edit, given, ifKnown, attempt + 1);
  const [first] = given;
  if (given.length === 1 && first) return { results: [rejected(first.index, [overtaken])], outbox: [] };
  const middle = Math.ceil(given.length / 2);
  const left = await writeGiven(edit, given.slice(0, middle), ifKnown);
  return joined(left, await writeGiven(edit, given.slice(middle), ifKnown));
}

function joined(one: Written, other: Written): Written {
  return { results: [...one.results, ...other.results], outbox: [...one.outbox, ...other.outbox] };
}

/** One event for all that was written. */
function told({ trace, now }: Edit, writes: WritingPlan[]): OutboxRow[] {
  if (writes.length === 0) return [];
  const books = writes.map(({ record: { book } }) => ({ bookId: book.id, version: book.version, isRemoved: false }));
  const data = { books, ...toldLists(writes.flatMap(({ lists }) => lists)) };
  const change = { type: "octavo.books.changed.v1", source: "catalog", subject: "books", subjectVersion: 0, data } as const;
  return outboxRows([createEvent(change, trace, now)], now);
}

const overtaken: InputError = { pointer: "", message: "others were changing this book or taking its names: send it again" };

function rejected(index: number, errors: InputError[]): WrittenBook {
  return { index, outcome: "rejected", id: null, slug: null, version: null, errors };
}

function writtenOf(plan: BookPlan): WrittenBook[] {
  if (plan.outcome === "waiting") return [];
  if (plan.outcome === "rejected") return [rejected(plan.index, plan.errors)];
  const { index, outcome } = plan;
  const { id, slug, version } = "record" in plan ? plan.record.book : { ...plan.stored.facts, version: plan.stored.version };
  return [{ index, outcome, id, slug, version }];
}
