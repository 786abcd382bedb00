import { createHmac } from "node:crypto";

const stepSeconds = 30;

/** The six digits an authenticator app shows for a secret (base 32) at a moment: RFC 6238 with SHA-1, 30 seconds. */
export function totpAt(secret: string, nowMs: number): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(nowMs / 1_000 / stepSeconds)));
  const hash = createHmac("sha1", bytesOf(secret)).update(counter).digest();
  // RFC 4226, section 5.3: the low half of the last byte says where the four bytes of the number begin.
  const offset = (hash.at(-1) ?? 0) & 0x0f;
  return String((hash.readUInt32BE(offset) & 0x7fff_ffff) % 1_000_000).padStart(6, "0");
}

/** Base 32 of RFC 4648, section 6. */
function bytesOf(text: string): Buffer {
  const bits = [...text.replace(/=+$/, "").toUpperCase()]
    .map((character) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(character).toString(2).padStart(5, "0"))
    .join("");
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
}
