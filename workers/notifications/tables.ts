import { index, integer, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";

export { deadLetters } from "../../shared/events/dead-letters.ts";
export { inbox } from "../../shared/events/inbox.ts";

/** What a message is about; with the order it names the message, so that nobody is told twice. */
export type Template = "order-confirmation";

/** Messages as they were rendered, and whether a provider has taken them. */
export const messages = sqliteTable(
  "messages",
  {
    id: text("id").primaryKey(),
    eventId: text("event_id").notNull(),
    orderId: text("order_id").notNull(),
    template: text("template").$type<Template>().notNull(),
    recipient: text("recipient").notNull(),
    subject: text("subject").notNull(),
    html: text("html").notNull(),
    text: text("text").notNull(),
    status: text("status").$type<"queued" | "sent">().notNull(),
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
    uniqueIndex("messages_order_template").on(table.orderId, table.template),
    index("messages_due").on(table.status, table.nextAttemptAtMs),
  ],
);
