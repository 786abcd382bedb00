import type { Actor } from "../../shared/auth/actor.ts";
import type { Proof, Scope } from "../../shared/contracts/identity.ts";
import { isId } from "../../shared/ids.ts";
import { findApiKey } from "./account/repository/api-keys.ts";
import type { IdentityDeps } from "./deps.ts";
import { findProfile } from "./repository.ts";
import { roleInToken } from "./tokens.ts";

/**
 * Somebody, the session or the API key through which they asked for something, and when that was, where it may outlast the session;
 * null where it may not.
 */
export type Standing = { userId: string; sessionId: string; sinceMs: number | null };

/**
 * Who somebody is now who asked for work that takes longer than a token lives: their role, their merchant and what their key
 * may. Work that has begun is the user's, not the session's: it outlasts a sign-out. `null` once all their sessions were ended at a time (a new
 * password, another role, their own wish), the key is revoked, or the account is gone.
 */
export async function standingOf(deps: IdentityDeps, { userId, sessionId, sinceMs }: Standing): Promise<Actor | null> {
  if (!isId("user", userId)) return null;
  const through = isId("key", sessionId)
    ? await throughKey(deps, userId, sessionId)
    : await throughSession(deps, { userId, sessionId, sinceMs });
  const profile = through && (await findProfile(deps.db, userId));
  if (!profile) return null;
  const { proofs, scopes } = through;
  // What a session proved that is over was asked for when the work was begun.
  const role = proofs === null ? profile.role : roleInToken({ userId, ...profile }, proofs, deps.staffSecondFactor);
  const sellerId = role === "seller" ? profile.sellerId : null;
  return { userId, role, sellerId, sessionId, proofs: proofs ?? [], isEmailVerified: profile.isEmailVerified, scopes };
}

type Through = { proofs: readonly Proof[] | null; scopes: readonly Scope[] | null };

async function throughKey({ db, session }: IdentityDeps, userId: string, keyId: string): Promise<Through | null> {
  const key = await findApiKey(db, keyId);
  const isTheirs = key?.userId === userId && (await session(userId).describeUser()) !== null;
  return isTheirs ? { proofs: ["key"], scopes: key.scopes } : null;
}

async function throughSession({ session }: IdentityDeps, { userId, sessionId, sinceMs }: Standing): Promise<Through | null> {
  const found = await session(userId).find({ sessionId });
  if (found) return { proofs: found.proofs, scopes: null };
  const outlasts = sinceMs !== null && (await session(userId).standsSince({ sinceMs }));
  return outlasts ? { proofs: null, scopes: null } : null;
}
