import { isUniqueViolation } from "../../../shared/unique-violation.ts";
import { saveBooks } from "../repository/edits.ts";
import { type Counts, countsOf, sumOf } from "./counts.ts";
import { type ExaminedChunk, faultAt, rejection } from "./examine-chunk.ts";
import { type Job, leaseMs } from "./job.ts";
import { contextOf } from "./open-file.ts";
import { type ChunkPlan, planChunk } from "./plan-chunk.ts";
import type { Resume } from "./reading/entry.ts";
import { fileLayoutOf } from "./reading/open-reader.ts";
import { rowsOf, withinBounds } from "./record-result.ts";
import { addImportRows, type FinishedChunk, finishChunk, isOtherStatus, whileImportIs } from "./repository.ts";
import type { FileLayout } from "./row.ts";
import { tellOfChunk } from "./tell-of-chunk.ts";

/** Times some records are tried together before they are parted: the first time loses a race at most, the second shows who. */
const attemptsMax = 2;

/** What the whole import has come to, with the piece of work that was just done. */
export type ImportState = { total: Counts; resume: Resume | null; layout: FileLayout | null; nextChunk: number };

/**
 * Writes the records of a piece of work, and with the last of them the note that it is done, so that doing it twice is doing it
 * once: mostly in one transaction, in several where a record has to wait for another. What each record did is noted with it, and
 * there when the work breaks off in between. When somebody else is faster with one of the books a transaction leaves nothing, so
 * its records are planned again from what there is then; those that lose again are parted, until the one that cannot be written
 * is alone. `null` when somebody else has done this very piece, or the import is not to go on.
 */
export async function writeChunk(job: Job, before: ImportState, examined: ExaminedChunk): Promise<ImportState | null> {
  const { chunk, rejected } = examined;
  const [noted, unnoted] = [[...examined.done], [...rejected]];
  let groups = [examined.items];
  let attempt = 1;
  for (;;) {
    const [items = [], ...rest] = groups;
    const plan = await planChunk(job, items);
    const isLast = rest.length === 0 && plan.later.length === 0;
    const results = withinBounds([...plan.results, ...(isLast ? unnoted : [])], before.total);
    const counts = countsOf([...withinBounds(noted, before.total), ...results]);
    const state = isLast ? stateAfter(job, before, examined, counts) : null;
    const outcome = await save(job, plan, [
      whileImportIs(job.db, job.run.id, job.run.status),
      ...addImportRows(job.db, rowsOf(job.run.id, chunk.entries, results)),
      ...(state ? finishChunk(job.db, finished(job, examined, counts, state)) : []),
    ]);
    if (outcome === "not-ours") return null;
    if (outcome === "written") {
      if (state) return state;
      noted.push(...plan.results);
      groups = plan.later.length > 0 ? [plan.later, ...rest] : rest;
      attempt = 1;
    } else if (attempt < attemptsMax) {
      attempt += 1;
    } else {
      const middle = Math.ceil(items.length / 2);
      const [only] = items;
      if (items.length === 1 && only) unnoted.push(rejection(only, faultAt({ line: only.entry.line, column: "" }, "refused", overtaken)));
      groups = items.length === 1 ? rest : [items.slice(0, middle), items.slice(middle), ...rest];
      attempt = 1;
    }
  }
}

const overtaken = "others were changing this book or taking its names: send it again";

/** One transaction. Of a dry run only what the records would do is written. */
async function save(job: Job, plan: ChunkPlan, alongside: ReturnType<typeof finishChunk>): Promise<"written" | "overtaken" | "not-ours"> {
  const { db, run, caller, now } = job;
  const { events, audit } = run.isDryRun ? { events: [], audit: [] } : tellOfChunk(job, plan);
  try {
    if (run.isDryRun || (audit.length === 0 && events.length === 0)) {
      const [first, ...others] = alongside;
      if (first) await db.batch([first, ...others]);
      return "written";
    }
    const records = plan.writes.map(({ record }) => record);
    const removal = { books: plan.removed, atMs: now() };
    const refusal = await saveBooks(db, records, { events, audit, alongside }, caller.reach, removal);
    if (refusal !== null) return "overtaken";
  } catch (error) {
    const isDone = isUniqueViolation(error, "import_chunks.chunk") || isUniqueViolation(error, "import_rows.record");
    if (isDone || isOtherStatus(error)) return "not-ours";
    throw error;
  }
  job.relay(events);
  return "written";
}

function stateAfter({ run }: Job, before: ImportState, { number, chunk }: ExaminedChunk, counts: Counts): ImportState {
  const layout = before.layout ?? fileLayoutOf(chunk.next, contextOf(run));
  return { total: sumOf(before.total, counts), resume: chunk.next, layout, nextChunk: number + 1 };
}

function finished(
  { run, now }: Job,
  { number, chunk, skus }: ExaminedChunk,
  counts: Counts,
  { total, layout }: ImportState,
): FinishedChunk {
  const atMs = now();
  const { next, entries } = chunk;
  return {
    ...{ importId: run.id, chunk: number, firstLine: entries[0]?.line ?? 0, counts, skus, total, layout },
    ...{ nextByte: next.byte, resume: next, leasedUntilMs: atMs + leaseMs, atMs },
  };
}
