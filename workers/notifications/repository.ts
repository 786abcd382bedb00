import { and, asc, count, eq, gt, lte } from "drizzle-orm";
import type { DrizzleD1Database } from "drizzle-orm/d1";
import { applyOnce } from "../../shared/events/inbox.ts";
import { isUniqueViolation } from "../../shared/unique-violation.ts";
import { messages, type Template } from "./tables.ts";

export type Message = typeof messages.$inferSelect;

/** The message that tells of an order with this template, or `null`. */
export async function findMessageOfOrder(db: DrizzleD1Database, orderId: string, template: Template): Promise<Message | null> {
  const [message] = await db
    .select()
    .from(messages)
    .where(and(eq(messages.orderId, orderId), eq(messages.template, template)));
  return message ?? null;
}

/**
 * Stores a message together with the note that its event was received. Of one event, and of one order and template, only
 * the first is kept: false, and nothing written, for another.
 */
export async function storeMessage(db: DrizzleD1Database, message: Message): Promise<boolean> {
  try {
    return await applyOnce(db, message.eventId, message.createdAtMs, [db.insert(messages).values(message)]);
  } catch (error) {
    if (isUniqueViolation(error, "messages.")) return false;
    throw error;
  }
}

/** Queued messages it is time to send, those waiting longest first. Messages made before `sinceMs` are past sending. */
export async function listDueMessages(db: DrizzleD1Database, sinceMs: number, nowMs: number, limit: number): Promise<Message[]> {
  const isDue = and(eq(messages.status, "queued"), lte(messages.nextAttemptAtMs, nowMs), gt(messages.createdAtMs, sinceMs));
  return await db.select().from(messages).where(isDue).orderBy(asc(messages.nextAttemptAtMs)).limit(limit);
}

/** Notes that a provider has taken the message. The first time is kept. */
export async function markSent(db: DrizzleD1Database, id: string, sentAtMs: number): Promise<void> {
  await db
    .update(messages)
    .set({ status: "sent", sentAtMs })
    .where(and(eq(messages.id, id), eq(messages.status, "queued")));
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
