import type { Actor } from "../../shared/auth/actor.ts";
import type { Proof, Scope } from "../../shared/contracts/identity.ts";
import { isId } from "../../shared/ids.ts";
import { findApiKey } from "./account/repository/api-keys.ts";
import type { IdentityDeps } from "./deps.ts";
import { findProfile } from "./repository.ts";
import { roleInToken } from "./tokens.ts";

/** Somebody, and the session or the API key through which they asked for something. */
export type Standing = { userId: string; sessionId: string };

/**
 * Who somebody is now who asked for work that takes longer than a token lives: their role, their merchant and what their key
 * may. `null` once the session is over, the key is revoked, or the account is gone.
 */
export async function standingOf(deps: IdentityDeps, { userId, sessionId }: Standing): Promise<Actor | null> {
  if (!isId("user", userId)) return null;
  const through = isId("key", sessionId) ? await throughKey(deps, userId, sessionId) : await throughSession(deps, userId, sessionId);
  const profile = through && (await findProfile(deps.db, userId));
  if (!profile) return null;
  const { proofs, scopes } = through;
  const role = roleInToken({ userId, ...profile }, proofs, deps.staffSecondFactor);
  const sellerId = role === "seller" ? profile.sellerId : null;
  return { userId, role, sellerId, sessionId, proofs, isEmailVerified: profile.isEmailVerified, scopes };
}

type Through = { proofs: readonly Proof[]; scopes: readonly Scope[] | null };

async function throughKey({ db, session }: IdentityDeps, userId: string, keyId: string): Promise<Through | null> {
  const key = await findApiKey(db, keyId);
  const isTheirs = key?.userId === userId && (await session(userId).describeUser()) !== null;
  return isTheirs ? { proofs: ["key"], scopes: key.scopes } : null;
}

async function throughSession({ session }: IdentityDeps, userId: string, sessionId: string): Promise<Through | null> {
  const found = await session(userId).find({ sessionId });
  return found && { proofs: found.proofs, scopes: null };
}
