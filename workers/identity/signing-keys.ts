import { z } from "zod";
import { type KeySet, tokenAlgorithm } from "../../shared/contracts/identity.ts";

/** A private Ed25519 key as RFC 8037 has it, with the id tokens name it by. */
const signingKeySchema = z.object({
  kty: z.literal("OKP"),
  crv: z.literal("Ed25519"),
  x: z.string().min(1),
  d: z.string().min(1),
  kid: z.string().min(1),
});
export type SigningKey = z.infer<typeof signingKeySchema>;

/** All that tokens may be signed with, newest first. */
export type SigningKeys = { all: readonly SigningKey[]; current: SigningKey };

/**
 * Reads the secret SIGNING_KEYS. The first key is published before it signs, so that every verifier has it by the time it
 * does; the second signs; the others have signed before. A single one signs. Throws an Error, which tells no key, for
 * anything else.
 */
export function parseSigningKeys(text: string): SigningKeys {
  const all = z.array(signingKeySchema).min(1).safeParse(readJson(text)).data;
  const current = all?.[1] ?? all?.[0];
  if (!all || !current) throw new Error("SIGNING_KEYS is no list of private Ed25519 keys");
  return { all, current };
}

/** The public halves (RFC 7517). */
export function publicKeySet({ all }: SigningKeys): KeySet {
  return { keys: all.map(({ kty, crv, x, kid }) => ({ kty, crv, x, kid, alg: tokenAlgorithm, use: "sig" })) };
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
