import { and, desc, eq, isNull, lt, ne, sql } from "drizzle-orm";
import type { DrizzleD1Database } from "drizzle-orm/d1";
import type { Role } from "../../../../shared/contracts/identity.ts";
import { type DataKeys, seal } from "../../../../shared/sealed-text.ts";
import { recordFrom, type UserRecord, userContext } from "../../repository.ts";
import { users } from "../../tables.ts";

/** A page of the accounts there are, newest first, those after the id `beforeId` if it is given; `limit` at most. */
export async function listUsers(db: DrizzleD1Database, keys: DataKeys, beforeId: string | null, limit: number): Promise<UserRecord[]> {
  const rows = await db
    .select()
    .from(users)
    .where(and(isNull(users.erasedAtMs), beforeId === null ? undefined : lt(users.id, beforeId)))
    .orderBy(desc(users.id))
    .limit(limit);
  return rows.map((row) => recordFrom(keys, row));
}

/** Gives an account another name, if it is still at `version`; false when it has changed meanwhile, or is gone. */
export async function renameUser(
  db: DrizzleD1Database,
  keys: DataKeys,
  { id, name, version }: Pick<UserRecord, "id" | "name" | "version">,
  nowMs: number,
): Promise<boolean> {
  const sealed = seal(name, keys, userContext("name", id));
  const { meta } = await db
    .update(users)
    .set({ name: sealed, version: version + 1, updatedAtMs: nowMs })
    .where(and(eq(users.id, id), eq(users.version, version), isNull(users.erasedAtMs)));
  return meta.changes === 1;
}

/** Whether anybody but this user is an admin. */
export async function isAnotherAdmin(db: DrizzleD1Database, userId: string): Promise<boolean> {
  const others = and(eq(users.role, "admin"), ne(users.id, userId), isNull(users.erasedAtMs));
  return (await db.select({ id: users.id }).from(users).where(others).limit(1).get()) !== undefined;
}

/** The statement that gives an account another role. */
export function roleChange(db: DrizzleD1Database, userId: string, role: Role, sellerId: string | null, nowMs: number) {
  return db
    .update(users)
    .set({ role, sellerId, version: sql`${users.version} + 1`, updatedAtMs: nowMs })
    .where(and(eq(users.id, userId), isNull(users.erasedAtMs)))
    .returning({ version: users.version });
}
