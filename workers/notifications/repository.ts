import { and, asc, count, eq, gt, lte, ne, type SQL, sql } from "drizzle-orm";
import type { DrizzleD1Database } from "drizzle-orm/d1";
import { inbox } from "../../shared/events/inbox.ts";
import { type OutboxRow, outbox } from "../../shared/events/outbox.ts";
import { isAnyOf } from "../../shared/insert-rows.ts";
import { messages, type Template } from "./tables.ts";

export type Message = typeof messages.$inferSelect;

/**
 * Stores messages together with the notes that their events were received, in one trip. All are of one template. Of one
 * event, and of one thing they are about, only the first is kept. Gives back those kept that nobody has sent yet.
 */
export async function storeMessages(db: DrizzleD1Database, drafts: Message[]): Promise<Message[]> {
  const [first] = drafts;
  if (!first) return [];
  const isAbout = isAnyOf(
    messages.aboutId,
    drafts.map(({ aboutId }) => aboutId),
  );
  const queued = and(isAbout, eq(messages.template, first.template), eq(messages.status, "queued"));
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

const ofOrders: Template = "order-confirmation";
/** What is left of a message once it has nothing to tell any more. */
const emptied = { recipient: "", html: "", text: "" };

/** Notes that a provider has taken the messages. The first time is kept. What identity asked for is emptied with it. */
export async function markSent(db: DrizzleD1Database, ids: string[], sentAtMs: number): Promise<void> {
  const isNow = and(isAnyOf(messages.id, ids), eq(messages.status, "queued"));
  await db.batch([
    db
      .update(messages)
      .set(emptied)
      .where(and(isNow, ne(messages.template, ofOrders))),
    db.update(messages).set({ status: "sent", sentAtMs }).where(isNow),
  ]);
}

/** Empties what identity asked for before `beforeMs` and nobody could send: its links have ended. */
export async function dropStaleMails(db: DrizzleD1Database, beforeMs: number): Promise<void> {
  await db
    .update(messages)
    .set({ ...emptied, status: "dropped" })
    .where(and(eq(messages.status, "queued"), ne(messages.template, ofOrders), lte(messages.createdAtMs, beforeMs)));
}

/**
 * Empties what was written to an account, and drops what was not sent yet; but for the word that the account is gone,
 * which is emptied once it is sent.
 */
export async function eraseMails(db: DrizzleD1Database, userId: string): Promise<void> {
  await erase(db, and(eq(messages.userId, userId), ne(messages.template, "account-deleted")));
}

/** Empties what was written of these orders, and drops what was not sent yet. */
export async function eraseConfirmations(db: DrizzleD1Database, orderIds: string[]): Promise<void> {
  await erase(db, and(isAnyOf(messages.aboutId, orderIds), eq(messages.template, ofOrders)));
}

async function erase(db: DrizzleD1Database, which: SQL | undefined): Promise<void> {
  const status = sql`case ${messages.status} when 'queued' then 'dropped' else ${messages.status} end`;
  await db
    .update(messages)
    .set({ ...emptied, status })
    .where(which);
}

/** Messages to other Workers that go with no other change. */
export async function insertOutbox(db: DrizzleD1Database, rows: OutboxRow[]): Promise<void> {
  await db.insert(outbox).values(rows);
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
