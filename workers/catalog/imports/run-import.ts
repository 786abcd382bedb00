import { examineChunk } from "./examine-chunk.ts";
import type { Job, Stretch } from "./job.ts";
import { openFile } from "./open-file.ts";
import { type Chunk, readChunks } from "./read-chunks.ts";
import { linesOfSeen, rememberSkus, seenSkusOf } from "./remembered-skus.ts";
import { listDoneRows, statusOfImport } from "./repository.ts";
import { type SeenSkus, seenSkusMax } from "./seen-skus.ts";
import { waitForSubscribers } from "./wait-for-subscribers.ts";
import { type ImportState, writeChunk } from "./write-chunk.ts";

/** Whoever gets more wrong has sent another file than they meant to, or told us wrongly what is in it. */
const rejectedMax = 100_000;
const tooManyRejected = `More than ${rejectedMax.toLocaleString("en-US")} records are rejected: see why in the report, and send the file again.`;

/** Reads the file of an import from where it is, and writes what it says piece by piece, as long as the stretch of work lasts. */
export async function runImport(job: Job): Promise<Stretch> {
  const { db, run } = job;
  const file = await openFile(job);
  if ("stoppedBy" in file) return file;
  const seen = await seenSkusOf(db, run);
  const chunks = readChunks(file.entries);
  let state: ImportState = { total: run.counts, resume: run.resume, layout: run.layout, nextChunk: run.nextChunk };
  for (let read = await chunks.next(); ; read = await chunks.next()) {
    if (read.done) return read.value === null ? "done" : { stoppedBy: read.value };
    if (seen.size > seenSkusMax) return { stoppedBy: `The file has more than ${seenSkusMax.toLocaleString("en-US")} SKUs: part it.` };
    if (!(await waitForSubscribers(job))) return "more";
    const next = await workOff(job, state, read.value, seen);
    // Somebody else is at work on it, or somebody has cancelled it.
    if (next === null || (await statusOfImport(db, run.id)) !== run.status) return "more";
    state = next;
    if ((state.total.rejected ?? 0) > rejectedMax) return { stoppedBy: tooManyRejected };
    if (job.now() >= job.endsAtMs) return "more";
  }
}

async function workOff(job: Job, state: ImportState, chunk: Chunk, seen: SeenSkus): Promise<ImportState | null> {
  const { db, run } = job;
  const [first, last] = [chunk.entries[0]?.record ?? 0, chunk.next.record];
  const done = await listDoneRows(db, run.id, first, last);
  const examined = await examineChunk(chunk, state.nextChunk, done, (skus) => linesOfSeen(db, run.id, seen, skus));
  const next = await writeChunk(job, state, examined);
  if (next) rememberSkus(run.id, seen, examined);
  return next;
}
