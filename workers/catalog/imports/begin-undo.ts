import { Problem } from "../../../shared/problem.ts";
import type { CatalogBindings } from "../bindings.ts";
import { type ImportBrief, stepImport, undoOnceMore } from "./repository.ts";
import { type Asking, importToActOn, ownImport } from "./send-file.ts";
import { sendToWork } from "./work-on-import.ts";

/**
 * Has what an import did be undone, as far as it came, by whoever asks. Doing it twice is doing it once. Raises not-found, forbidden, and
 * conflict for one that is not over, is undone whole, or was a dry run. Of one that is undone but for some books those are tried again.
 */
export async function beginUndo(asking: Asking, env: Pick<CatalogBindings, "IMPORT_JOBS">, id: string): Promise<ImportBrief> {
  const { db, caller, now } = asking;
  const run = await importToActOn(asking, id);
  if (run.isDryRun) throw new Problem("conflict", { detail: "A dry run did nothing that could be undone" });
  const { userId, role, sessionId } = caller.actor;
  // From here on it is they who may or may not write these books.
  const by = { userId, role, sessionId };
  if (run.status !== "undone") {
    await stepImport(db, run.id, "undoing", { ...by, stoppedBy: null, updatedAtMs: now, finishedAtMs: null, leasedUntilMs: 0 });
  } else if ((run.counts.left ?? 0) > 0) await undoOnceMore(db, run.id, { ...by, counts: run.counts, updatedAtMs: now });
  const after = await ownImport(asking, id);
  if (after.status !== "undoing") throw new Problem("conflict", { detail: whyNot(after) });
  await sendToWork(env, run.id);
  return after;
}

function whyNot({ status }: ImportBrief): string {
  return status === "undone" ? "The import is undone already" : `The import is ${status}: cancel it, or wait until it is over`;
}
