import { and, asc, eq, isNull, type SQL, sql } from "drizzle-orm";
import type { DrizzleD1Database } from "drizzle-orm/d1";
import type { UserRecord } from "../../repository.ts";
import { apiKeys, users } from "../../tables.ts";
import { isThere } from "./requirement.ts";

export type ApiKeyRow = typeof apiKeys.$inferSelect;

/** The keys of a user that are not revoked, oldest first; there are `apiKeysMax` at most. */
export async function listApiKeys(db: DrizzleD1Database, userId: string): Promise<ApiKeyRow[]> {
  return await db
    .select()
    .from(apiKeys)
    .where(and(eq(apiKeys.userId, userId), isNull(apiKeys.revokedAtMs)))
    .orderBy(asc(apiKeys.id));
}

/** The key with this id if it is not revoked, or `null`. */
export async function findApiKey(db: DrizzleD1Database, keyId: string): Promise<ApiKeyRow | null> {
  const row = await db
    .select()
    .from(apiKeys)
    .where(and(eq(apiKeys.id, keyId), isNull(apiKeys.revokedAtMs)))
    .get();
  return row ?? null;
}

/** The key whose secret has this hash, if it is not revoked, or `null`. */
export async function findApiKeyByHash(db: DrizzleD1Database, secretHash: string): Promise<ApiKeyRow | null> {
  const row = await db
    .select()
    .from(apiKeys)
    .where(and(eq(apiKeys.secretHash, secretHash), isNull(apiKeys.revokedAtMs)))
    .get();
  return row ?? null;
}

/** That an account is there, still at the version that was read, and has fewer than `max` keys. */
export function mayHaveKey(db: DrizzleD1Database, { id, version }: Pick<UserRecord, "id" | "version">, max: number): SQL {
  const count = sql`(select count(*) from ${apiKeys} where ${apiKeys.userId} = ${id} and ${apiKeys.revokedAtMs} is null)`;
  return isThere(db, id, eq(users.version, version), sql`${count} < ${max}`);
}

/** The statement that writes a new key. */
export function apiKeyInsert(db: DrizzleD1Database, row: ApiKeyRow) {
  return db.insert(apiKeys).values(row);
}

/** The statement that revokes a key. */
export function apiKeyRevocation(db: DrizzleD1Database, keyId: string, nowMs: number) {
  return db
    .update(apiKeys)
    .set({ revokedAtMs: nowMs })
    .where(and(eq(apiKeys.id, keyId), isNull(apiKeys.revokedAtMs)));
}

/** The statement that revokes every key of a user. */
export function apiKeysRevocation(db: DrizzleD1Database, userId: string, nowMs: number) {
  return db
    .update(apiKeys)
    .set({ revokedAtMs: nowMs })
    .where(and(eq(apiKeys.userId, userId), isNull(apiKeys.revokedAtMs)));
}

/** Notes that a key was used. */
export async function noteApiKeyUse(db: DrizzleD1Database, keyId: string, nowMs: number): Promise<void> {
  await db.update(apiKeys).set({ lastUsedAtMs: nowMs }).where(eq(apiKeys.id, keyId));
}
