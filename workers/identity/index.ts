// Responsible for who somebody is: accounts, sessions, tokens, keys, roles, and what is kept of a person.
// Leaves to others: what an account may see of books and orders (their owners), and writing mails (notifications).
import { drizzle } from "drizzle-orm/d1";
import type { Actor } from "../../shared/auth/actor.ts";
import { actorOf } from "../../shared/auth/authorize.ts";
import { requireCaller } from "../../shared/auth/callers.ts";
import type { MailDetails, SignedIn } from "../../shared/contracts/accounts.ts";
import type { AccessToken, Credential, KeySet, SessionState } from "../../shared/contracts/identity.ts";
import { consumeBatch } from "../../shared/events/consume.ts";
import type { AnyEnvelope } from "../../shared/events/envelope.ts";
import { sweepOutbox } from "../../shared/events/outbox.ts";
import { attempt, type Result } from "../../shared/result.ts";
import { settleAll } from "../../shared/settle-all.ts";
import type { Trace } from "../../shared/trace.ts";
import { AccountMethods, type OnBehalf } from "./account/account-methods.ts";
import { noteForgotten, repeatErasures } from "./account/follow-erasures.ts";
import { depsOf } from "./deps.ts";
import { exchange } from "./exchange.ts";
import { keyServiceOf } from "./key-service.ts";
import { forgetWritten, mailFor } from "./mail-for.ts";
import { parseInput } from "./parse-input.ts";
import { register } from "./register.ts";
import { forgotPassword, resetPassword } from "./reset-password.ts";
import { app } from "./routes.ts";
import { forgotPasswordSchema, loginSchema, registerSchema, resetPasswordSchema, verifyEmailSchema } from "./schemas.ts";
import { signIn } from "./sign-in.ts";
import { signOut } from "./sign-out.ts";
import { type Standing, standingOf } from "./standing-of.ts";
import { forgetOld, resealSome } from "./tidy-up.ts";
import { resendVerification, type Verified, verifiedEmail, verifyEmail } from "./verify-email.ts";

export { Session } from "../../durable-objects/session/index.ts";
export { SignInThrottle } from "../../durable-objects/sign-in-throttle/index.ts";

/** What pages do with an account is in `AccountMethods`. */
export default class Identity extends AccountMethods {
  override fetch(request: Request) {
    return app.fetch(request, { ...this.env, IDENTITY: keyServiceOf(this.env) }, this.ctx);
  }

  override async queue(batch: MessageBatch) {
    const deps = this.#deps;
    const handle = async (event: AnyEnvelope) => {
      if (event.type === "octavo.user.forgotten.v1") await noteForgotten(deps, event);
    };
    await consumeBatch(batch, { domain: "identity", db: deps.db, now: deps.now, handle });
  }

  override async scheduled() {
    const deps = this.#deps;
    const tasks = [sweepOutbox(drizzle(this.env.DB), this.env, deps.now()), resealSome(deps), forgetOld(deps), repeatErasures(deps)];
    await settleAll(tasks, deps.log);
  }

  /** The keys tokens may be signed with now. */
  keySet(): Promise<KeySet> {
    return keyServiceOf(this.env).keySet();
  }

  /** What ends a user's tokens. A user nobody knows has an epoch no token reaches. */
  sessionState(query: { userId: string }): Promise<SessionState> {
    return keyServiceOf(this.env).sessionState(query);
  }

  /** A token of 60 seconds for a browser's session or a program's key. Fails with unauthenticated. For the gateway. */
  async exchange({ credential }: { credential: Credential; trace: Trace }): Promise<Result<AccessToken>> {
    requireCaller(this.ctx, "gateway");
    return attempt(() => exchange(this.#deps, credential));
  }

  /** Makes an account and signs it in. Fails with conflict when the address is taken, and invalid-request. */
  register(command: { email: string; password: string; name: string; label: string; trace: Trace }): Promise<Result<SignedIn>> {
    const { label, trace, ...given } = command;
    return attempt(async () => register(this.#deps, { ...parseInput(registerSchema, given), kind: "browser", label, trace }));
  }

  /** Signs in by password. Fails with unauthenticated, second-factor-required, rate-limited (`retryAfterSeconds`), and invalid-request. */
  signIn(command: {
    email: string;
    password: string;
    code?: string;
    client: string;
    label: string;
    trace: Trace;
  }): Promise<Result<SignedIn>> {
    const { email, password, code, client, label, trace } = command;
    const given = { email, password, ...(code ? { code } : {}) };
    return attempt(async () => signIn(this.#deps, { ...parseInput(loginSchema, given), kind: "browser", client, label, trace }));
  }

  /** Ends the session of a token. Fails with unauthenticated when it is over already. */
  signOut({ token }: OnBehalf): Promise<Result<null>> {
    return attempt(async () => {
      await signOut(this.#deps, await this.#actor(token));
      return null;
    });
  }

  /** Has a link sent by which to set another password, where there is such an account. */
  forgotPassword({ email, trace }: { email: string; trace: Trace }): Promise<Result<null>> {
    return attempt(async () => {
      forgotPassword(this.#deps, { ...parseInput(forgotPasswordSchema, { email }), trace });
      return null;
    });
  }

  /** Sets another password by a mailed link's secret. Fails with invalid-request. */
  resetPassword({ token, password, trace }: { token: string; password: string; trace: Trace }): Promise<Result<null>> {
    return attempt(async () => {
      await resetPassword(this.#deps, { ...parseInput(resetPasswordSchema, { token, password }), trace });
      return null;
    });
  }

  /**
   * Shows by a mailed link's secret that an address is theirs, on behalf of whoever `accessToken` is of, or has the account's
   * password. Fails with invalid-request, unauthenticated without either, rate-limited and conflict.
   */
  verifyEmail(command: { token: string; accessToken?: string; password?: string; trace: Trace }): Promise<Result<Verified>> {
    const { token, accessToken, password, trace } = command;
    return attempt(async () => {
      const by = accessToken === undefined ? null : await this.#actor(accessToken);
      return await verifyEmail(this.#deps, { ...parseInput(verifyEmailSchema, { token, ...(password ? { password } : {}) }), by, trace });
    });
  }

  /** Has the link to verify the address sent once more. */
  resendVerification({ token, trace }: OnBehalf): Promise<Result<null>> {
    return attempt(async () => {
      await resendVerification(this.#deps, { userId: (await this.#actor(token)).userId, trace });
      return null;
    });
  }

  /** What a mail needs to be written; `null` when it is not to be written any more. For notifications. */
  async mailFor({ mailId }: { mailId: string }): Promise<MailDetails | null> {
    requireCaller(this.ctx, "notifications");
    return mailFor(this.#deps, mailId);
  }

  /** A mail has been written: whom it went to is forgotten, unless its link still needs it. For notifications. */
  async mailWritten({ mailId }: { mailId: string }): Promise<void> {
    requireCaller(this.ctx, "notifications");
    await forgetWritten(this.#deps, mailId);
  }

  /** Who somebody is now who asked for work that takes longer than a token lives; `null` when they may not act any more. For catalog. */
  async standingOf(query: Standing): Promise<Actor | null> {
    requireCaller(this.ctx, "catalog");
    return standingOf(this.#deps, query);
  }

  /** The address of a user who has shown that it is theirs; `null` for any other. For orders. */
  async verifiedEmail({ userId }: { userId: string }): Promise<{ email: string } | null> {
    requireCaller(this.ctx, "orders");
    return verifiedEmail(this.#deps, userId);
  }

  // Private to the language, not to the compiler alone: whatever else a class has can be called by RPC.
  get #deps() {
    return depsOf(this.env, this.ctx);
  }

  #actor(token: string) {
    return actorOf(keyServiceOf(this.env), token);
  }
}
