import type { DrizzleD1Database } from "drizzle-orm/d1";
import type { CatalogBindings } from "../bindings.ts";
import { dropFile } from "./file-parts.ts";
import { forgetImportParts, listForsakenImports, listKeptFiles, listStaleUploads, stepImport } from "./repository.ts";
import { sendToWork } from "./work-on-import.ts";

/** A file has to come within a day: however often a part of it is sent again, that is all the time it takes up room. */
const uploadMsMax = 24 * 60 * 60 * 1_000;
/** What one sweep takes up of each kind. */
const sweptMax = 20;

/**
 * Takes up imports that nobody is at work on though they have work to do (a crash, a message that was lost), gives up files that
 * do not come any more, and throws away the files of imports that are over.
 */
export async function sweepImports(
  db: DrizzleD1Database,
  env: Pick<CatalogBindings, "IMPORTS" | "IMPORT_JOBS">,
  nowMs: number,
): Promise<void> {
  for (const id of await listForsakenImports(db, nowMs, sweptMax)) await sendToWork(env, id);
  for (const id of await listStaleUploads(db, nowMs - uploadMsMax, sweptMax)) {
    const stoppedBy = "The file was not sent to its end within a day.";
    await stepImport(db, id, "cancelled", { stoppedBy, updatedAtMs: nowMs, finishedAtMs: nowMs });
  }
  for (const id of await listKeptFiles(db, sweptMax)) {
    if (await dropFile(env.IMPORTS, id)) await forgetImportParts(db, id);
  }
}
