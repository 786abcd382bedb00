import { importJWK, SignJWT } from "jose";
import type { OpenSession } from "../../durable-objects/session/index.ts";
import {
  type AccessToken,
  type Proof,
  type Role,
  type Scope,
  tokenAlgorithm,
  tokenAudience,
  tokenIssuer,
  tokenType,
} from "../../shared/contracts/identity.ts";
import type { SigningKeys } from "./signing-keys.ts";

/** A program keeps its token for ten minutes; one that the gateway asks for lives a minute. */
export const apiTokenSeconds = 600;
export const exchangedTokenSeconds = 60;

/** Whether staff need a second factor. */
export type StaffSecondFactor = "required" | "optional";

/** What of a user stands in a token. */
export type TokenSubject = { userId: string; role: Role; sellerId: string | null; isEmailVerified: boolean; hasSecondFactor: boolean };

/** Through what a token is given: a session, or an API key with its scopes. */
export type TokenSession = Pick<OpenSession, "sessionId" | "proofs" | "epoch"> & { scopes?: readonly Scope[] };

/**
 * What somebody may be by what they have proved. Staff without a second factor are buyers where one is required, so that
 * nothing of staff's can be reached. A key was made by somebody who had one, and counts as long as they still do.
 */
export function roleInToken({ role, hasSecondFactor }: TokenSubject, proofs: readonly Proof[], rule: StaffSecondFactor): Role {
  if (role === "buyer" || rule === "optional") return role;
  return hasSecondFactor && (proofs.includes("otp") || proofs.includes("key")) ? role : "buyer";
}

/** Signs an access token (RFC 9068) that ends `ttlSeconds` from now. */
export async function signAccessToken(
  { signingKeys, staffSecondFactor, now }: { signingKeys: SigningKeys; staffSecondFactor: StaffSecondFactor; now: () => number },
  subject: TokenSubject,
  session: TokenSession,
  ttlSeconds: number,
): Promise<AccessToken> {
  const issuedAt = Math.floor(now() / 1_000);
  const role = roleInToken(subject, session.proofs, staffSecondFactor);
  const { current } = signingKeys;
  const accessToken = await new SignJWT({
    sid: session.sessionId,
    role,
    seller: role === "seller" ? subject.sellerId : null,
    epoch: session.epoch,
    amr: session.proofs,
    email_verified: subject.isEmailVerified,
    ...(session.scopes ? { scope: session.scopes.join(" ") } : {}),
  })
    .setProtectedHeader({ alg: tokenAlgorithm, kid: current.kid, typ: tokenType })
    .setSubject(subject.userId)
    .setIssuer(tokenIssuer)
    .setAudience(tokenAudience)
    .setJti(crypto.randomUUID())
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + ttlSeconds)
    .sign(await importJWK(current, tokenAlgorithm));
  return { accessToken, expiresAtMs: (issuedAt + ttlSeconds) * 1_000 };
}
