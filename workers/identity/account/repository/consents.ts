import { and, asc, eq, sql } from "drizzle-orm";
import type { DrizzleD1Database } from "drizzle-orm/d1";
import { consents } from "../../tables.ts";
import { isThere, writeIf } from "./requirement.ts";

export type ConsentRow = typeof consents.$inferSelect;

/** The newest answer of a user to each question, by purpose. */
export async function listConsents(db: DrizzleD1Database, userId: string): Promise<ConsentRow[]> {
  const newest = sql`(select max(later.seq) from ${consents} as later
    where later.user_id = ${consents.userId} and later.purpose = ${consents.purpose})`;
  return await db
    .select()
    .from(consents)
    .where(and(eq(consents.userId, userId), sql`${consents.seq} = ${newest}`))
    .orderBy(asc(consents.purpose));
}

/**
 * Adds an answer; false for an account that is no more. Earlier ones stay: what somebody agreed to, and when, has to be
 * shown later.
 */
export async function insertConsent(db: DrizzleD1Database, consent: Omit<ConsentRow, "seq">): Promise<boolean> {
  const { userId, purpose, isGranted, textVersion, atMs } = consent;
  const next = sql<number>`(select coalesce(max(seq), 0) + 1 from ${consents} where user_id = ${userId} and purpose = ${purpose})`;
  return await writeIf(db, isThere(db, userId), [db.insert(consents).values({ userId, purpose, seq: next, isGranted, textVersion, atMs })]);
}
