import { hashOfSecret, ownerOfSecret } from "../../durable-objects/session/secret-text.ts";
import type { Actor } from "../../shared/auth/actor.ts";
import type { IdentityDeps } from "./deps.ts";

/** Ends the session of whoever asks. Its tokens end with it, within a second everywhere. */
export async function signOut(deps: IdentityDeps, { userId, sessionId }: Pick<Actor, "userId" | "sessionId">): Promise<void> {
  await deps.session(userId).end({ sessionId });
}

/** Ends the session a refresh token belongs to, used before or not. Nothing happens when there is none. */
export async function signOutByRefreshToken(deps: IdentityDeps, refreshToken: string): Promise<void> {
  const owner = ownerOfSecret("api", refreshToken);
  if (!owner) return;
  const session = deps.session(owner.userId);
  if (await session.owns({ sessionId: owner.sessionId, hash: hashOfSecret(refreshToken) }))
    await session.end({ sessionId: owner.sessionId });
}
