import { hashOfSecret, ownerOfSecret } from "../../durable-objects/session/secret-text.ts";
import type { Profile } from "../../durable-objects/session/storage.ts";
import type { AccessToken, Credential } from "../../shared/contracts/identity.ts";
import { Problem } from "../../shared/problem.ts";
import { apiKeyHash } from "./account/api-key-secret.ts";
import { findApiKeyByHash, noteApiKeyUse } from "./account/repository/api-keys.ts";
import type { IdentityDeps } from "./deps.ts";
import { findProfile } from "./repository.ts";
import { exchangedTokenSeconds, signAccessToken, type TokenSession } from "./tokens.ts";

/** Uses of a key are noted once in this time. */
const useNotedMs = 60_000;

/** A token of 60 seconds for a browser's session or a program's key. Raises unauthenticated when it is over, revoked, or nobody's. */
export async function exchange(deps: IdentityDeps, { kind, secret }: Credential): Promise<AccessToken> {
  return kind === "session" ? await exchangeSession(deps, secret) : await exchangeApiKey(deps, secret);
}

async function exchangeSession(deps: IdentityDeps, secret: string): Promise<AccessToken> {
  const owner = ownerOfSecret("browser", secret);
  if (!owner) throw new Problem("unauthenticated");
  const session = await deps.session(owner.userId).touch({ sessionId: owner.sessionId, secretHash: hashOfSecret(secret) });
  if (!session) throw new Problem("unauthenticated");
  return await tokenFor(deps, owner.userId, session, session.profile, exchangedTokenSeconds);
}

async function exchangeApiKey(deps: IdentityDeps, secret: string): Promise<AccessToken> {
  const hash = apiKeyHash(secret);
  const key = hash && (await findApiKeyByHash(deps.db, hash));
  const user = key && (await deps.session(key.userId).describeUser());
  if (!key || !user) throw new Problem("unauthenticated");
  const nowMs = deps.now();
  if ((key.lastUsedAtMs ?? 0) < nowMs - useNotedMs) deps.later(noteApiKeyUse(deps.db, key.id, nowMs));
  const session: TokenSession = { sessionId: key.id, proofs: ["key"], epoch: user.epoch, scopes: key.scopes };
  return await tokenFor(deps, key.userId, session, user.profile, exchangedTokenSeconds);
}

/** A token for a session, by the copy the Session object has of the user, or else by the account itself, which it is then given. Raises unauthenticated when there is none. */
export async function tokenFor(
  deps: IdentityDeps,
  userId: string,
  session: TokenSession,
  kept: Profile | null,
  ttlSeconds: number,
): Promise<AccessToken> {
  const profile = kept ?? (await findProfile(deps.db, userId));
  if (!profile) throw new Problem("unauthenticated");
  if (!kept) deps.later(deps.session(userId).remember(profile));
  return await signAccessToken(deps, { userId, ...profile }, session, ttlSeconds);
}
