import { type SQL, sql } from "drizzle-orm";
import type { SQLiteColumn } from "drizzle-orm/sqlite-core";

/**
 * The `setWhere` of an upsert into a projection: a row gives way only to a higher version of its subject, so events
 * may arrive twice and in any order. A deletion is a row too (a tombstone), so that an older event cannot revive it.
 */
export function isNewerThan(column: SQLiteColumn): SQL {
  return sql`${sql.raw(`excluded."${column.name}"`)} > ${column}`;
}
