import { and, desc, eq, exists, isNull, lt, ne, type SQL, sql } from "drizzle-orm";
import type { DrizzleD1Database } from "drizzle-orm/d1";
import type { Role } from "../../../../shared/contracts/identity.ts";
import { type DataKeys, seal } from "../../../../shared/sealed-text.ts";
import { recordFrom, type UserRecord, userContext } from "../../repository.ts";
import { users } from "../../tables.ts";
import { isThere } from "./requirement.ts";

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
export async function hasOtherAdmin(db: DrizzleD1Database, userId: string): Promise<boolean> {
  return (await otherAdmins(db, userId).get()) !== undefined;
}

/** That an account is there and is not the only admin's: of two admins who leave at once the second is not to. */
export function mayLeave(db: DrizzleD1Database, userId: string): SQL {
  return isThere(db, userId, hasOthersIfAdmin(db, userId));
}

/** That an account may be given a role: it is there, what it is still what was read, and not the only admin's. */
export function mayBecome(db: DrizzleD1Database, { id, role, sellerId }: Pick<UserRecord, "id" | "role" | "sellerId">, after: Role): SQL {
  const isStill = [eq(users.role, role), sql`${users.sellerId} is ${sellerId}`];
  return isThere(db, id, ...isStill, ...(after === "admin" ? [] : [hasOthersIfAdmin(db, id)]));
}

function hasOthersIfAdmin(db: DrizzleD1Database, userId: string): SQL {
  return sql`(${users.role} <> 'admin' or ${exists(otherAdmins(db, userId))})`;
}

function otherAdmins(db: DrizzleD1Database, userId: string) {
  // The role is written out, as in the index that has admins only.
  const others = and(sql`${users.role} = 'admin'`, ne(users.id, userId), isNull(users.erasedAtMs));
  return db.select({ id: users.id }).from(users).where(others).limit(1);
}

/** The statement that gives an account another role. */
export function roleChange(db: DrizzleD1Database, userId: string, role: Role, sellerId: string | null, nowMs: number) {
  return db
    .update(users)
    .set({ role, sellerId, version: sql`${users.version} + 1`, updatedAtMs: nowMs })
    .where(and(eq(users.id, userId), isNull(users.erasedAtMs)));
}
