import { DurableObject } from "cloudflare:workers";
import {
  type Admission,
  accountPolicy,
  admit,
  clientPolicy,
  failed,
  forgottenAtMs,
  type Guesses,
  noGuesses,
  succeeded,
  type ThrottlePolicy,
  withdrawn,
} from "./throttle.ts";

/** Whose guesses an object counts. `factor` multiplies a client's limits, never an account's. */
export type Guessed = { kind: "account" } | { kind: "client"; factor: number };
/** What became of a guess: right, wrong, or right as far as it went (a password whose second factor is still to come). */
export type Outcome = "right" | "wrong" | "unfinished";

const key = "guesses";

/**
 * Counts the sign-ins that failed, of one account or of one client. It is exact: a guess counts from before it is looked at,
 * so that a thousand at once are not a thousand chances. It is written down, so that no restart forgives anything.
 */
export class SignInThrottle extends DurableObject {
  private guesses: Guesses;

  constructor(ctx: DurableObjectState, env: unknown) {
    super(ctx, env as never);
    this.guesses = ctx.storage.kv.get<Guesses>(key) ?? noGuesses;
  }

  /** Whether one more guess may be looked at. Whoever is let through has to `report` it. */
  async admit(guessed: Guessed): Promise<Admission> {
    const { guesses, admission } = admit(this.guesses, policyOf(guessed), Date.now());
    // A refusal changes nothing that has to be written down, and there may be thousands of them.
    if (admission.isAllowed) await this.save(guesses);
    return admission;
  }

  /** What became of a guess that was let through. */
  async report({ outcome, ...guessed }: Guessed & { outcome: Outcome }): Promise<void> {
    if (outcome === "wrong") return await this.save(failed(this.guesses, policyOf(guessed), Date.now()));
    // Somebody who guesses for others does not become honest by signing in as themselves.
    const isForgiven = outcome === "right" && guessed.kind === "account";
    await this.save(isForgiven ? succeeded() : withdrawn(this.guesses));
  }

  /** Begins anew: the password was changed by whoever reads the account's mail. */
  async forgive(): Promise<void> {
    await this.save(noGuesses);
  }

  override async alarm(): Promise<void> {
    if (forgottenAtMs(this.guesses) <= Date.now()) return await this.save(noGuesses);
    await this.ctx.storage.setAlarm(forgottenAtMs(this.guesses));
  }

  private async save(guesses: Guesses): Promise<void> {
    this.guesses = guesses;
    if (guesses.failedAtMs.length === 0 && guesses.pendingAtMs.length === 0) return await this.ctx.storage.deleteAll();
    this.ctx.storage.kv.put(key, guesses);
    if ((await this.ctx.storage.getAlarm()) === null) await this.ctx.storage.setAlarm(forgottenAtMs(guesses));
  }
}

function policyOf(guessed: Guessed): ThrottlePolicy {
  return guessed.kind === "account" ? accountPolicy : clientPolicy(guessed.factor);
}
