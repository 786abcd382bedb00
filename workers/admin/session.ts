import { createHmac } from "node:crypto";
import { isSameSecret } from "../../shared/http/ops-key.ts";

/** How long somebody stays signed in. */
export const sessionSeconds = 12 * 60 * 60;

/**
 * What the browser keeps of a sign-in: when it ends, in epoch milliseconds, and an HMAC of that by the operators' key.
 * The key cannot be read from it, and another key ends all of them.
 */
export function openSession(key: string, nowMs: number): string {
  const endsAtMs = nowMs + sessionSeconds * 1_000;
  return `${endsAtMs}.${sealOf(`${endsAtMs}`, key)}`;
}

/** Whether the value is one we made with this key, and its time is not over. */
export function isOpenSession(value: string, key: string, nowMs: number): boolean {
  const [, endsAtMs, seal] = /^(\d{13})\.([\w-]{43})$/.exec(value) ?? [];
  if (endsAtMs === undefined || seal === undefined) return false;
  return isSameSecret(seal, sealOf(endsAtMs, key)) && Number(endsAtMs) > nowMs;
}

/** The words in front keep these apart from whatever else is ever signed with the key. */
function sealOf(endsAtMs: string, key: string): string {
  return createHmac("sha256", key).update(`admin-session:${endsAtMs}`).digest("base64url");
}
