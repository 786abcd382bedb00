import { appendAudit } from "../../../shared/audit.ts";
import type { Actor } from "../../../shared/auth/actor.ts";
import { scopesOfRole } from "../../../shared/auth/scopes-of-role.ts";
import { isoTime } from "../../../shared/clock.ts";
import type { ApiKeyView } from "../../../shared/contracts/accounts.ts";
import type { Scope } from "../../../shared/contracts/identity.ts";
import { newId } from "../../../shared/ids.ts";
import { invalid, Problem } from "../../../shared/problem.ts";
import type { Trace } from "../../../shared/trace.ts";
import type { IdentityDeps } from "../deps.ts";
import { apiKeyHash, apiKeyHint, newApiKeySecret } from "./api-key-secret.ts";
import { confirmOwner } from "./confirm-password.ts";
import { changedMeanwhile, requireUser } from "./profile.ts";
import { type ApiKeyRow, apiKeyInsert, apiKeyRevocation, findApiKey, listApiKeys, mayHaveKey } from "./repository/api-keys.ts";
import { isMet, requirement } from "./repository/requirement.ts";

/** Keys a user has at once. */
export const apiKeysMax = 20;

/** The keys of a user, oldest first, without their secrets. */
export async function showApiKeys({ db }: IdentityDeps, { userId }: { userId: string }): Promise<ApiKeyView[]> {
  return (await listApiKeys(db, userId)).map(viewOf);
}

export type CreateApiKey = { by: Actor; name: string; scopes: readonly Scope[]; password?: string; trace: Trace };

/**
 * A new key with its secret, which nobody sees again. It outlives the session it is made in, so a stolen token must not be
 * enough: raises invalid-request without the password, unless one has just signed in, and for a scope the owner's role does
 * not have; rate-limited; unauthenticated once the session has ended; conflict beyond 20 keys, and for an account that has
 * just changed.
 */
export async function createApiKey(
  deps: IdentityDeps,
  { by, name, scopes, password, trace }: CreateApiKey,
): Promise<ApiKeyView & { secret: string }> {
  const { db, now } = deps;
  const user = await requireUser(deps, by.userId);
  const allowed = scopesOfRole(user.role);
  const refused = scopes.findIndex((scope) => !allowed.includes(scope));
  if (refused >= 0) throw invalid(`/scopes/${refused}`, "not a scope of your role");
  await confirmOwner(deps, user, by.sessionId, password);
  const nowMs = now();
  const secret = newApiKeySecret();
  const row: ApiKeyRow = {
    id: newId("key", nowMs),
    userId: by.userId,
    name,
    secretHash: apiKeyHash(secret) ?? "",
    hint: apiKeyHint(secret),
    scopes: [...new Set(scopes)],
    createdAtMs: nowMs,
    lastUsedAtMs: null,
    revokedAtMs: null,
  };
  const entry = { by, action: "api-key.created", subject: row.id, requestId: trace.requestId, atMs: nowMs };
  // A reset of the password, or another role, ends all keys: one that was asked for before must not come after.
  const writing = appendAudit(db, { ...entry, data: { owner: by.userId, scopes: row.scopes.join(" ") } }, [
    requirement(db, mayHaveKey(db, user, apiKeysMax)),
    apiKeyInsert(db, row),
  ]);
  if (await isMet(writing)) return { ...viewOf(row), secret };
  const isFull = (await listApiKeys(db, user.id)).length >= apiKeysMax;
  throw isFull ? new Problem("conflict", { detail: `An account has ${apiKeysMax} keys` }) : changedMeanwhile();
}

/** Ends a key and its tokens. Raises not-found, and forbidden for another's unless `reach` is `any`. */
export async function revokeApiKey(
  { db, now, session }: IdentityDeps,
  { by, reach, keyId, trace }: { by: Actor; reach: "own" | "any"; keyId: string; trace: Trace },
): Promise<void> {
  const key = await findApiKey(db, keyId);
  if (!key) throw new Problem("not-found", { detail: "There is no such key" });
  if (reach === "own" && key.userId !== by.userId) throw new Problem("forbidden");
  const entry = { by, action: "api-key.revoked", subject: keyId, requestId: trace.requestId, atMs: now() };
  await appendAudit(db, { ...entry, data: { owner: key.userId } }, [apiKeyRevocation(db, keyId, now())]);
  await session(key.userId).revoke({ sid: keyId });
}

function viewOf({ id, name, hint, scopes, createdAtMs, lastUsedAtMs }: ApiKeyRow): ApiKeyView {
  return { id, name, hint, scopes, createdAt: isoTime(createdAtMs), lastUsedAt: lastUsedAtMs === null ? null : isoTime(lastUsedAtMs) };
}
