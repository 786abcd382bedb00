import type { IdentityDeps } from "../deps.ts";
import { findProfile } from "../repository.ts";
import { rememberedUsers } from "./remembered-users.ts";

/**
 * Drops the copies there are of an account that has changed. Its Session object learns the version the account is at now,
 * and begins no session by an older one.
 */
export async function forgetCopies({ db, session }: Pick<IdentityDeps, "db" | "session">, userId: string): Promise<void> {
  rememberedUsers.forget(userId);
  const profile = await findProfile(db, userId);
  if (profile) await session(userId).forget({ version: profile.version });
}
