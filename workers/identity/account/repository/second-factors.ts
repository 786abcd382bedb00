import { and, count, eq, isNull, lt, or, type SQL, sql } from "drizzle-orm";
import type { DrizzleD1Database } from "drizzle-orm/d1";
import type { UserRecord } from "../../repository.ts";
import { recoveryCodes, users } from "../../tables.ts";
import { isThere } from "./requirement.ts";

/** Keeps a sealed secret that does not count yet; false when a confirmed one is there. */
export async function keepPendingSecret(db: DrizzleD1Database, userId: string, sealedSecret: string, nowMs: number): Promise<boolean> {
  const { meta } = await db
    .update(users)
    .set({ totpSecret: sealedSecret, totpLastStep: null, updatedAtMs: nowMs })
    .where(and(eq(users.id, userId), isNull(users.totpConfirmedAtMs), isNull(users.erasedAtMs)));
  return meta.changes === 1;
}

/** Takes a time step's code: false when that step, or a later one, has been taken. */
export async function takeStep(db: DrizzleD1Database, userId: string, step: number): Promise<boolean> {
  const { meta } = await db
    .update(users)
    .set({ totpLastStep: step })
    .where(and(eq(users.id, userId), or(isNull(users.totpLastStep), lt(users.totpLastStep, step))));
  return meta.changes === 1;
}

/** Takes a recovery code: false when it is not one of the user's, or was taken. */
export async function takeRecoveryCode(db: DrizzleD1Database, userId: string, codeHash: string, nowMs: number): Promise<boolean> {
  const { meta } = await db
    .update(recoveryCodes)
    .set({ usedAtMs: nowMs })
    .where(and(eq(recoveryCodes.userId, userId), eq(recoveryCodes.codeHash, codeHash), isNull(recoveryCodes.usedAtMs)));
  return meta.changes === 1;
}

/** How many recovery codes a user has left. */
export async function countRecoveryCodes(db: DrizzleD1Database, userId: string): Promise<number> {
  const [row] = await db
    .select({ left: count() })
    .from(recoveryCodes)
    .where(and(eq(recoveryCodes.userId, userId), isNull(recoveryCodes.usedAtMs)));
  return row?.left ?? 0;
}

/** That the second factor of an account is still the one that was read: the same secret, which counts or does not as before. */
export function isStillSecondFactor(
  db: DrizzleD1Database,
  { id, totpSecret, totpConfirmedAtMs }: Pick<UserRecord, "id" | "totpSecret" | "totpConfirmedAtMs">,
): SQL {
  return isThere(db, id, sql`${users.totpSecret} is ${totpSecret}`, sql`${users.totpConfirmedAtMs} is ${totpConfirmedAtMs}`);
}

/** The statements that make the pending secret count, with the codes for its loss. */
export function confirmation(db: DrizzleD1Database, userId: string, step: number, codeHashes: string[], nowMs: number) {
  return [
    db.delete(recoveryCodes).where(eq(recoveryCodes.userId, userId)),
    db.insert(recoveryCodes).values(codeHashes.map((codeHash) => ({ userId, codeHash, usedAtMs: null }))),
    db
      .update(users)
      .set({ totpConfirmedAtMs: nowMs, totpLastStep: step, version: sql`${users.version} + 1`, updatedAtMs: nowMs })
      .where(eq(users.id, userId)),
  ] as const;
}

/** The statements that remove a second factor with its codes. */
export function removal(db: DrizzleD1Database, userId: string, nowMs: number) {
  const none = { totpSecret: null, totpConfirmedAtMs: null, totpLastStep: null };
  return [
    db.delete(recoveryCodes).where(eq(recoveryCodes.userId, userId)),
    db
      .update(users)
      .set({ ...none, version: sql`${users.version} + 1`, updatedAtMs: nowMs })
      .where(eq(users.id, userId)),
  ] as const;
}
