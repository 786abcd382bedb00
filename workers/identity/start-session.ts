import { randomBytes } from "node:crypto";
import { hashOfSecret, secretText } from "../../durable-objects/session/secret-text.ts";
import type { SessionKind } from "../../durable-objects/session/session.ts";
import type { SignedIn } from "../../shared/contracts/accounts.ts";
import type { Proof } from "../../shared/contracts/identity.ts";
import { newId } from "../../shared/ids.ts";
import { Problem } from "../../shared/problem.ts";
import { userView } from "./account/profile.ts";
import type { IdentityDeps } from "./deps.ts";
import { profileOf, type UserRecord } from "./repository.ts";
import { apiTokenSeconds, signAccessToken } from "./tokens.ts";

/** How a session begins: what it is for, how its owner will know it in a list, and what was proved. */
export type NewSession = { kind: SessionKind; label: string; proofs: Proof[] };

const secretBytes = 32;
const labelMax = 100;

/**
 * Signs a user in, in a session of its own: a secret for a browser's cookie, or tokens for a program. Raises unauthenticated
 * for a user who was erased, or has changed since they were read.
 */
export async function startSession(deps: IdentityDeps, user: UserRecord, { kind, label, proofs }: NewSession): Promise<SignedIn> {
  const sessionId = newId("sess", deps.now());
  const secret = secretText(kind, { userId: user.id, sessionId }, randomBytes(secretBytes).toString("base64url"));
  const session = await deps.session(user.id).open({
    sessionId,
    kind,
    label: label.slice(0, labelMax),
    proofs,
    isStaff: user.role !== "buyer",
    secretHash: hashOfSecret(secret),
    profile: profileOf(user),
  });
  if (!session?.profile) throw new Problem("unauthenticated", { detail: "The account has just changed: sign in again" });
  const signedIn = { user: userView(user), secondFactor: secondFactorOf(deps, user, proofs) };
  if (kind === "browser") return { ...signedIn, sessionSecret: secret };
  const { accessToken } = await signAccessToken(deps, { userId: user.id, ...session.profile }, session, apiTokenSeconds);
  return { ...signedIn, accessToken, expiresIn: apiTokenSeconds, refreshToken: secret };
}

/** Whether a second factor was used, is still to be set up, or is not asked for. */
export function secondFactorOf(
  { staffSecondFactor }: Pick<IdentityDeps, "staffSecondFactor">,
  { role }: UserRecord,
  proofs: readonly Proof[],
): SignedIn["secondFactor"] {
  if (proofs.includes("otp")) return "used";
  return role !== "buyer" && staffSecondFactor === "required" ? "required" : "none";
}
