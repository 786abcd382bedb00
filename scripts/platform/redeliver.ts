import type { PlatformControl } from "./control.ts";

const lookBackMs = 60 * 60 * 1_000;

/**
 * Marks what a database's outbox sent in the last hour as unsent. The local queue broker lives in memory, so a restart
 * loses what was in flight; the consumers' inboxes make a second delivery harmless. Real queues keep their messages.
 */
export async function redeliver(control: PlatformControl, database: string, nowMs: number): Promise<void> {
  const tables = await control.runSql(database, "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'outbox'");
  if (tables.length > 0) await control.runSql(database, `UPDATE outbox SET sent_at_ms = NULL WHERE sent_at_ms > ${nowMs - lookBackMs}`);
}
