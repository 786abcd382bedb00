import { hashOfSecret, ownerOfSecret, secretText } from "../../durable-objects/session/secret-text.ts";
import type { Actor } from "../../shared/auth/actor.ts";
import type { SignedIn } from "../../shared/contracts/accounts.ts";
import { Problem } from "../../shared/problem.ts";
import type { Trace } from "../../shared/trace.ts";
import { userView } from "./account/profile.ts";
import type { IdentityDeps } from "./deps.ts";
import { hmacOf } from "./derive-secret.ts";
import { tokenFor } from "./exchange.ts";
import { findUser } from "./repository.ts";
import { secondFactorOf } from "./start-session.ts";
import { apiTokenSeconds, exchangedTokenSeconds } from "./tokens.ts";

/**
 * Trades a refresh token for a new access token and its successor. The successor is derived from the token, so that
 * whoever asks twice within ten seconds is given the same one and none has to be kept. One presented after that ends
 * its session (RFC 9700, section 4.14.2). Raises unauthenticated.
 */
export async function refresh(deps: IdentityDeps, refreshToken: string, trace: Trace): Promise<SignedIn> {
  const owner = ownerOfSecret("api", refreshToken);
  if (!owner) throw refused();
  const successor = secretText("api", owner, hmacOf(deps.secrets.refresh, refreshToken));
  const { outcome, session } = await deps.session(owner.userId).rotate({
    sessionId: owner.sessionId,
    hash: hashOfSecret(refreshToken),
    successorHash: hashOfSecret(successor),
  });
  if (outcome === "worn-out") deps.log("refresh.worn-out", trace, { userId: owner.userId, sessionId: owner.sessionId }, "warn");
  if (outcome === "reuse") deps.log("refresh.reused", trace, { userId: owner.userId, sessionId: owner.sessionId }, "warn");
  const user = session && (await findUser(deps.db, deps.dataKeys, owner.userId));
  if (!session || !user) throw refused();
  const { accessToken } = await tokenFor(deps, user.id, session, session.profile, apiTokenSeconds);
  const secondFactor = secondFactorOf(deps, user, session.proofs);
  return { user: userView(user), accessToken, expiresIn: apiTokenSeconds, refreshToken: successor, secondFactor };
}

/** A new access token for a browser, which shows its session by the cookie. A program has its refresh token for that. The caller makes sure that the cookie was shown. Raises unauthenticated. */
export async function refreshBySession(deps: IdentityDeps, actor: Actor | null): Promise<SignedIn> {
  const session = actor && (await deps.session(actor.userId).find({ sessionId: actor.sessionId }));
  const user = session?.kind === "browser" ? await findUser(deps.db, deps.dataKeys, actor?.userId ?? "") : null;
  if (!session || !user) throw refused();
  const { accessToken } = await tokenFor(deps, user.id, session, session.profile, exchangedTokenSeconds);
  return { user: userView(user), accessToken, expiresIn: exchangedTokenSeconds, secondFactor: secondFactorOf(deps, user, session.proofs) };
}

function refused(): Problem {
  return new Problem("unauthenticated", { detail: "The refresh token is not valid, or no longer: sign in again" });
}
