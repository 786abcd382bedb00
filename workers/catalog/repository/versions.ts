import { sql } from "drizzle-orm";
import type { DrizzleD1Database } from "drizzle-orm/d1";
import type { KnownVersion, LoggedVersion } from "../../../shared/contracts/warehouse.ts";
import { bookVersions } from "../tables.ts";

const { bookId, version, change, atMs, content } = bookVersions;
const columns = { bookId, version, change, atMs, content };

/** Up to `limit` versions of the log behind one of them, book by book. */
export function listVersionsAfter(db: DrizzleD1Database, after: KnownVersion, limit: number): Promise<LoggedVersion[]> {
  const isBehind = sql`(${bookId}, ${version}) > (${after.bookId}, ${after.version})`;
  return db.select(columns).from(bookVersions).where(isBehind).orderBy(bookId, version).limit(limit);
}

/** Up to `limit` versions of these books that are newer than the known ones, book by book. */
export function listVersionsOf(db: DrizzleD1Database, known: KnownVersion[], limit: number): Promise<LoggedVersion[]> {
  const given = JSON.stringify(known.map((each) => [each.bookId, each.version]));
  return db
    .select(columns)
    .from(sql`json_each(${given}) as known`)
    .innerJoin(bookVersions, sql`${bookId} = known.value ->> 0 and ${version} > known.value ->> 1`)
    .orderBy(bookId, version)
    .limit(limit);
}
