import { z } from "zod";
import type { Result } from "../result.ts";
import type { Trace } from "../trace.ts";

/** What an account may be. Each may do what those before it may, on what it owns. Whoever is not signed in is a guest. */
export const roles = ["buyer", "seller", "admin"] as const;
export type Role = (typeof roles)[number];

/** What an API key may be allowed. A key does what its owner may, and of that only what its scopes name. */
export const scopes = [
  "catalog:write",
  "inventory:read",
  "inventory:write",
  "orders:read",
  "orders:write",
  "payments:write",
  "users:read",
  "users:write",
  "platform:read",
  "platform:write",
] as const;
export type Scope = (typeof scopes)[number];

/** The header a program sends its API key in. */
export const apiKeyHeader = "x-api-key";
/** The network a request comes from, by which guesses are counted. The gateway says it, and lets no client say it. */
export const clientHeader = "x-octavo-client";
/** By what a caller showed who they are: `bearer`, `api-key` or `session`. The gateway says it, and lets no client say it. */
export const shownByHeader = "x-octavo-shown-by";

/**
 * The cookie of a browser's session. Storefront sets it, the gateway exchanges it, and no other Worker ever sees it. Browsers
 * take a cookie of this prefix from its very host only, over HTTPS or from localhost (RFC 6265bis, section 4.1.3.2).
 */
export const sessionCookie = "__Host-octavo-session";

/** How somebody proved who they are (RFC 8176): password, one-time password, another provider's word, an API key. */
export type Proof = "pwd" | "otp" | "oidc" | "key";

/** Who made a token and for whom it is. Every verification names both. */
export const tokenIssuer = "https://identity.octavo";
export const tokenAudience = "octavo";
/** Media type of an access token, in its header (RFC 9068, section 2.1). */
export const tokenType = "at+jwt";
/** The one algorithm that is signed and accepted (RFC 8037). */
export const tokenAlgorithm = "EdDSA";

/** The claims of an access token besides the registered ones. */
export const accessClaimsSchema = z.object({
  sub: z.string().regex(/^user_[0-7][0-9a-hjkmnp-tv-z]{25}$/),
  /** The session the token belongs to, or the API key. */
  sid: z.string().min(1).max(100),
  role: z.enum(roles),
  /** The merchant a seller belongs to. */
  seller: z.string().nullable(),
  /** The user's epoch when the token was made: a higher one ends it. */
  epoch: z.int().min(0),
  amr: z.array(z.enum(["pwd", "otp", "oidc", "key"])),
  email_verified: z.boolean(),
  /** An API key's scopes, space separated; absent from a person's token. */
  scope: z.string().optional(),
  jti: z.string(),
  iat: z.int(),
  exp: z.int(),
});

/** What ends tokens before their time: tokens of a lower epoch, and those of sessions signed out. */
export type SessionState = { epoch: number; revoked: string[] };

/** Public keys as RFC 7517 has them. */
export type KeySet = { keys: { kty: string; crv: string; x: string; kid: string; alg: string; use: string }[] };

/** What a caller presents instead of a token: a browser's session, or a program's API key. */
export type Credential = { kind: "session" | "api-key"; secret: string };

/** A token and when it ends, epoch milliseconds. */
export type AccessToken = { accessToken: string; expiresAtMs: number };

/** What every Worker that verifies tokens asks of identity. */
export type KeyService = {
  /** The keys tokens may be signed with now. */
  keySet(): Promise<KeySet>;
  /** What ends a user's tokens. A user nobody knows has an epoch no token reaches. */
  sessionState(query: { userId: string }): Promise<SessionState>;
};

/** What the gateway asks besides. */
export type CredentialService = KeyService & {
  /** A token of 60 seconds for a credential. Fails with unauthenticated. */
  exchange(command: { credential: Credential; trace: Trace }): Promise<Result<AccessToken>>;
};
