import { createHmac, randomBytes } from "node:crypto";
import { isSameSecret } from "../../../shared/same-secret.ts";

/** Time-based one-time passwords (RFC 6238) as every authenticator app makes them: SHA-1, 30 seconds, six digits. */
const stepMs = 30_000;
const digits = 6;
/** Clocks of a phone and ours may differ by one step either way (RFC 6238, section 5.2). */
const driftSteps = 1;
/** As long as the hash, as RFC 4226, section 4 (R6) recommends. */
const secretBytes = 20;
const base32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/** A new secret, 20 random bytes in base 32 (RFC 4648, section 6, without padding): 32 characters. */
export function newTotpSecret(): string {
  let bits = "";
  for (const byte of randomBytes(secretBytes)) bits += byte.toString(2).padStart(8, "0");
  return bits.replaceAll(/.{5}/g, (five) => base32[Number.parseInt(five, 2)] ?? "");
}

/** What an authenticator app reads from a picture or a link, to know secret and account (Google's Key URI format). */
export function otpauthUri(secret: string, email: string, issuer = "Octavo"): string {
  const label = `${encodeURIComponent(issuer)}:${encodeURIComponent(email)}`;
  return `otpauth://totp/${label}?secret=${secret}&issuer=${encodeURIComponent(issuer)}&algorithm=SHA1&digits=${digits}&period=${stepMs / 1_000}`;
}

/** The code of a moment, epoch milliseconds (RFC 6238, section 4.2; truncation of RFC 4226, section 5.3). */
export function totpCode(secret: string, atMs: number): string {
  return codeOfStep(decodeBase32(secret), Math.floor(atMs / stepMs));
}

/**
 * The time step whose code this is: that of `nowMs`, the one before or the one after, if it comes after `lastStep`, the
 * last one whose code was taken. `null` when there is none: the code is wrong, too old, or was used.
 */
export function stepOfCode(secret: string, code: string, nowMs: number, lastStep: number | null): number | null {
  const key = decodeBase32(secret);
  const present = Math.floor(nowMs / stepMs);
  let found: number | null = null;
  for (let step = present - driftSteps; step <= present + driftSteps; step += 1) {
    if (isSameSecret(codeOfStep(key, step), code) && step > (lastStep ?? -1)) found ??= step;
  }
  return found;
}

function codeOfStep(key: Uint8Array, step: number): string {
  const counter = new DataView(new ArrayBuffer(8));
  counter.setBigUint64(0, BigInt(step));
  const hash = createHmac("sha1", key).update(new Uint8Array(counter.buffer)).digest();
  const offset = (hash.at(-1) ?? 0) & 0x0f;
  return String((hash.readUInt32BE(offset) & 0x7fffffff) % 10 ** digits).padStart(digits, "0");
}

function decodeBase32(text: string): Uint8Array {
  const bits = Array.from(text, (char) => base32.indexOf(char).toString(2).padStart(5, "0")).join("");
  return Uint8Array.from({ length: Math.floor(bits.length / 8) }, (_, index) => Number.parseInt(bits.slice(8 * index, 8 * index + 8), 2));
}
