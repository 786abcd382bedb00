import { and, asc, eq, isNull, lt } from "drizzle-orm";
import type { DrizzleD1Database } from "drizzle-orm/d1";
import { erasures, users } from "../../tables.ts";

/** The statement that notes who has been asked to forget a user. */
export function erasureInsert(db: DrizzleD1Database, userId: string, holders: readonly string[], nowMs: number) {
  return db
    .insert(erasures)
    .values(holders.map((holder) => ({ userId, holder, requestedAtMs: nowMs, forgottenAtMs: null })))
    .onConflictDoNothing();
}

/** The statement that notes that a holder has forgotten a user. */
export function forgottenUpdate(db: DrizzleD1Database, userId: string, holder: string, nowMs: number) {
  return db
    .update(erasures)
    .set({ forgottenAtMs: nowMs })
    .where(and(eq(erasures.userId, userId), eq(erasures.holder, holder), isNull(erasures.forgottenAtMs)));
}

/** Users whom somebody has been asked to forget before `beforeMs`, and has not; `limit` at most. */
export async function listUnforgotten(
  db: DrizzleD1Database,
  beforeMs: number,
  limit: number,
): Promise<{ userId: string; version: number }[]> {
  return await db
    .selectDistinct({ userId: erasures.userId, version: users.version })
    .from(erasures)
    .innerJoin(users, eq(users.id, erasures.userId))
    .where(and(isNull(erasures.forgottenAtMs), lt(erasures.requestedAtMs, beforeMs)))
    .orderBy(asc(erasures.userId))
    .limit(limit);
}

/** The statement that notes that those who have not forgotten a user are asked again. */
export function askedAgain(db: DrizzleD1Database, userId: string, nowMs: number) {
  return db
    .update(erasures)
    .set({ requestedAtMs: nowMs })
    .where(and(eq(erasures.userId, userId), isNull(erasures.forgottenAtMs)));
}
