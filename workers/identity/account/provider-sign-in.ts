import { z } from "zod";
import type { SessionKind } from "../../../durable-objects/session/session.ts";
import type { SignedIn } from "../../../shared/contracts/accounts.ts";
import { personNameSchema } from "../../../shared/contracts/common.ts";
import { outboxInsert } from "../../../shared/events/outbox.ts";
import { errorFields } from "../../../shared/log.ts";
import { Problem } from "../../../shared/problem.ts";
import { isSameSecret } from "../../../shared/same-secret.ts";
import { open, seal } from "../../../shared/sealed-text.ts";
import type { Trace } from "../../../shared/trace.ts";
import { secondFactorThrottleName } from "../count-guess.ts";
import type { IdentityDeps } from "../deps.ts";
import { accountEmailSchema, emailIndexOf } from "../email.ts";
import { newUser, refuseTaken } from "../register.ts";
import { findUser, findUserByEmailIndex, type UserRecord } from "../repository.ts";
import { planMail } from "../request-mail.ts";
import { startSession } from "../start-session.ts";
import { verifiedRows } from "../tell-verified.ts";
import { guess } from "./confirm-password.ts";
import { type ProviderIdentity, redeemCode, requestIdentity } from "./oidc/ask-for-identity.ts";
import type { Discovery, Fetch } from "./oidc/discover.ts";
import type { Provider } from "./oidc/providers.ts";
import { findLinkedUserId, providerLinkInsert } from "./repository/provider-links.ts";
import { isSecondFactor } from "./second-factor.ts";

/** What signing in through other providers needs besides. */
export type ProviderDeps = IdentityDeps & { providers: readonly Provider[]; discovery: Discovery; fetch: Fetch };

/** How long somebody may stay at the provider, and how long a code may be looked for after that. */
const awayMs = 10 * 60 * 1_000;
const cookieContext = "provider-sign-in";
const ticketContext = "provider-second-factor";

/** What the browser keeps, sealed, while it is away. */
const cookieSchema = z.object({
  provider: z.string(),
  request: z.object({ state: z.string(), nonce: z.string(), verifier: z.string(), redirectUri: z.string() }),
  expiresAtMs: z.int(),
});
/** What is proved already when a second factor is still to come. */
const ticketSchema = z.object({ userId: z.string(), expiresAtMs: z.int() });

/** The providers somebody may choose from. */
export function listSignInProviders({ providers }: Pick<ProviderDeps, "providers">): { id: string; name: string }[] {
  return providers.map(({ id, name }) => ({ id, name }));
}

export type BeginProviderSignIn = { provider: string; redirectUri: string; trace: Trace };

/**
 * Where to send the browser, and what it has to bring back: `cookie` is sealed text for one of ten minutes.
 * Raises not-found for a provider we do not know, and unavailable.
 */
export async function beginProviderSignIn(deps: ProviderDeps, command: BeginProviderSignIn): Promise<{ url: string; cookie: string }> {
  const { provider: id, redirectUri } = command;
  const provider = providerOf(deps, id);
  const { request, url } = await logRefusal(deps, command, () => requestIdentity(deps.discovery, provider, redirectUri));
  const kept: z.infer<typeof cookieSchema> = { provider: id, request, expiresAtMs: deps.now() + awayMs };
  return { url, cookie: seal(JSON.stringify(kept), deps.dataKeys, cookieContext) };
}

export type FinishProviderSignIn = {
  provider: string;
  code: string;
  state: string;
  /** What `beginProviderSignIn` gave the browser to keep. */
  cookie: string;
  redirectUri: string;
  kind: SessionKind;
  label: string;
  trace: Trace;
};

/**
 * Signs in whom the provider says it is: the account linked to them; else the account of their address, if the provider
 * has verified it and so have we, which is linked from now on; else a new account. Raises unauthenticated; conflict where
 * an account has the address but has not shown that it is theirs, so that they sign in first; second-factor-required, with
 * a `ticket` for `finishWithSecondFactor`.
 */
export async function finishProviderSignIn(deps: ProviderDeps, command: FinishProviderSignIn): Promise<SignedIn> {
  const { kind, label, trace } = command;
  const user = await logRefusal(deps, command, () => identify(deps, command));
  if (user.totpConfirmedAtMs !== null) {
    const ticket = seal(JSON.stringify({ userId: user.id, expiresAtMs: deps.now() + awayMs }), deps.dataKeys, ticketContext);
    throw new Problem("second-factor-required", { detail: "Send the code of your authenticator app as well", fields: { ticket } });
  }
  const signedIn = await startSession(deps, user, { kind, label, proofs: ["oidc"] });
  deps.log("sign-in", trace, { userId: user.id, kind, provider: command.provider });
  return signedIn;
}

export type FinishWithSecondFactor = { ticket: string; code: string; kind: SessionKind; label: string; trace: Trace };

/** Goes on from second-factor-required, with the code. Raises unauthenticated and rate-limited. */
export async function finishWithSecondFactor(deps: IdentityDeps, command: FinishWithSecondFactor): Promise<SignedIn> {
  const { ticket, code, kind, label, trace } = command;
  const kept = unseal(deps, ticket, ticketContext, ticketSchema);
  const user = kept && (await findUser(deps.db, deps.dataKeys, kept.userId));
  if (!kept || !user) throw new Problem("unauthenticated", { detail: "That took too long. Start again" });
  if (!(await guess(deps, secondFactorThrottleName(user.id), () => isSecondFactor(deps, user, code)))) {
    const errors = [{ pointer: "/code", message: "wrong code" }];
    throw new Problem("unauthenticated", { detail: "The code is wrong, or was used before", errors });
  }
  const signedIn = await startSession(deps, user, { kind, label, proofs: ["oidc", "otp"] });
  deps.log("sign-in", trace, { userId: user.id, kind });
  return signedIn;
}

/** Does something that a provider has a say in, and logs what was wrong where it comes to nothing: the answer does not tell. */
async function logRefusal<Done>(
  { log, providers }: ProviderDeps,
  { provider: asked, trace }: Pick<FinishProviderSignIn, "provider" | "trace">,
  work: () => Promise<Done>,
): Promise<Done> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    // One that we do not know is whatever text somebody has sent.
    const provider = providers.find(({ id }) => id === asked)?.id;
    log("provider.refused", trace, { provider, code: error.code, ...errorFields(error.cause ?? error) }, "warn");
    throw error;
  }
}

async function identify(deps: ProviderDeps, command: FinishProviderSignIn): Promise<UserRecord> {
  const { provider: id, code, state, cookie, redirectUri, trace } = command;
  const kept = unseal(deps, cookie, cookieContext, cookieSchema);
  const isSame = kept?.provider === id && kept.request.redirectUri === redirectUri && isSameSecret(state, kept.request.state);
  if (!kept || !isSame) throw new Problem("unauthenticated", { detail: "This sign-in was begun elsewhere, or long ago. Start again" });
  return await accountOf(deps, id, await redeemCode(deps, providerOf(deps, id), kept.request, code), trace);
}

async function accountOf(deps: ProviderDeps, provider: string, identity: ProviderIdentity, trace: Trace): Promise<UserRecord> {
  const { db, dataKeys, now } = deps;
  const { subject } = identity;
  const linkedId = await findLinkedUserId(db, provider, subject);
  if (linkedId !== null) {
    const user = await findUser(db, dataKeys, linkedId);
    if (!user) throw new Problem("unauthenticated");
    return user;
  }
  const email = accountEmailSchema.safeParse(identity.email);
  // An address that nobody has verified may be anybody's: by it no account is found, and none made.
  if (!identity.isEmailVerified || !email.success)
    throw new Problem("conflict", { detail: "The provider has not verified your e-mail address. Sign in with your password" });
  const owner = await findUserByEmailIndex(db, dataKeys, emailIndexOf(email.data, deps.secrets.emailIndex));
  if (!owner) return await accountFor(deps, provider, { subject, email: email.data, name: identity.name }, trace);
  // Somebody may have registered with an address that is not theirs, to wait for its owner to come in by this door.
  if (owner.emailVerifiedAtMs === null)
    throw new Problem("conflict", {
      detail: "There is an account with this address. Sign in to it with your password and confirm the address first",
    });
  // Whoever reads the mail learns that there is another door.
  const mail = planMail(deps, { template: "provider-linked", userId: owner.id }, trace);
  const link = { provider, subject, userId: owner.id, version: owner.version, createdAtMs: now() };
  await db.batch([providerLinkInsert(db, link), ...mail.statements]);
  deps.relay(mail.rows);
  deps.log("provider.linked", trace, { userId: owner.id, provider });
  return owner;
}

async function accountFor(
  deps: ProviderDeps,
  provider: string,
  { subject, email, name }: { subject: string; email: string; name: string | null },
  trace: Trace,
): Promise<UserRecord> {
  const { db, now } = deps;
  const called = personNameSchema.safeParse(name).data ?? email.split("@")[0] ?? email;
  const { user, insert } = newUser(deps, {
    email,
    name: called,
    password: null,
    role: "buyer",
    sellerId: null,
    isEmailVerified: true,
  });
  const rows = verifiedRows(user.id, user.version, trace, now());
  const link = providerLinkInsert(db, { provider, subject, userId: user.id, version: user.version, createdAtMs: now() });
  await refuseTaken(db.batch([insert, link, outboxInsert(db, rows)]));
  deps.relay(rows);
  deps.log("user.registered", trace, { userId: user.id, provider });
  return user;
}

function providerOf({ providers }: Pick<ProviderDeps, "providers">, id: string): Provider {
  const provider = providers.find((each) => each.id === id);
  if (!provider) throw new Problem("not-found", { detail: "There is no such provider" });
  return provider;
}

/** What was sealed, if it was sealed by us for this and is not over; else `null`. */
function unseal<Schema extends z.ZodType<{ expiresAtMs: number }>>(
  { dataKeys, now }: Pick<IdentityDeps, "dataKeys" | "now">,
  sealed: string,
  context: string,
  schema: Schema,
): z.output<Schema> | null {
  try {
    const kept = schema.parse(JSON.parse(open(sealed, dataKeys, context)));
    return kept.expiresAtMs > now() ? kept : null;
  } catch {
    // Whatever is wrong with it, it is not ours.
    return null;
  }
}
