import { createHash } from "node:crypto";
import { isId } from "../../shared/ids.ts";
import type { SessionKind } from "./session.ts";

/** A refresh token says what it is, so that scanners of leaked secrets know it; a browser's secret lives in a named cookie. */
const prefixes: Record<SessionKind, string> = { browser: "", api: "ort_" };

/** Which session of whom a secret opens. */
export type SecretOwner = { userId: string; sessionId: string };

/**
 * A session's secret: the user's and the session's id without their prefixes, 26 characters each, so that the object is found
 * without a database, then 43 characters of base64url that nobody can guess.
 */
export function secretText(kind: SessionKind, { userId, sessionId }: SecretOwner, random: string): string {
  return `${prefixes[kind]}${userId.slice("user_".length)}${sessionId.slice("sess_".length)}${random}`;
}

/** Whose secret this is, if it is anybody's; `null` for what has another form. */
export function ownerOfSecret(kind: SessionKind, secret: string): SecretOwner | null {
  if (!secret.startsWith(prefixes[kind])) return null;
  const parts = /^([0-9a-z]{26})([0-9a-z]{26})[\w-]{43}$/.exec(secret.slice(prefixes[kind].length));
  const owner = { userId: `user_${parts?.[1]}`, sessionId: `sess_${parts?.[2]}` };
  return isId("user", owner.userId) && isId("sess", owner.sessionId) ? owner : null;
}

/** SHA-256 (hexadecimal digits): all that is kept of a secret. It is long and random, so no slower function is needed. */
export function hashOfSecret(secret: string): string {
  return createHash("sha256").update(secret).digest("hex");
}
