import { type SQL, sql } from "drizzle-orm";
import type { DrizzleD1Database } from "drizzle-orm/d1";
import type { SQLiteTable } from "drizzle-orm/sqlite-core";

/**
 * How far readiness counts. Whether a projection has heard of everything shows in the first thousand rows of a shop; counting
 * all of a large one at each question would cost more than what is asked for.
 */
export const readinessCountMax = 1_000;

/** Rows of a table that meet a condition, or `max` where there are more: it reads no further. */
export async function countUpTo(db: DrizzleD1Database, max: number, table: SQLiteTable, where?: SQL): Promise<number> {
  const counted = db
    .select({ one: sql`1`.as("one") })
    .from(table)
    .where(where)
    .limit(max)
    .as("counted");
  return await db.$count(counted);
}
