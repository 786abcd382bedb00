import type { DrizzleD1Database } from "drizzle-orm/d1";
import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";

/** Messages that could not be consumed: kept, so that they can be read and sent again. Every consuming database has this table. */
export const deadLetters = sqliteTable("dead_letters", {
  id: text("id").primaryKey(),
  queue: text("queue").notNull(),
  reason: text("reason").notNull(),
  body: text("body").notNull(),
  receivedAtMs: integer("received_at_ms").notNull(),
});

/** Keeps a message that nobody could use. Keeping it twice changes nothing. */
export async function keepDeadLetter(db: DrizzleD1Database, letter: typeof deadLetters.$inferInsert): Promise<void> {
  await db.insert(deadLetters).values(letter).onConflictDoNothing();
}
