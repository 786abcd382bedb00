import { sql } from "drizzle-orm";
import { index, integer, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";

import type { MailTemplate } from "../../shared/events/types.ts";

export { deadLetters } from "../../shared/events/dead-letters.ts";
export { inbox } from "../../shared/events/inbox.ts";
export { outbox } from "../../shared/events/outbox.ts";

/** What a message says; with what it is about it names the message, so that nobody is told twice. */
export type Template = "order-confirmation" | MailTemplate;

/**
 * A message waits for a provider, was taken by one, or is not to be sent any more. What identity asked for is emptied
 * then: it was the only place that held a secret link and the address it went to.
 */
export type MessageStatus = "queued" | "sent" | "dropped";

/** Messages as they were rendered, and whether a provider has taken them. */
export const messages = sqliteTable(
  "messages",
  {
    id: text("id").primaryKey(),
    eventId: text("event_id").notNull(),
    /** What it is about: an order, or the mail that identity asked for. */
    aboutId: text("order_id").notNull(),
    /** The account it belongs to; null for a guest's order and for an invitation. */
    userId: text("user_id"),
    template: text("template").$type<Template>().notNull(),
    recipient: text("recipient").notNull(),
    subject: text("subject").notNull(),
    html: text("html").notNull(),
    text: text("text").notNull(),
    status: text("status").$type<MessageStatus>().notNull(),
    /** Times a provider refused it, and when it is asked again. */
    attempts: integer("attempts").notNull(),
    nextAttemptAtMs: integer("next_attempt_at_ms").notNull(),
    /** The trace of the event, so that a message sent by cron still belongs to its order. */
    traceparent: text("traceparent").notNull(),
    requestId: text("request_id").notNull(),
    createdAtMs: integer("created_at_ms").notNull(),
    sentAtMs: integer("sent_at_ms"),
  },
  (table) => [
    uniqueIndex("messages_event").on(table.eventId),
    uniqueIndex("messages_order_template").on(table.aboutId, table.template),
    index("messages_by_user").on(table.userId).where(sql`user_id IS NOT NULL`),
    index("messages_due").on(table.status, table.nextAttemptAtMs),
  ],
);
