import { type DrizzleD1Database, drizzle } from "drizzle-orm/d1";

/**
 * Where a session may begin: at any copy of the database, however late it is; at the database that is written; or, by a
 * bookmark, at any copy that has come as far as that.
 */
export type SessionStart = D1SessionConstraint | { bookmark: string };

/** A database as one session sees it: never older from one statement to the next. */
export type D1Session = {
  db: DrizzleD1Database;
  /** How far the database was when the session's last statement was done; `null` before the first. */
  bookmark: () => string | null;
};

/**
 * Opens a session of D1's Sessions API (developers.cloudflare.com/d1/best-practices/read-replication). Outside of one every
 * statement goes to the database that is written, and no copy of it is ever read.
 */
export function openSession(database: D1Database, start: SessionStart): D1Session {
  const session = database.withSession(typeof start === "string" ? start : start.bookmark);
  // A session has the two methods that drizzle calls, `prepare` and `batch`; its type asks for a whole database.
  return { db: drizzle(session as unknown as D1Database), bookmark: () => session.getBookmark() };
}
