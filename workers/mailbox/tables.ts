import { index, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";

/** Every mail the platform sent. */
export const mails = sqliteTable(
  "mails",
  {
    id: text("id").primaryKey(),
    to: text("recipient").notNull(),
    subject: text("subject").notNull(),
    html: text("html").notNull(),
    text: text("text").notNull(),
    sentAtMs: integer("sent_at_ms").notNull(),
  },
  (table) => [index("mails_sent").on(table.sentAtMs, table.id), index("mails_recipient").on(table.to, table.sentAtMs, table.id)],
);
