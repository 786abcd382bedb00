import { and, asc, count, eq, gt, lte } from "drizzle-orm";
import type { DrizzleD1Database } from "drizzle-orm/d1";
import { inbox } from "../../shared/events/inbox.ts";
import { isAnyOf } from "../../shared/insert-rows.ts";
import { messages } from "./tables.ts";

export type Message = typeof messages.$inferSelect;

/**
 * Stores messages together with the notes that their events were received, in one trip. Of one event, and of one order and
 * template, only the first is kept. Gives back those kept of the same orders that nobody has sent yet.
 */
export async function storeMessages(db: DrizzleD1Database, drafts: Message[]): Promise<Message[]> {
  const [first] = drafts;
  if (!first) return [];
  const ofOrders = isAnyOf(
    messages.orderId,
    drafts.map(({ orderId }) => orderId),
  );
  const queued = and(ofOrders, eq(messages.template, first.template), eq(messages.status, "queued"));
  const inserts = drafts.flatMap((draft) => [
    db.insert(inbox).values({ eventId: draft.eventId, receivedAtMs: draft.createdAtMs }).onConflictDoNothing(),
    db.insert(messages).values(draft).onConflictDoNothing(),
  ]);
  const results: unknown[] = await db.batch([...inserts, db.select().from(messages).where(queued)] as never);
  return results.at(-1) as Message[];
}

/** Queued messages it is time to send, those waiting longest first. Messages made before `sinceMs` are past sending. */
export async function listDueMessages(db: DrizzleD1Database, sinceMs: number, nowMs: number, limit: number): Promise<Message[]> {
  const isDue = and(eq(messages.status, "queued"), lte(messages.nextAttemptAtMs, nowMs), gt(messages.createdAtMs, sinceMs));
  return await db.select().from(messages).where(isDue).orderBy(asc(messages.nextAttemptAtMs)).limit(limit);
}

/** Notes that a provider has taken the messages. The first time is kept. */
export async function markSent(db: DrizzleD1Database, ids: string[], sentAtMs: number): Promise<void> {
  await db
    .update(messages)
    .set({ status: "sent", sentAtMs })
    .where(and(isAnyOf(messages.id, ids), eq(messages.status, "queued")));
}

/** Notes that the provider did not take the message, and when to ask again. */
export async function postponeMessage(db: DrizzleD1Database, id: string, attempts: number, nextAttemptAtMs: number): Promise<void> {
  await db
    .update(messages)
    .set({ attempts, nextAttemptAtMs })
    .where(and(eq(messages.id, id), eq(messages.status, "queued")));
}

/** Messages no provider has taken yet. */
export async function countQueuedMessages(db: DrizzleD1Database): Promise<number> {
  const [row] = await db.select({ queued: count() }).from(messages).where(eq(messages.status, "queued"));
  return row?.queued ?? 0;
}
