import { createHash } from "node:crypto";
import { z } from "@hono/zod-openapi";
import { emailSchema } from "../../shared/contracts/common.ts";
import { normaliseEmail } from "../../shared/normalise-email.ts";
import { hmacOf } from "./derive-secret.ts";

// biome-ignore lint/suspicious/noControlCharactersInRegex: refusing control characters is the purpose.
const controlCharacter = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/;

/**
 * Whether a character that is not of ASCII is taken for one that is, once an address is normalised: the Kelvin sign for k.
 * Two mailboxes would be one account.
 */
function looksAscii(character: string): boolean {
  return character > "\u007f" && !/[\u0080-\uffff]/.test(normaliseEmail(character));
}

/** An account's address. Spaces around it are cut off; a line break is refused even there, since mails have headers of lines. */
export const accountEmailSchema = z
  .string({ error: (issue) => (issue.input === undefined ? "required" : "expected text") })
  .refine((text) => !controlCharacter.test(text), "must not contain control characters")
  .refine((text) => !Array.from(text.trim()).some(looksAscii), "this address has a letter that only looks like one of the alphabet")
  .pipe(emailSchema)
  .openapi({ example: "ada@example.com" });

/** What an account is found by: an HMAC (base64url) of its normalised address. */
export function emailIndexOf(email: string, secret: string): string {
  return hmacOf(secret, normaliseEmail(email));
}

/** SHA-256 (hexadecimal digits) of the normalised address, which a command without our secrets can make too. */
export function emailHashOf(email: string): string {
  return createHash("sha256").update(normaliseEmail(email)).digest("hex");
}
