import { isoTime } from "../../../shared/clock.ts";
import type { User } from "../../../shared/contracts/accounts.ts";
import type { Page } from "../../../shared/contracts/common.ts";
import { decodeCursor, encodeCursor } from "../../../shared/http/cursor.ts";
import { Problem } from "../../../shared/problem.ts";
import type { IdentityDeps } from "../deps.ts";
import { findUser, type UserRecord } from "../repository.ts";
import { rememberedUsers } from "./remembered-users.ts";
import { listUsers, renameUser } from "./repository/users.ts";

/** An account as its owner and admins see it. */
export function userView({ id, email, name, role, sellerId, emailVerifiedAtMs, createdAtMs, version }: UserRecord): User {
  const seen = { id, email, name, role, emailVerified: emailVerifiedAtMs !== null, createdAt: isoTime(createdAtMs), version };
  return role === "buyer" ? seen : { ...seen, sellerId };
}

/** The account as the database has it now. Raises not-found. */
export async function requireUser({ db, dataKeys }: IdentityDeps, userId: string): Promise<UserRecord> {
  const user = await findUser(db, dataKeys, userId);
  if (!user) throw noAccount();
  return user;
}

/** What is said of an account that is not there, or no more. */
export function noAccount(): Problem {
  return new Problem("not-found", { detail: "There is no such account" });
}

/** What is said to whoever acts on an account that is no more what they acted on. */
export function changedMeanwhile(): Problem {
  return new Problem("conflict", { detail: "The account has just changed: look at it again" });
}

/** The account, as it is or was two seconds ago: the browser asks with every page. Raises not-found. */
export async function showUser({ db, dataKeys }: IdentityDeps, userId: string): Promise<User> {
  const user = await rememberedUsers.find(userId, () => findUser(db, dataKeys, userId));
  if (!user) throw noAccount();
  return userView(user);
}

/** A page of all accounts, newest first. Raises invalid-request for a cursor that is none of ours. */
export async function pageOfUsers(
  { db, dataKeys }: IdentityDeps,
  { limit, cursor }: { limit: number; cursor?: string },
): Promise<Page<User>> {
  const before = cursor === undefined ? null : String(decodeCursor(cursor, 1)[0]);
  const users = await listUsers(db, dataKeys, before, limit + 1);
  const items = users.slice(0, limit).map(userView);
  const last = items.at(-1);
  return { items, nextCursor: users.length > limit && last ? encodeCursor([last.id]) : null };
}

/** Gives an account another name, if it is still at `ifVersion`. Raises not-found and precondition-failed. */
export async function updateProfile(
  deps: IdentityDeps,
  { userId, name, ifVersion }: { userId: string; name: string; ifVersion: number },
): Promise<User> {
  const { db, dataKeys, now } = deps;
  const isRenamed = await renameUser(db, dataKeys, { id: userId, name, version: ifVersion }, now());
  rememberedUsers.forget(userId);
  const user = await requireUser(deps, userId);
  if (!isRenamed) throw new Problem("precondition-failed", { detail: "The account has changed since you read it" });
  return userView(user);
}
