import { createLocalJWKSet, errors, type JWTPayload, jwtVerify } from "jose";
import {
  accessClaimsSchema,
  type KeyService,
  type SessionState,
  scopes,
  tokenAlgorithm,
  tokenAudience,
  tokenIssuer,
  tokenType,
} from "../contracts/identity.ts";
import { Problem } from "../problem.ts";
import type { Actor } from "./actor.ts";

/** Longer than any token of ours. */
const tokenLengthMax = 2_000;
/**
 * A token is let in for no longer than this from when it was made, whatever end it names: none of ours is made for longer, so
 * one that says so was signed with a key that leaked, and it ends with that key.
 */
const tokenAgeMaxSeconds = 600;
/** How far the clock of who made a token may be ahead of ours. At its end a token is refused by our own clock. */
const clockToleranceSeconds = 5;
/** How long keys are used before they are asked for again, and how often a key nobody knows makes us ask. */
const keysMs = 5 * 60 * 1_000;
const unknownKeyMs = 10_000;
/** How old an answer about a user's sessions may be. Gateway and owner each keep one, so a sign-out is felt within a second. */
const stateMs = 500;
/** Verified tokens, and users, that an isolate remembers. */
const rememberedMax = 5_000;

export type TokenVerifier = {
  /** Who the token speaks for. Raises unauthenticated, the same for every fault, and unavailable when identity did not answer. */
  verify(token: string): Promise<Actor>;
};

type Verified = { actor: Actor; epoch: number; expiresAtMs: number };
type KeySource = { resolve: ReturnType<typeof createLocalJWKSet>; atMs: number };

/**
 * A verifier for one isolate. It names algorithm, issuer, audience and type (RFC 8725, sections 3.1 to 3.11); the key's id
 * is only looked up among identity's own keys, and no address in a token is ever followed. A token verified once is
 * remembered until it ends; whether its user has ended it is asked every half second all the same.
 */
export function createTokenVerifier(now: () => number = () => Date.now()): { with: (keys: KeyService) => TokenVerifier } {
  const verified = new Map<string, Verified>();
  const states = new Map<string, { state: SessionState; atMs: number }>();
  let source: KeySource | null = null;

  const keySource = async (keys: KeyService, olderThanMs: number): Promise<KeySource> => {
    if (source && now() - source.atMs < olderThanMs) return source;
    const atMs = now();
    source = { resolve: createLocalJWKSet(await answerOf(keys.keySet())), atMs };
    return source;
  };

  /** Keys are asked for again, not too often, when a token names one nobody knows: they may have been rotated. */
  const check = async (keys: KeyService, token: string): Promise<Verified> => {
    const known = await keySource(keys, keysMs);
    const outcome = await verifySignature(token, known, now());
    if (outcome !== "unknown-key") return outcome;
    const newer = await keySource(keys, unknownKeyMs);
    const again = newer === known ? outcome : await verifySignature(token, newer, now());
    if (again === "unknown-key") throw refused();
    return again;
  };

  /**
   * Kept is what was answered, not the asking: a promise of one request must not be waited for by another, which would
   * wait for ever when the first is cancelled. Its age counts from when it was asked.
   */
  const stateOf = async (keys: KeyService, userId: string): Promise<SessionState> => {
    const known = states.get(userId);
    if (known && now() - known.atMs < stateMs) return known.state;
    const atMs = now();
    const state = await answerOf(keys.sessionState({ userId }));
    if (atMs >= (states.get(userId)?.atMs ?? atMs)) remember(states, userId, { state, atMs });
    return state;
  };

  return {
    with: (keys) => ({
      verify: async (token) => {
        if (token.length > tokenLengthMax) throw refused();
        let known = verified.get(token);
        if (!known) {
          known = await check(keys, token);
          remember(verified, token, known);
        }
        if (known.expiresAtMs <= now()) {
          verified.delete(token);
          throw refused();
        }
        const { epoch, revoked } = await stateOf(keys, known.actor.userId);
        if (known.epoch < epoch || revoked.includes(known.actor.sessionId)) throw refused();
        return known.actor;
      },
    }),
  };
}

/** What the token says, once all of it has been checked. Whatever is wrong with it raises the one refusal there is. */
async function verifySignature(token: string, { resolve }: KeySource, nowMs: number): Promise<Verified | "unknown-key"> {
  try {
    const { payload, protectedHeader } = await jwtVerify(token, resolve, {
      algorithms: [tokenAlgorithm],
      issuer: tokenIssuer,
      audience: tokenAudience,
      typ: tokenType,
      maxTokenAge: tokenAgeMaxSeconds,
      clockTolerance: clockToleranceSeconds,
      currentDate: new Date(nowMs),
      requiredClaims: ["sub", "sid", "iat", "exp", "jti"],
    });
    if (protectedHeader.kid === undefined) throw refused();
    return verifiedFrom(payload);
  } catch (error) {
    if (error instanceof errors.JWKSNoMatchingKey) return "unknown-key";
    throw refused();
  }
}

function verifiedFrom(payload: JWTPayload): Verified {
  const claims = accessClaimsSchema.parse(payload);
  const granted = claims.scope?.split(" ");
  const actor: Actor = {
    userId: claims.sub,
    role: claims.role,
    sellerId: claims.seller,
    sessionId: claims.sid,
    proofs: claims.amr,
    isEmailVerified: claims.email_verified,
    scopes: granted ? scopes.filter((scope) => granted.includes(scope)) : null,
  };
  return { actor, epoch: claims.epoch, expiresAtMs: Math.min(claims.exp, claims.iat + tokenAgeMaxSeconds) * 1_000 };
}

/** What identity answers; unavailable when it does not, since nobody may get in by that. */
async function answerOf<Answer>(asked: Promise<Answer>): Promise<Answer> {
  try {
    return await asked;
  } catch (cause) {
    throw new Problem("unavailable", { detail: "Access tokens cannot be checked right now", cause });
  }
}

/** The same for every fault: what exactly was wrong helps only whoever forges. */
function refused(): Problem {
  return new Problem("unauthenticated", { detail: "The access token is not valid, or no longer" });
}

function remember<Value>(map: Map<string, Value>, key: string, value: Value): void {
  map.delete(key);
  map.set(key, value);
  if (map.size <= rememberedMax) return;
  const oldest = map.keys().next().value;
  if (oldest !== undefined) map.delete(oldest);
}
