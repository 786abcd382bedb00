import { leaseMs } from "../../workers/catalog/imports/job.ts";
import type { PlatformControl } from "./control.ts";

const lookBackMs = 60 * 60 * 1_000;

/**
 * Marks what a database's outbox sent in the last hour as unsent. The local queue broker lives in memory, so a restart
 * loses what was in flight; the consumers' inboxes make a second delivery harmless. Real queues keep their messages.
 */
export async function redeliver(control: PlatformControl, database: string, nowMs: number): Promise<void> {
  if (await hasTable(control, database, "outbox"))
    await control.runSql(database, `UPDATE outbox SET sent_at_ms = NULL WHERE sent_at_ms > ${nowMs - lookBackMs}`);
}

/**
 * Frees the imports that a restart has left: their leases go on for seconds, and whoever holds one is no more. A lease that was taken
 * since goes on. In production nobody can know that, and a lease has to end.
 */
export async function freeImports(control: PlatformControl, database: string, restartedAtMs: number): Promise<void> {
  if (!(await hasTable(control, database, "imports"))) return;
  const isLeft = `status IN ('running', 'undoing') AND leased_until_ms < ${restartedAtMs + leaseMs}`;
  await control.runSql(database, `UPDATE imports SET leased_until_ms = 0 WHERE ${isLeft}`);
}

async function hasTable(control: PlatformControl, database: string, name: string): Promise<boolean> {
  return (await control.runSql(database, `SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = '${name}'`)).length > 0;
}
