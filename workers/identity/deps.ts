import type { DrizzleD1Database } from "drizzle-orm/d1";
import { drizzle } from "drizzle-orm/d1";
import type { Session } from "../../durable-objects/session/index.ts";
import type { SignInThrottle } from "../../durable-objects/sign-in-throttle/index.ts";
import { type OutboxRow, tryToSendOutbox } from "../../shared/events/outbox.ts";
import { createLog, type Log } from "../../shared/log.ts";
import { type DataKeys, parseDataKeys } from "../../shared/sealed-text.ts";
import { deriveSecrets, type IdentitySecrets } from "./derive-secret.ts";
import { type Derive, scrypt } from "./passwords.ts";
import { parseSigningKeys, type SigningKeys } from "./signing-keys.ts";
import type { StaffSecondFactor } from "./tokens.ts";

/** What use cases need of an invocation. */
export type IdentityDeps = {
  db: DrizzleD1Database;
  /** The Session object of a user. */
  session: (userId: string) => DurableObjectStub<Session>;
  /** The counter of wrong guesses at an account's password (`account:…`) or codes (`second-factor:…`), or of a client (`client:…`). */
  throttle: (name: string) => DurableObjectStub<SignInThrottle>;
  dataKeys: DataKeys;
  signingKeys: SigningKeys;
  secrets: IdentitySecrets;
  /** Where links in mails lead, without a slash at the end. */
  publicUrl: string;
  staffSecondFactor: StaffSecondFactor;
  /** What a client's limits are multiplied by: 1,000 where they are not to be felt. */
  limitFactor: number;
  derive: Derive;
  now: () => number;
  log: Log;
  /** Sends outbox rows after the answer. */
  relay: (rows: OutboxRow[]) => void;
  /** Goes on with work after the answer. */
  later: (work: Promise<unknown>) => void;
};

const log = createLog("identity");

/** What is made of the secrets, once for an isolate and each set of them. */
let known: { env: Pick<IdentityEnv, "SIGNING_KEYS" | "DATA_KEYS" | "IDENTITY_SECRET">; keys: Keys } | null = null;
type Keys = Pick<IdentityDeps, "dataKeys" | "signingKeys" | "secrets">;

/** The keys and secrets of this Worker. Throws an Error, which tells none of them, for secrets of another form. */
export function keysOf(env: Pick<IdentityEnv, "SIGNING_KEYS" | "DATA_KEYS" | "IDENTITY_SECRET">): Keys {
  const { SIGNING_KEYS, DATA_KEYS, IDENTITY_SECRET } = env;
  const isKnown =
    known?.env.SIGNING_KEYS === SIGNING_KEYS && known.env.DATA_KEYS === DATA_KEYS && known.env.IDENTITY_SECRET === IDENTITY_SECRET;
  if (known && isKnown) return known.keys;
  const keys = {
    dataKeys: parseDataKeys(DATA_KEYS),
    signingKeys: parseSigningKeys(SIGNING_KEYS),
    secrets: deriveSecrets(IDENTITY_SECRET),
  };
  known = { env: { SIGNING_KEYS, DATA_KEYS, IDENTITY_SECRET }, keys };
  return keys;
}

/** What use cases need, from this invocation's environment. */
export function depsOf(env: IdentityEnv, ctx: Pick<ExecutionContext, "waitUntil">): IdentityDeps {
  const db = drizzle(env.DB);
  return {
    ...keysOf(env),
    db,
    session: (userId) => env.SESSION.getByName(userId),
    throttle: (name) => env.SIGN_IN_THROTTLE.getByName(name),
    publicUrl: env.PUBLIC_URL,
    staffSecondFactor: env.STAFF_SECOND_FACTOR === "optional" ? "optional" : "required",
    limitFactor: env.LIMITS === "local" ? 1_000 : 1,
    derive: scrypt,
    now: () => Date.now(),
    log,
    relay: (rows) => ctx.waitUntil(tryToSendOutbox(db, env, rows, Date.now(), log)),
    later: (work) => ctx.waitUntil(work),
  };
}
