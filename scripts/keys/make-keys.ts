import { createHash, generateKeyPairSync, randomBytes } from "node:crypto";

/** A private key as RFC 8037 has it, with the id tokens name it by. */
export type SigningKey = { kty: string; crv: string; x: string; d: string; kid: string; alg: "EdDSA"; use: "sig" };

/** One key that is next, one that signs now, and two whose tokens have long ended: more are only more to lose. */
const signingKeysMax = 4;

/** A new Ed25519 key. Its id is the thumbprint of its public half (RFC 7638), so that no two keys share one. */
export function newSigningKey(): SigningKey {
  const { kty = "", crv = "", x = "", d = "" } = generateKeyPairSync("ed25519").privateKey.export({ format: "jwk" });
  // The members a thumbprint is made of, in their order (RFC 8037, section 2).
  const kid = createHash("sha256").update(JSON.stringify({ crv, kty, x })).digest("base64url");
  return { kty, crv, x, d, kid, alg: "EdDSA", use: "sig" };
}

/** A new AES-256 key as `id:base64`. */
export function newDataKey(): string {
  return `${randomBytes(4).toString("hex")}:${randomBytes(32).toString("base64")}`;
}

/** A value for a secret that has none yet: keys where keys are asked for, else 256 random bits. */
export function newSecret(name: string): string {
  if (name === "SIGNING_KEYS") return JSON.stringify([newSigningKey(), newSigningKey()]);
  if (name === "DATA_KEYS") return newDataKey();
  return randomBytes(32).toString("hex");
}

/**
 * SIGNING_KEYS with a new key in front. The one that was next signs from now on; it has been published since the rotation
 * before, so every verifier has it. The oldest beyond four is dropped. Throws an Error when the text is no list of keys.
 */
export function rotateSigningKeys(text: string): string {
  return JSON.stringify([newSigningKey(), ...readSigningKeys(text)].slice(0, signingKeysMax));
}

/** DATA_KEYS with a new key in front, which seals from now on. None is dropped: rows are still sealed with the others. */
export function rotateDataKeys(text: string): string {
  return [newDataKey(), ...readDataKeys(text)].join(",");
}

function readSigningKeys(text: string): SigningKey[] {
  const keys: unknown = JSON.parse(text);
  const isKey = (key: unknown): key is SigningKey => typeof key === "object" && key !== null && "kid" in key && "d" in key;
  if (!Array.isArray(keys) || keys.length === 0 || !keys.every(isKey)) throw new Error("SIGNING_KEYS is no list of private keys");
  return keys;
}

function readDataKeys(text: string): string[] {
  const keys = text.split(",");
  if (!keys.every((key) => /^[\w-]+:[A-Za-z0-9+/]{43}=$/.test(key))) throw new Error("DATA_KEYS is not id:base64 of 32 bytes each");
  return keys;
}
