import type { DrizzleD1Database } from "drizzle-orm/d1";
import type { Caller } from "../../../shared/auth/caller.ts";
import { partBytesMax } from "../../../shared/contracts/imports.ts";
import { isId, newId } from "../../../shared/ids.ts";
import { Problem } from "../../../shared/problem.ts";
import type { CatalogBindings } from "../bindings.ts";
import { dropPart, keepPart, listMissingParts, type Part } from "./file-parts.ts";
import {
  addImport,
  findImport,
  findImportBrief,
  findImportPart,
  type ImportBrief,
  type ImportRun,
  listImportParts,
  noteImportPart,
  stepImport,
} from "./repository.ts";
import type { ImportBody } from "./schemas.ts";
import { sendToWork } from "./work-on-import.ts";

/** Imports that somebody may have under way at once. */
const openImportsMax = 10;

/** Who asks, and when. */
export type Asking = { db: DrizzleD1Database; caller: Caller; now: number };

/** Begins an import, whose file comes next. Raises forbidden for another merchant's, and conflict while too many are under way. */
export async function beginImport({ db, caller, now }: Asking, body: ImportBody): Promise<ImportRun> {
  const { actor, reach } = caller;
  if (reach === "own" && (actor.sellerId === null || (body.sellerId ?? actor.sellerId) !== actor.sellerId))
    throw new Problem("forbidden", { detail: "Sellers write their own books only" });
  const { fileName, format = null, dryRun, ifKnown, sellerId = actor.sellerId, mapping = null, defaults } = body;
  const run: ImportRun = {
    ...{ id: newId("imp", now), status: "uploading", userId: actor.userId, role: actor.role, sellerId, sessionId: actor.sessionId },
    ...{ fileName, format, isDryRun: dryRun, options: { ifKnown, mapping, defaults }, bytes: 0 },
    ...{ nextChunk: 0, nextByte: 0, resume: null, layout: null, counts: {}, stoppedBy: null, leasedUntilMs: 0 },
    ...{ createdAtMs: now, updatedAtMs: now, finishedAtMs: null },
  };
  if (!(await addImport(db, run, openImportsMax)))
    throw new Problem("conflict", { detail: `You have ${openImportsMax} imports under way: wait for one to end, or cancel one` });
  return run;
}

/** The import with this id, to be looked at. Raises not-found, for another merchant's too. */
export async function ownImport({ db, caller }: Pick<Asking, "db" | "caller">, id: string): Promise<ImportBrief> {
  return theirs(caller, isId("imp", id) ? await findImportBrief(db, id) : null);
}

/** The import with this id, to be looked at; `null` where there is none, or another merchant's. */
export async function findOwnImport({ db, caller }: Pick<Asking, "db" | "caller">, id: string): Promise<ImportBrief | null> {
  const run = isId("imp", id) ? await findImportBrief(db, id) : null;
  return run && isTheirs(caller, run) ? run : null;
}

/** The same with its options, and what the beginning of its file says. */
export async function ownWholeImport({ db, caller }: Pick<Asking, "db" | "caller">, id: string): Promise<ImportRun> {
  return theirs(caller, isId("imp", id) ? await findImport(db, id) : null);
}

function theirs<Run extends ImportBrief>(caller: Caller, run: Run | null): Run {
  if (!run || !isTheirs(caller, run)) throw new Problem("not-found", { detail: "There is no such import" });
  return run;
}

function isTheirs({ actor, reach }: Caller, { sellerId }: ImportBrief): boolean {
  return reach === "any" || (sellerId !== null && sellerId === actor.sellerId);
}

/**
 * The import with this id, to be acted on. Raises not-found, and forbidden for a seller where an admin began it for them: what is in
 * its file is written with an admin's rights, to any merchant's books.
 */
export async function importToActOn(asking: Pick<Asking, "db" | "caller">, id: string): Promise<ImportBrief> {
  const run = await ownImport(asking, id);
  if (asking.caller.reach === "own" && run.role === "admin")
    throw new Problem("forbidden", { detail: "An admin began this import: sellers may only look at it" });
  return run;
}

/**
 * Keeps a part of the file, in the place of the one of its number, which is thrown away. Raises not-found, forbidden,
 * payload-too-large, invalid-request for an empty one, and conflict once the file is complete.
 */
export async function takePart(asking: Asking, bucket: R2Bucket, id: string, part: number, bytes: Uint8Array<ArrayBuffer>): Promise<Part> {
  const run = await importToActOn(asking, id);
  if (run.status !== "uploading") throw notOpen(run);
  if (bytes.byteLength > partBytesMax) throw new Problem("payload-too-large", { detail: `A part may have ${partBytesMax} bytes at most` });
  if (bytes.byteLength === 0) throw new Problem("invalid-request", { detail: "The part is empty" });
  const kept = await keepPart(bucket, run.id, part, bytes);
  const { isNoted, former } = await noteImportPart(asking.db, run.id, kept, asking.now);
  const isOther = former?.sha256 !== kept.sha256;
  // The file may be thrown away already: nobody would come for what is put there now.
  if (!isNoted && isOther) await dropPart(bucket, run.id, kept);
  if (!isNoted) throw notOpen(run);
  if (!former || !isOther) return kept;
  // Of two who send the part at once, one with what the other has replaced, each may throw away what the other has just noted.
  const { sha256 } = (await findImportPart(asking.db, run.id, part)) ?? former;
  if (sha256 !== former.sha256) await dropPart(bucket, run.id, former);
  if (sha256 === kept.sha256 && (await listMissingParts(bucket, run.id, [kept])).length > 0) await keepPart(bucket, run.id, part, bytes);
  return kept;
}

/**
 * Says that all parts have come, and has the import worked on. Doing it twice is doing it once. Raises not-found, forbidden,
 * invalid-request for a file of nothing or with a part missing, and conflict for one that was cancelled.
 */
export async function completeImport(
  asking: Asking,
  env: Pick<CatalogBindings, "IMPORT_JOBS" | "IMPORTS">,
  id: string,
): Promise<ImportBrief> {
  const { db, now } = asking;
  const run = await importToActOn(asking, id);
  if (run.status === "uploading") {
    const parts = await listImportParts(db, run.id);
    const missing = parts.findIndex(({ part }, index) => part !== index + 1);
    if (parts.length === 0) throw new Problem("invalid-request", { detail: "No part of the file has come" });
    if (missing >= 0) throw new Problem("invalid-request", { detail: `Part ${missing + 1} has not come` });
    const [lost] = await listMissingParts(env.IMPORTS, run.id, parts);
    if (lost) throw new Problem("invalid-request", { detail: `Part ${lost.part} was sent twice at once and is lost: send it again` });
    await stepImport(db, run.id, "running", { updatedAtMs: now });
  }
  const after = await ownImport(asking, id);
  if (after.status === "cancelled") throw notOpen(after);
  if (after.status === "running") await sendToWork(env, run.id);
  return after;
}

/** Ends an import where it is: what was done before is in. Doing it twice is doing it once. Raises not-found, forbidden, and conflict once it is over. */
export async function cancelImport(asking: Asking, id: string): Promise<ImportBrief> {
  const { db, now } = asking;
  const run = await importToActOn(asking, id);
  const isEnded = await stepImport(db, run.id, "cancelled", { updatedAtMs: now, finishedAtMs: now, leasedUntilMs: 0 });
  const after = await ownImport(asking, id);
  if (!isEnded && after.status !== "cancelled") throw new Problem("conflict", { detail: `The import is over: it is ${after.status}` });
  return after;
}

function notOpen({ status }: ImportBrief): Problem {
  return new Problem("conflict", {
    detail: status === "uploading" ? "The file is complete" : `The import takes no parts: it is ${status}`,
  });
}
