import { createHash, randomBytes } from "node:crypto";

/** 32 random bytes cannot be guessed, so that a plain hash is enough to keep them (no salt, no slow function). */
const secretBytes = 32;
const form = /^ock_[\w-]{43}$/;
/** Characters of the end that stay readable, by which an owner knows the key. */
const hintLength = 4;

/** A new key's secret, `ock_` and 43 characters of base64url: the prefix lets scanners of leaked secrets know it. */
export function newApiKeySecret(): string {
  return `ock_${randomBytes(secretBytes).toString("base64url")}`;
}

/** SHA-256 of a key's secret, in hexadecimal digits; `null` for what cannot be one, which nobody needs to look up. */
export function apiKeyHash(secret: string): string | null {
  return form.test(secret) ? createHash("sha256").update(secret).digest("hex") : null;
}

/** The end of a secret, which its owner is shown: `…x8Zq`. */
export function apiKeyHint(secret: string): string {
  return `…${secret.slice(-hintLength)}`;
}
