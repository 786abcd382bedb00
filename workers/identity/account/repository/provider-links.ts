import { and, asc, eq, isNull, sql } from "drizzle-orm";
import type { DrizzleD1Database } from "drizzle-orm/d1";
import { providerLinks, users } from "../../tables.ts";

/** The user whom a provider knows as `subject`, or `null`. */
export async function findLinkedUserId(db: DrizzleD1Database, provider: string, subject: string): Promise<string | null> {
  const row = await db
    .select({ userId: providerLinks.userId })
    .from(providerLinks)
    .where(and(eq(providerLinks.provider, provider), eq(providerLinks.subject, subject)))
    .get();
  return row?.userId ?? null;
}

/** The providers an account signs in through, by their ids. */
export async function listProviders(db: DrizzleD1Database, userId: string): Promise<string[]> {
  const rows = await db
    .selectDistinct({ provider: providerLinks.provider })
    .from(providerLinks)
    .where(eq(providerLinks.userId, userId))
    .orderBy(asc(providerLinks.provider));
  return rows.map(({ provider }) => provider);
}

/** What links an account to whom a provider knows as `subject`. `version` is that of the account when it was read. */
export type NewProviderLink = typeof providerLinks.$inferInsert & { version: number };

/** The statement that links an account; nothing when that is linked already, or the account has changed since, or is no more. */
export function providerLinkInsert(db: DrizzleD1Database, { provider, subject, userId, version, createdAtMs }: NewProviderLink) {
  const row = {
    provider: sql<string>`${provider}`.as("provider"),
    subject: sql<string>`${subject}`.as("subject"),
    userId: users.id,
    createdAtMs: sql<number>`${createdAtMs}`.as("created_at_ms"),
  };
  const unchanged = db
    .select(row)
    .from(users)
    .where(and(eq(users.id, userId), eq(users.version, version), isNull(users.erasedAtMs)));
  return db.insert(providerLinks).select(unchanged).onConflictDoNothing();
}

/** The statement that unlinks every provider of a user. */
export function providerLinksDeletion(db: DrizzleD1Database, userId: string) {
  return db.delete(providerLinks).where(eq(providerLinks.userId, userId));
}
