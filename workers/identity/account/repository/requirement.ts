import { and, eq, exists, isNull, type SQL, sql } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import type { DrizzleD1Database } from "drizzle-orm/d1";
import { inbox, users } from "../../tables.ts";

/**
 * The statement that makes the whole batch it is in fail unless `condition` holds by then. What a use case has
 * read may be otherwise when it writes, and D1 has no transaction in which to look first. A batch has one of them at most.
 */
export function requirement(db: DrizzleD1Database, condition: SQL) {
  // The inbox refuses a row that was received at no time.
  return db.insert(inbox).select(sql`select 'requirement', null where not (${condition})`);
}

function isUnmet(error: unknown): boolean {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (cause.message.includes("NOT NULL constraint failed: inbox.received_at_ms")) return true;
  }
  return false;
}

/** Writes the statements in one transaction if `condition` holds by then; false, and nothing written, if it does not. */
export async function writeIf(db: DrizzleD1Database, condition: SQL, statements: readonly BatchItem<"sqlite">[]): Promise<boolean> {
  return await isMet(db.batch([requirement(db, condition), ...statements]));
}

/** Waits for a batch with a requirement: false when that was not met, and nothing written. */
export async function isMet(write: Promise<unknown>): Promise<boolean> {
  try {
    await write;
    return true;
  } catch (error) {
    if (isUnmet(error)) return false;
    throw error;
  }
}

/** That there is such an account, it has not been erased, and `more` holds of it. */
export function isThere(db: DrizzleD1Database, userId: string, ...more: SQL[]): SQL {
  return exists(
    db
      .select({ id: users.id })
      .from(users)
      .where(and(eq(users.id, userId), isNull(users.erasedAtMs), ...more)),
  );
}
