import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";

/** Keys that personal text is sealed with: AES-256, by id. `current` seals, all of them open. */
export type DataKeys = { current: string; byId: ReadonlyMap<string, Uint8Array> };

const keyBytes = 32;
/** The length that GCM is made for (NIST SP 800-38D, section 8.2.2: random, so a key seals fewer than 2^32 texts). */
export const ivBytes = 12;
const tagBytes = 16;

/** Reads the secret DATA_KEYS: `id:base64` of 32 bytes each, comma separated. Throws an Error, which names no key, for any other text. */
export function parseDataKeys(text: string): DataKeys {
  const keys = text.split(",").map((part) => {
    const [id = "", encoded = ""] = part.trim().split(":");
    return [id, Buffer.from(encoded, "base64")] as const;
  });
  if (!keys.every(([id, key]) => /^[\w-]+$/.test(id) && key.length === keyBytes))
    throw new Error("DATA_KEYS is not id:base64 of 32 bytes each");
  return { current: keys[0]?.[0] ?? "", byId: new Map(keys) };
}

/**
 * Text as `keyId.iv.ciphertext`, base64url, which only our keys open (AES-256-GCM). `context` says where it belongs, as
 * `users.email:user_…`, and has to be given again to open it: what is sealed for one row says nothing in another.
 */
export function seal(text: string, { current, byId }: DataKeys, context: string): string {
  const { iv, body } = encrypt(text, keyOf(byId, current), context);
  return `${current}.${iv.toString("base64url")}.${body.toString("base64url")}`;
}

/** The text that was sealed. Throws an Error when it is broken, belongs elsewhere, or its key is gone. */
export function open(sealed: string, { byId }: DataKeys, context: string): string {
  const [keyId = "", iv = "", body = ""] = sealed.split(".");
  return decrypt({ iv: Buffer.from(iv, "base64url"), body: Buffer.from(body, "base64url") }, keyOf(byId, keyId), context);
}

/** Text under AES-256-GCM: the ciphertext with its tag behind it, and the random bytes, `ivBytes` of them, that it begins from. */
export type Encrypted = { iv: Buffer; body: Buffer };

/** Text that only this key of 32 bytes opens, and only for the same `context`. */
export function encrypt(text: string, key: Uint8Array, context: string): Encrypted {
  const iv = randomBytes(ivBytes);
  const cipher = createCipheriv("aes-256-gcm", key, iv).setAAD(Buffer.from(context));
  return { iv, body: Buffer.concat([cipher.update(text, "utf8"), cipher.final(), cipher.getAuthTag()]) };
}

/** The text that was encrypted. Throws an Error when it is broken, belongs elsewhere, or the key is another. */
export function decrypt({ iv, body }: Encrypted, key: Uint8Array, context: string): string {
  const end = body.length - tagBytes;
  const decipher = createDecipheriv("aes-256-gcm", key, iv, { authTagLength: tagBytes });
  decipher.setAAD(Buffer.from(context)).setAuthTag(body.subarray(end));
  return Buffer.concat([decipher.update(body.subarray(0, end)), decipher.final()]).toString("utf8");
}

/** The id of the key a text was sealed with. */
export function sealedWith(sealed: string): string {
  return sealed.slice(0, sealed.indexOf("."));
}

function keyOf(byId: DataKeys["byId"], id: string): Uint8Array {
  const key = byId.get(id);
  if (!key) throw new Error(`there is no data key ${id}`);
  return key;
}
