import { lt } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import type { DrizzleD1Database } from "drizzle-orm/d1";
import { index, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { isUniqueViolation } from "../unique-violation.ts";

/** The events this database has already acted on. Queues deliver at least once; this table makes that once. */
export const inbox = sqliteTable(
  "inbox",
  { eventId: text("event_id").primaryKey(), receivedAtMs: integer("received_at_ms").notNull() },
  (table) => [index("inbox_by_age").on(table.receivedAtMs)],
);

/** The statement that notes an event as received. It violates `inbox.event_id` when it was before. */
export function inboxInsert(db: DrizzleD1Database, eventId: string, nowMs: number) {
  return db.insert(inbox).values({ eventId, receivedAtMs: nowMs });
}

/**
 * Applies the effects of an event together with the note that it was received, in one transaction.
 * False, and nothing written, when the event had been received before.
 */
export async function applyOnce(db: DrizzleD1Database, eventId: string, nowMs: number, effects: BatchItem<"sqlite">[]): Promise<boolean> {
  try {
    await db.batch([inboxInsert(db, eventId, nowMs), ...effects]);
    return true;
  } catch (error) {
    if (isUniqueViolation(error, "inbox.event_id")) return false;
    throw error;
  }
}

/** The same, and gives back what `read` finds right after, in the one trip; of an event received before, what it finds now. */
export async function applyOnceAndRead<Row>(
  db: DrizzleD1Database,
  eventId: string,
  nowMs: number,
  effects: BatchItem<"sqlite">[],
  read: BatchItem<"sqlite"> & PromiseLike<Row[]>,
): Promise<Row[]> {
  try {
    const results: unknown[] = await db.batch([inboxInsert(db, eventId, nowMs), ...effects, read]);
    return results.at(-1) as Row[];
  } catch (error) {
    if (isUniqueViolation(error, "inbox.event_id")) return await read;
    throw error;
  }
}

/** Longer than any queue keeps a message (four days), and than the local platform looks back after a restart. */
const keptMs = 7 * 24 * 60 * 60 * 1_000;

/** Forgets events that cannot come again. */
export async function forgetInbox(db: DrizzleD1Database, nowMs: number): Promise<void> {
  await db.delete(inbox).where(lt(inbox.receivedAtMs, nowMs - keptMs));
}
