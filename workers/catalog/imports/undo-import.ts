import { bulkMax } from "../../../shared/events/types.ts";
import type { ListKey } from "../../../shared/list-keys.ts";
import { isUniqueViolation } from "../../../shared/unique-violation.ts";
import { auditOfBook, auditOfRemoval } from "../audit-books.ts";
import { changedLists } from "../changed-lists.ts";
import { listSubjectsWithAncestors } from "../repository/categories.ts";
import { saveBooks } from "../repository/edits.ts";
import { findKnown } from "../repository/stored-books.ts";
import { type Counts, sumOf } from "./counts.ts";
import { type Job, leaseMs, type Stretch } from "./job.ts";
import { findFirstUndone, finishUndoing, listWritingRows, readPresentBooks, type WritingRow } from "./past-rows.ts";
import { type PresentShop, planUndo, type UndoPlan } from "./plan-undo.ts";
import { isOtherStatus, whileImportIs } from "./repository.ts";
import { eventOfBooks, eventsOfWithdrawal } from "./tell-of-chunk.ts";
import { waitForSubscribers } from "./wait-for-subscribers.ts";

/** What the books of a piece may take as JSON: they travel as one parameter of a statement. */
const pieceBytesMax = 400_000;
/** Times a piece is planned while others change its books: each time it sees more of what they did. */
const attemptsMax = 5;

/**
 * Undoes what an import did, from its last record back, a hundred records in one transaction. What is undone and what was left
 * alone is noted with it, so that a piece that is done again is seen to be done.
 */
export async function undoImport(job: Job): Promise<Stretch> {
  const { db, run, now, endsAtMs } = job;
  let total = run.counts;
  let before = await findFirstUndone(db, run.id);
  while (now() < endsAtMs) {
    const rows = oneTransaction(await listWritingRows(db, run.id, before, bulkMax));
    const first = rows.at(-1);
    if (!first) return "done";
    if (!(await waitForSubscribers(job))) return "more";
    const counts = await undoPiece(job, rows, total);
    if (!counts) return "more";
    total = counts;
    before = first.record;
  }
  return "more";
}

/** As many of the rows as are written together. */
function oneTransaction(rows: WritingRow[]): WritingRow[] {
  let bytes = 0;
  const isBeyond = (row: WritingRow) => {
    bytes += JSON.stringify(row.before).length;
    return bytes > pieceBytesMax;
  };
  const end = rows.findIndex(isBeyond);
  return end < 0 ? rows : rows.slice(0, Math.max(1, end));
}

/** One transaction. Gives back what the import has come to; `null` when somebody else has done this very piece, or it is not to be undone any more. */
async function undoPiece(job: Job, rows: WritingRow[], before: Counts): Promise<Counts | null> {
  const { db, run, caller, now } = job;
  for (let attempt = 1; attempt <= attemptsMax; attempt += 1) {
    const atMs = now();
    const plan = planUndo(rows, await readShop(job, rows), { sellerId: caller.reach === "any" ? null : caller.actor.sellerId, now: atMs });
    const counts = { undone: plan.undone.size, left: plan.left.size };
    const total = sumOf(before, counts);
    const alongside = [
      whileImportIs(db, run.id, run.status),
      ...finishUndoing(db, { ...{ importId: run.id, rows, counts, total, atMs }, ...plan, leasedUntilMs: atMs + leaseMs }),
    ];
    const stood = plan.moves.flatMap(({ before, after }) => [before, after].flatMap((standing) => standing?.subjectSlugs ?? []));
    const lists = changedLists(plan.moves, await listSubjectsWithAncestors(db, [...new Set(stood)]));
    const goneSkus = plan.removed.flatMap(({ skus }) => skus);
    const { events: told, audit } = tellOf(job, plan, lists, atMs);
    const events = [...told, ...eventsOfWithdrawal(job, goneSkus)];
    try {
      const records = plan.restored.map(({ record }) => record);
      const refusal = await saveBooks(db, records, { events, audit, alongside }, caller.reach, { books: plan.removed, atMs });
      if (refusal !== null) continue;
    } catch (error) {
      if (isUniqueViolation(error, "import_chunks.chunk") || isOtherStatus(error)) return null;
      throw error;
    }
    job.relay(events);
    return total;
  }
  throw new Error(`the books of ${run.id} are being changed all the time`);
}

async function readShop({ db }: Job, rows: WritingRow[]): Promise<PresentShop> {
  const before = rows.flatMap((row) => (row.before ? [row.before.facts] : []));
  const [skus, slugs] = [before.flatMap(({ editions }) => editions.map(({ sku }) => sku)), before.map(({ slug }) => slug)];
  const [present, names] = await Promise.all([
    readPresentBooks(db, [...new Set(rows.map(({ bookId }) => bookId))]),
    findKnown(db, { skus, slugs, subjectSlugs: [] }),
  ]);
  return { ...present, names };
}

/** One event for all that is undone, and what the audit says of each book. */
function tellOf(job: Job, { restored, removed }: UndoPlan, lists: ListKey[], now: number) {
  const by = { caller: job.caller, trace: job.trace, now };
  const audit = [
    ...restored.flatMap(({ record, present }) => auditOfBook(by, record, present)),
    ...removed.map(({ id, version, sellerId }) => auditOfRemoval(by, { id, version, sellerId })),
  ];
  const changed = restored.map(({ record: { book } }) => ({ bookId: book.id, version: book.version, isRemoved: false }));
  const gone = removed.map(({ id, version }) => ({ bookId: id, version, isRemoved: true }));
  return { events: eventOfBooks(job, [...changed, ...gone], lists), audit };
}
