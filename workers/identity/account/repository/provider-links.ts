import { and, asc, eq } from "drizzle-orm";
import type { DrizzleD1Database } from "drizzle-orm/d1";
import { providerLinks } from "../../tables.ts";

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

/** The statement that links an account to whom a provider knows as `subject`; nothing when that is linked already. */
export function providerLinkInsert(db: DrizzleD1Database, link: typeof providerLinks.$inferInsert) {
  return db.insert(providerLinks).values(link).onConflictDoNothing();
}

/** The statement that unlinks every provider of a user. */
export function providerLinksDeletion(db: DrizzleD1Database, userId: string) {
  return db.delete(providerLinks).where(eq(providerLinks.userId, userId));
}
