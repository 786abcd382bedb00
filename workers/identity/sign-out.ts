import { hashOfSecret, ownerOfSecret } from "../../durable-objects/session/secret-text.ts";
import type { Actor } from "../../shared/auth/actor.ts";
import type { IdentityDeps } from "./deps.ts";

/** Ends the session of whoever asks, or all of theirs. Their tokens end with it, within a second everywhere. */
export async function signOut(deps: IdentityDeps, { userId, sessionId }: Actor, everywhere: boolean): Promise<void> {
  const session = deps.session(userId);
  if (everywhere) await session.raiseEpoch({ end: "all" });
  else await session.end({ sessionId });
}

/** Ends the session a browser's secret opens. Nothing happens when there is none. */
export async function signOutBySecret(deps: IdentityDeps, secret: string, everywhere: boolean): Promise<void> {
  const owner = ownerOfSecret("browser", secret);
  const session = owner && (await deps.session(owner.userId).touch({ sessionId: owner.sessionId, secretHash: hashOfSecret(secret) }));
  if (!owner || !session) return;
  if (everywhere) await deps.session(owner.userId).raiseEpoch({ end: "all" });
  else await deps.session(owner.userId).end({ sessionId: owner.sessionId });
}

/** Ends the session a refresh token belongs to, used before or not. Nothing happens when there is none. */
export async function signOutByRefreshToken(deps: IdentityDeps, refreshToken: string): Promise<void> {
  const owner = ownerOfSecret("api", refreshToken);
  if (!owner) return;
  const session = deps.session(owner.userId);
  if (await session.owns({ sessionId: owner.sessionId, hash: hashOfSecret(refreshToken) }))
    await session.end({ sessionId: owner.sessionId });
}
