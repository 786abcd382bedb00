import { randomBytes, type ScryptOptions, scryptSync, timingSafeEqual } from "node:crypto";
import { z } from "@hono/zod-openapi";
import { normaliseEmail } from "../../shared/normalise-email.ts";
import { invalid } from "../../shared/problem.ts";
import { commonPasswords } from "./common-passwords.ts";

/**
 * scrypt (RFC 7914) at the strength OWASP's password storage cheat sheet names for 32 MiB: N = 2^15, r = 8, p = 3. The
 * platform allows N·r·p up to 2^20; this is three quarters of it.
 */
const present = { logN: 15, r: 8, p: 3 };
/** Twice what the table of N blocks of 128·r bytes takes. */
const maxmemBytes = 64 * 1_024 * 1_024;
const saltBytes = 16;
const hashBytes = 32;

/** Shortest and longest, in characters (NIST SP 800-63B-4, section 3.1.1.2, of a password beside a second factor). */
const lengthMin = 8;
const lengthMax = 128;

/** The slow function, passed in so that a test can count its calls. */
export type Derive = (password: string, salt: Uint8Array, keyLength: number, options: ScryptOptions) => Uint8Array;
export const scrypt: Derive = (password, salt, keyLength, options) => scryptSync(password, salt, keyLength, options);

const text = () => z.string({ error: (issue) => (issue.input === undefined ? "required" : "expected text") });
const lengthOf = (password: string) => Array.from(normalise(password)).length;

/** A password somebody presents: any, as long as it could be one. */
export const presentedPasswordSchema = text()
  .min(1, "must not be empty")
  .max(4 * lengthMax, `at most ${lengthMax} characters`)
  .refine((password) => lengthOf(password) <= lengthMax, `at most ${lengthMax} characters`);

/** A password somebody chooses: 8 to 128 characters of any kind, none of the commonest. */
export const chosenPasswordSchema = presentedPasswordSchema
  .refine((password) => lengthOf(password) >= lengthMin, `at least ${lengthMin} characters`)
  .refine((password) => !commonPasswords.has(normalise(password).toLowerCase()), "this password is one of the first that are guessed")
  .openapi({ format: "password", minLength: lengthMin, maxLength: lengthMax });

/** Refuses a password that is the account's address. Raises invalid-request. */
export function refuseEmailAsPassword(password: string, email: string, pointer = "/password"): void {
  const plain = normalise(password).toLowerCase();
  if (plain === normaliseEmail(email) || plain === normaliseEmail(email).split("@")[0]) {
    throw invalid(pointer, "choose a password that is not your e-mail address");
  }
}

/** A hash that says how it was made: `$scrypt$ln=15,r=8,p=3$salt$hash`, both in base64 without padding (the PHC string format). */
export function hashPassword(password: string, derive: Derive): string {
  const salt = randomBytes(saltBytes);
  const hash = deriveWith(password, salt, present, derive);
  return `$scrypt$ln=${present.logN},r=${present.r},p=${present.p}$${unpadded(salt)}$${unpadded(hash)}`;
}

/**
 * Whether a password has this hash; `null` stands for an account nobody has, or one without a password, and takes as long.
 * Runs the slow function exactly once. Throws an Error for a hash of another form.
 */
export function isPassword(password: string, stored: string | null, derive: Derive): boolean {
  const { parameters, salt, hash } = stored === null ? nobodys : parseHash(stored);
  const isSame = timingSafeEqual(deriveWith(password, salt, parameters, derive), hash);
  return isSame && stored !== null;
}

/** Whether a hash was made with less than we ask for today, and is to be made anew while the password is at hand. */
export function isOutdated(stored: string): boolean {
  const { logN, r, p } = parseHash(stored).parameters;
  return logN < present.logN || r < present.r || p < present.p;
}

type Parameters = typeof present;
const nobodys = { parameters: present, salt: new Uint8Array(saltBytes), hash: new Uint8Array(hashBytes) };

/** The same characters, however a keyboard composes them (NIST SP 800-63B-4, section 3.1.1.2). */
function normalise(password: string): string {
  return password.normalize("NFKC");
}

function deriveWith(password: string, salt: Uint8Array, { logN, r, p }: Parameters, derive: Derive): Uint8Array {
  return derive(normalise(password), salt, hashBytes, { N: 2 ** logN, r, p, maxmem: maxmemBytes });
}

function parseHash(stored: string): { parameters: Parameters; salt: Uint8Array; hash: Uint8Array } {
  const [, logN, r, p, salt, hash] = /^\$scrypt\$ln=(\d+),r=(\d+),p=(\d+)\$([\w+/]+)\$([\w+/]+)$/.exec(stored) ?? [];
  if (!salt || !hash) throw new Error("a stored password hash has an unknown form");
  const parameters = { logN: Number(logN), r: Number(r), p: Number(p) };
  return { parameters, salt: Buffer.from(salt, "base64"), hash: Buffer.from(hash, "base64") };
}

function unpadded(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("base64").replaceAll("=", "");
}
