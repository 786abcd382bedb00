import { createDecipheriv, createHash } from "node:crypto";
import type { DataKeys } from "../../shared/sealed-text.ts";

/** Whether a stored value holds one of the texts that are looked for. */
export type Finder = (value: unknown) => boolean;

/** Shorter ones would be found everywhere. */
export const textLengthMin = 3;

const sealedText = /([\w-]+)\.([\w-]{16})\.([\w-]{22,})/g;
const tagBytes = 16;

/**
 * A finder of texts such as an e-mail address, a name or a street, in whatever case: as they are, percent-encoded, as plain
 * SHA-256, and inside what is sealed with one of these keys.
 */
export function createFinder(texts: string[], { byId }: Pick<DataKeys, "byId">): Finder {
  const needles = [...new Set(texts.flatMap(formsOf))];
  const isIn = (text: string) => {
    const folded = fold(text);
    return needles.some((needle) => folded.includes(needle));
  };
  const isSealedIn = (text: string) =>
    [...text.matchAll(sealedText)].some(([, keyId = "", iv = "", body = ""]) => {
      const key = byId.get(keyId);
      return key !== undefined && isIn(openAnywhere(key, iv, body));
    });
  const isInText = (text: string) => isIn(text) || isSealedIn(text);
  return (value) => {
    if (typeof value === "string") return isInText(value);
    return value instanceof Uint8Array && textsOf(value).some(isInText);
  };
}

/** The ways a text may be written down. */
function formsOf(text: string): string[] {
  const normal = fold(text.trim());
  const digest = (encoding: "hex" | "base64url") => createHash("sha256").update(normal).digest(encoding);
  return [normal, fold(encodeURIComponent(text.trim())), digest("hex"), fold(digest("base64url"))];
}

function fold(text: string): string {
  return text.normalize("NFC").toLowerCase();
}

/**
 * What a sealed text says, wherever it belongs: its context is not known here, so its tag is not checked. GCM encrypts in
 * counter mode, beginning with 2 behind the initialisation vector (NIST SP 800-38D, section 7.2).
 */
function openAnywhere(key: Uint8Array, iv: string, body: string): string {
  const counter = Buffer.concat([Buffer.from(iv, "base64url"), Buffer.from([0, 0, 0, 2])]);
  const bytes = Buffer.from(body, "base64url");
  return createDecipheriv("aes-256-ctr", key, counter).update(bytes.subarray(0, -tagBytes)).toString("utf8");
}

/** Bytes as text: V8 writes values of Durable Objects in Latin-1, or in UTF-16 from any byte on. */
function textsOf(bytes: Uint8Array): string[] {
  const buffer = Buffer.from(bytes);
  // A copy: an odd number of bytes at an odd address, decoded as UTF-16, corrupts the heap of Node 24.21.
  const shifted = Buffer.from(buffer.subarray(1));
  return [buffer.toString("utf8"), buffer.toString("latin1"), buffer.toString("utf16le"), shifted.toString("utf16le")];
}
