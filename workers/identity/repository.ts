import { and, eq, exists, gt, isNotNull, isNull, lt, ne, or, type SQL, sql } from "drizzle-orm";
import type { DrizzleD1Database } from "drizzle-orm/d1";
import type { Profile } from "../../durable-objects/session/storage.ts";
import type { MailTemplate } from "../../shared/events/types.ts";
import { type DataKeys, open, seal } from "../../shared/sealed-text.ts";
import { isThere } from "./account/repository/requirement.ts";
import { mails, users } from "./tables.ts";

type UserRow = typeof users.$inferSelect;

/** An account as use cases handle it: its personal text is opened, its TOTP secret is not. */
export type UserRecord = Omit<UserRow, "emailIndex" | "email" | "name" | "sealedWith" | "updatedAtMs" | "erasedAtMs"> & {
  email: string;
  name: string;
};
export type MailRow = typeof mails.$inferSelect;

/** What a column of an account is sealed for. */
export function userContext(column: "email" | "name" | "totp_secret", userId: string): string {
  return `users.${column}:${userId}`;
}

/** The account with this id; `null` when there is none, or it has been erased. */
export async function findUser(db: DrizzleD1Database, keys: DataKeys, userId: string): Promise<UserRecord | null> {
  const row = await db
    .select()
    .from(users)
    .where(and(eq(users.id, userId), isNull(users.erasedAtMs)))
    .get();
  return row ? recordFrom(keys, row) : null;
}

/** The account of an address, by its index; `null` when there is none. */
export async function findUserByEmailIndex(db: DrizzleD1Database, keys: DataKeys, emailIndex: string): Promise<UserRecord | null> {
  const row = await db.select().from(users).where(eq(users.emailIndex, emailIndex)).get();
  return row ? recordFrom(keys, row) : null;
}

/** The id of some account, or `null`: a sign of life of the database that tells nothing of it. */
export async function findAnyUser(db: DrizzleD1Database): Promise<string | null> {
  const row = await db.select({ id: users.id }).from(users).limit(1).get();
  return row?.id ?? null;
}

/** What tokens say of an account; `null` when there is none, or it has been erased. */
export async function findProfile(db: DrizzleD1Database, userId: string): Promise<Profile | null> {
  const row = await db
    .select({
      role: users.role,
      sellerId: users.sellerId,
      emailVerifiedAtMs: users.emailVerifiedAtMs,
      totpConfirmedAtMs: users.totpConfirmedAtMs,
      version: users.version,
    })
    .from(users)
    .where(and(eq(users.id, userId), isNull(users.erasedAtMs)))
    .get();
  return row ? profileOf(row) : null;
}

/** What tokens say of an account. */
export function profileOf(user: Pick<UserRecord, "role" | "sellerId" | "emailVerifiedAtMs" | "totpConfirmedAtMs" | "version">): Profile {
  return {
    role: user.role,
    sellerId: user.sellerId,
    isEmailVerified: user.emailVerifiedAtMs !== null,
    hasSecondFactor: user.totpConfirmedAtMs !== null,
    version: user.version,
  };
}

/** The statement that writes a new account. It violates `users.email_index` when the address is taken. */
export function userInsert(db: DrizzleD1Database, keys: DataKeys, record: UserRecord, emailIndex: string) {
  return db.insert(users).values({
    ...record,
    emailIndex,
    email: seal(record.email, keys, userContext("email", record.id)),
    name: seal(record.name, keys, userContext("name", record.id)),
    sealedWith: keys.current,
    updatedAtMs: record.createdAtMs,
    erasedAtMs: null,
  });
}

/** The statement that sets another password. */
export function passwordChange(db: DrizzleD1Database, userId: string, passwordHash: string, nowMs: number) {
  return db
    .update(users)
    .set({ passwordHash, version: sql`${users.version} + 1`, updatedAtMs: nowMs })
    .where(and(eq(users.id, userId), isNull(users.erasedAtMs)));
}

/** That the password of an account is still the one that was read. */
export function isStillPassword(db: DrizzleD1Database, { id, passwordHash }: Pick<UserRecord, "id" | "passwordHash">): SQL {
  return isThere(db, id, sql`${users.passwordHash} is ${passwordHash}`);
}

/** Keeps a stronger hash of the same password, unless it was changed meanwhile. */
export async function strengthenPasswordHash(db: DrizzleD1Database, userId: string, before: string, after: string): Promise<void> {
  await db
    .update(users)
    .set({ passwordHash: after })
    .where(and(eq(users.id, userId), eq(users.passwordHash, before)));
}

/** The statement that notes the address as its owner's; nothing when it was before. */
export function emailVerification(db: DrizzleD1Database, userId: string, nowMs: number) {
  return db
    .update(users)
    .set({ emailVerifiedAtMs: nowMs, version: sql`${users.version} + 1`, updatedAtMs: nowMs })
    .where(and(eq(users.id, userId), isNull(users.emailVerifiedAtMs), isNull(users.erasedAtMs)));
}

/** The statement that gives an account another address, which its owner has shown to be theirs. It violates `users.email_index` when that is taken. */
export function emailChange(
  db: DrizzleD1Database,
  keys: DataKeys,
  userId: string,
  to: { email: string; emailIndex: string },
  nowMs: number,
) {
  const email = seal(to.email, keys, userContext("email", userId));
  return db
    .update(users)
    .set({ email, emailIndex: to.emailIndex, emailVerifiedAtMs: nowMs, version: sql`${users.version} + 1`, updatedAtMs: nowMs })
    .where(and(eq(users.id, userId), isNull(users.erasedAtMs)));
}

/** The statement that keeps a mail to be written. */
export function mailInsert(db: DrizzleD1Database, mail: MailRow) {
  return db.insert(mails).values(mail);
}

/** A mail that has not expired, used or not; or `null`. */
export async function findMail(db: DrizzleD1Database, mailId: string, nowMs: number): Promise<MailRow | null> {
  const row = await db
    .select()
    .from(mails)
    .where(and(eq(mails.id, mailId), gt(mails.expiresAtMs, nowMs)))
    .get();
  return row ?? null;
}

/** Forgets whom a mail went to. */
export async function forgetRecipient(db: DrizzleD1Database, mailId: string): Promise<void> {
  await db.update(mails).set({ payload: null }).where(eq(mails.id, mailId));
}

/** That a mail's link was not used yet, nor has been ended by another change. */
export function isStillLink(db: DrizzleD1Database, mailId: string): SQL {
  const isUnused = and(eq(mails.id, mailId), isNull(mails.usedAtMs));
  return exists(db.select({ id: mails.id }).from(mails).where(isUnused));
}

/** The statement that uses up a mail's link. */
export function mailUse(db: DrizzleD1Database, mailId: string, nowMs: number) {
  return db.update(mails).set({ usedAtMs: nowMs }).where(eq(mails.id, mailId));
}

/** The statement that makes the links of a user's mails of these kinds worthless, but for that of the mail `spared`. */
export function mailsEnd(db: DrizzleD1Database, userId: string, templates: MailTemplate[], spared: string | null, nowMs: number) {
  const kinds = or(...templates.map((template) => eq(mails.template, template)));
  return db
    .update(mails)
    .set({ usedAtMs: nowMs })
    .where(and(eq(mails.userId, userId), kinds, spared === null ? undefined : ne(mails.id, spared), isNull(mails.usedAtMs)));
}

/** How many mails of a kind a user was sent since. */
export async function countMailsSince(db: DrizzleD1Database, userId: string, template: MailTemplate, sinceMs: number): Promise<number> {
  return await db.$count(mails, and(eq(mails.userId, userId), eq(mails.template, template), gt(mails.createdAtMs, sinceMs)));
}

/** Forgets mails that expired before, and whom those that have expired by now were for. */
export async function forgetMails(db: DrizzleD1Database, beforeMs: number, nowMs: number): Promise<void> {
  await db.batch([
    db.delete(mails).where(lt(mails.expiresAtMs, beforeMs)),
    db
      .update(mails)
      .set({ payload: null })
      .where(and(lt(mails.expiresAtMs, nowMs), isNotNull(mails.payload))),
  ]);
}

/** Accounts sealed with another key than the present one, `limit` at most. */
export async function listStaleUsers(db: DrizzleD1Database, keys: DataKeys, limit: number): Promise<UserRow[]> {
  return await db
    .select()
    .from(users)
    // Two ranges of the index.
    .where(and(or(lt(users.sealedWith, keys.current), gt(users.sealedWith, keys.current)), isNull(users.erasedAtMs)))
    .limit(limit);
}

/** The statement that seals an account's personal text anew, unless the account changed meanwhile. */
export function userReseal(db: DrizzleD1Database, keys: DataKeys, row: UserRow) {
  const again = (column: "email" | "name" | "totp_secret", sealed: string | null) =>
    sealed === null ? null : seal(open(sealed, keys, userContext(column, row.id)), keys, userContext(column, row.id));
  const sameSecret = row.totpSecret === null ? isNull(users.totpSecret) : eq(users.totpSecret, row.totpSecret);
  return db
    .update(users)
    .set({
      email: again("email", row.email),
      name: again("name", row.name),
      totpSecret: again("totp_secret", row.totpSecret),
      sealedWith: keys.current,
    })
    .where(and(eq(users.id, row.id), eq(users.version, row.version), isNull(users.erasedAtMs), sameSecret));
}

/** An account of its row. Throws an Error for one that has been erased. */
export function recordFrom(keys: DataKeys, row: UserRow): UserRecord {
  const { emailIndex: _, sealedWith: __, updatedAtMs: ___, erasedAtMs: ____, email, name, ...rest } = row;
  if (email === null || name === null) throw new Error(`account ${row.id} has no address or name, yet was not erased`);
  return { ...rest, email: open(email, keys, userContext("email", row.id)), name: open(name, keys, userContext("name", row.id)) };
}
