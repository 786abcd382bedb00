import { importJWK, type JWK, SignJWT } from "jose";
import { type Proof, type Role, type Scope, tokenAlgorithm, tokenAudience, tokenIssuer, tokenType } from "../shared/contracts/identity.ts";
import { newId } from "../shared/ids.ts";

/** Whom a token is for. Whatever is not said: a buyer nobody has seen before, signed in by password, with a verified address. */
export type TokenOwner = {
  role?: Role;
  userId?: string;
  sellerId?: string | null;
  sessionId?: string;
  /** An API key's; without them the token is a person's. */
  scopes?: readonly Scope[];
  proofs?: readonly Proof[];
  isEmailVerified?: boolean;
  epoch?: number;
  /** How long it is valid from `nowMs`; negative makes one that has ended. */
  ttlSeconds?: number;
  nowMs?: number;
};

/**
 * An access token as identity signs them. Inside workerd the key is the one the identity double publishes
 * (`TEST_SIGNING_KEY`); elsewhere give one: a private JWK with `kid`.
 */
export async function tokenFor(owner: TokenOwner = {}, signingKey?: JWK | string): Promise<string> {
  const key = asKey(signingKey ?? (await givenKey()));
  const { role = "buyer", sellerId = null, scopes, proofs = scopes ? ["key"] : ["pwd"], isEmailVerified = true } = owner;
  const issuedAt = Math.floor((owner.nowMs ?? Date.now()) / 1_000);
  return await new SignJWT({
    sid: owner.sessionId ?? newId(scopes ? "key" : "sess"),
    role,
    seller: sellerId,
    epoch: owner.epoch ?? 0,
    amr: [...proofs],
    email_verified: isEmailVerified,
    ...(scopes ? { scope: scopes.join(" ") } : {}),
  })
    .setProtectedHeader({ alg: tokenAlgorithm, kid: key.kid, typ: tokenType })
    .setSubject(owner.userId ?? newId("user"))
    .setIssuer(tokenIssuer)
    .setAudience(tokenAudience)
    .setJti(crypto.randomUUID())
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + (owner.ttlSeconds ?? 600))
    .sign(await importJWK(key, tokenAlgorithm));
}

/** The header that sends a token. */
export async function bearerFor(owner: TokenOwner = {}, signingKey?: JWK | string): Promise<{ authorization: string }> {
  return { authorization: `Bearer ${await tokenFor(owner, signingKey)}` };
}

function asKey(key: JWK | string): JWK {
  return typeof key === "string" ? (JSON.parse(key) as JWK) : key;
}

/** What `vitest.config.ts` gives each Worker under test. Only workerd has the module. */
async function givenKey(): Promise<string> {
  const { env } = (await import("cloudflare:workers")) as unknown as { env: { TEST_SIGNING_KEY?: string } };
  if (!env.TEST_SIGNING_KEY) throw new Error("no TEST_SIGNING_KEY is bound: give tokenFor a signing key");
  return env.TEST_SIGNING_KEY;
}
