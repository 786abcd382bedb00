import { drizzle } from "drizzle-orm/d1";
import { z } from "zod";
import type { Caller } from "../../../shared/auth/caller.ts";
import type { ImportStatus } from "../../../shared/contracts/imports.ts";
import { backoffSeconds } from "../../../shared/events/consume.ts";
import { type OutboxRow, sendAtOnce } from "../../../shared/events/outbox.ts";
import { type Id, isId } from "../../../shared/ids.ts";
import { errorFields, type Log } from "../../../shared/log.ts";
import { newTrace } from "../../../shared/trace.ts";
import type { CatalogBindings } from "../bindings.ts";
import { callerNow } from "./caller-now.ts";
import { type Job, leaseMs, type Stretch, workMs } from "./job.ts";
import { extendLease, type ImportRun, stepImport, takeImport } from "./repository.ts";
import { runImport } from "./run-import.ts";
import { undoImport } from "./undo-import.ts";

/** A message of the queue of imports: which has work to do, the lease that was handed on with it, and how often it has just failed. */
export const importMessageSchema = z.object({
  importId: z.string().refine((text): text is Id<"imp"> => isId("imp", text)),
  handedOn: z.int().nullable().default(null),
  failures: z.int().default(0),
});
export type ImportMessage = z.infer<typeof importMessageSchema>;

/** What there is to do in each status that has work, and what follows. */
const works: Partial<Record<ImportStatus, { work: (job: Job) => Promise<Stretch>; ends: ImportStatus }>> = {
  running: { work: runImport, ends: "done" },
  undoing: { work: undoImport, ends: "undone" },
};

/** An import whose work fails so often in a row has failed. Between two tries it rests longer and longer. */
const failuresMax = 5;

/** Says that an import has work to do. */
export async function sendToWork(env: Pick<CatalogBindings, "IMPORT_JOBS">, importId: Id<"imp">): Promise<void> {
  await env.IMPORT_JOBS.send({ importId, handedOn: null, failures: 0 } satisfies ImportMessage);
}

/**
 * Works on an import for a while, and hands the rest on. Of several messages for one import only one is worked on at a time; the
 * lease goes with the message, so that a sweep does not take for forsaken what is waiting in the queue. Work that fails is tried
 * again a little later, and ends the import when it fails too often.
 */
export async function workOnImport(env: CatalogBindings, message: ImportMessage, now: () => number, log: Log): Promise<void> {
  const { importId, handedOn, failures } = message;
  const db = drizzle(env.DB);
  const nowMs = now();
  const run = await takeImport(db, importId, { handedOn, nowMs, leasedUntilMs: nowMs + leaseMs });
  const step = run && works[run.status];
  if (!run || !step) return;
  const trace = newTrace();
  const handOn = async (failed: number, delaySeconds: number) => {
    const leasedUntilMs = now() + delaySeconds * 1_000 + leaseMs;
    await extendLease(db, importId, leasedUntilMs);
    await env.IMPORT_JOBS.send({ importId, handedOn: leasedUntilMs, failures: failed } satisfies ImportMessage, { delaySeconds });
  };
  const sent: Promise<void>[] = [];
  let stretch: Stretch;
  try {
    const caller = await callerOfImport(env, run);
    const relay = (rows: OutboxRow[]) => void sent.push(sendAtOnce(db, env, rows, now(), log));
    const job = { db, env, run, trace, log, now, endsAtMs: nowMs + workMs, relay };
    stretch = caller ? await step.work({ ...job, caller }) : { stoppedBy: notAllowed };
  } catch (error) {
    log("import.failed-once", trace, { importId, failures, ...errorFields(error) }, "warn");
    if (failures + 1 < failuresMax) return await handOn(failures + 1, backoffSeconds(failures + 1));
    stretch = { stoppedBy: ourFault };
  } finally {
    await Promise.all(sent);
  }
  if (stretch === "more") return await handOn(0, 0);
  const [status, stoppedBy] = stretch === "done" ? [step.ends, null] : ["failed" as const, stretch.stoppedBy];
  const endedAtMs = now();
  const isOurs = await stepImport(db, importId, status, { stoppedBy, updatedAtMs: endedAtMs, finishedAtMs: endedAtMs, leasedUntilMs: 0 });
  log("import.ended", trace, { importId, status: isOurs ? status : "ended before" });
}

const notAllowed = "Whoever sent the file may not write to this catalogue any more, or has ended all their sessions.";
const ourFault = "Something went wrong on our side.";

/** An import that could not be worked on, however often it was tried. */
export async function giveUpImport(env: Pick<CatalogBindings, "DB">, { importId }: ImportMessage, nowMs: number): Promise<void> {
  await stepImport(drizzle(env.DB), importId, "failed", { stoppedBy: ourFault, updatedAtMs: nowMs, finishedAtMs: nowMs, leasedUntilMs: 0 });
}

/** Whoever sent the import, as they may still act; `null` when they may not, or not for the merchant they sent it for. */
async function callerOfImport(env: Pick<CatalogBindings, "IDENTITY">, run: ImportRun): Promise<Caller | null> {
  const { userId, sessionId, createdAtMs: sinceMs } = run;
  const caller = await callerNow(env, { userId, sessionId, sinceMs }, "POST", "/api/imports");
  // What a seller began stays a seller's, whatever they have become since: others of their merchant could send its file.
  if (!caller || (caller.reach === "any" && run.role === "admin")) return caller;
  return caller.actor.sellerId === run.sellerId ? { ...caller, reach: "own" } : null;
}
