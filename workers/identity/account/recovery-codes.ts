import { createHash, randomBytes } from "node:crypto";

/** How many somebody is given at once. */
export const recoveryCodesCount = 10;
/** Crockford's base 32: no letter looks like a digit. 16 characters are 80 bits, more than anybody finds from a hash. */
const alphabet = "0123456789abcdefghjkmnpqrstvwxyz";
const codeLength = 16;
const form = /^[0-9a-hjkmnp-tv-z]{16}$/;

/** Ten new codes of 16 characters in groups of four, e.g. `7f3k-9qwe-m0tz-4c8d`. */
export function newRecoveryCodes(): string[] {
  return Array.from({ length: recoveryCodesCount }, () => {
    const code = Array.from(randomBytes(codeLength), (byte) => alphabet[byte & 31]).join("");
    return code.replaceAll(/.{4}(?=.)/g, "$&-");
  });
}

/** SHA-256 of a code as somebody may type it, in capitals, with or without hyphens; `null` for what is no such code. */
export function recoveryCodeHash(typed: string): string | null {
  const code = typed.toLowerCase().replaceAll(/[\s-]/g, "").replaceAll("o", "0").replaceAll(/[il]/g, "1");
  return form.test(code) ? createHash("sha256").update(code).digest("hex") : null;
}
