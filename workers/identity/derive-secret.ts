import { createHmac } from "node:crypto";

/** HMAC-SHA-256 in base64url, 43 characters. */
export function hmacOf(secret: string, text: string): string {
  return createHmac("sha256", secret).update(text).digest("base64url");
}

/** The secrets of this Worker's purposes. None tells of another, nor of the root they are made from. */
export type IdentitySecrets = { emailIndex: string; mailLink: string; refresh: string };

/** Makes them from IDENTITY_SECRET, by label. */
export function deriveSecrets(root: string): IdentitySecrets {
  return { emailIndex: hmacOf(root, "email-index"), mailLink: hmacOf(root, "mail-link"), refresh: hmacOf(root, "refresh-successor") };
}
