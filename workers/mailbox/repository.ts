import { count, desc, eq } from "drizzle-orm";
import type { DrizzleD1Database } from "drizzle-orm/d1";
import { mails } from "./tables.ts";

export type Mail = typeof mails.$inferSelect;

/** Keeps mails, all or none. The same id again is the same mail. */
export async function keepMails(db: DrizzleD1Database, given: Mail[]): Promise<void> {
  const [first, ...more] = given.map(({ id, to, subject, html, text, sentAtMs }) =>
    db.insert(mails).values({ id, to, subject, html, text, sentAtMs }).onConflictDoNothing(),
  );
  if (first) await db.batch([first, ...more]);
}

/** The newest mails, to one address or to all. */
export async function listMails(db: DrizzleD1Database, { to, limit }: { to?: string; limit: number }): Promise<Mail[]> {
  const ofRecipient = to === undefined ? undefined : eq(mails.to, to);
  return await db.select().from(mails).where(ofRecipient).orderBy(desc(mails.sentAtMs), desc(mails.id)).limit(limit);
}

/** A mail by its id, or `null`. */
export async function findMail(db: DrizzleD1Database, id: string): Promise<Mail | null> {
  const [mail] = await db.select().from(mails).where(eq(mails.id, id));
  return mail ?? null;
}

/** How many mails were sent. */
export async function countMails(db: DrizzleD1Database): Promise<number> {
  const [row] = await db.select({ kept: count() }).from(mails);
  return row?.kept ?? 0;
}
