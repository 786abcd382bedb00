import type { Outcome } from "../../durable-objects/sign-in-throttle/index.ts";
import { Problem } from "../../shared/problem.ts";
import type { IdentityDeps } from "./deps.ts";

/** A guess that was let through. What became of it has to be reported. */
export type Guess = { report: (outcome: Outcome) => Promise<void> };

/** The longest name of a client that is counted: an address, or a network. */
const clientMax = 100;

/**
 * Counts a guess at an account's password, for the account and for the client it comes from. Raises rate-limited, with
 * `retryAfterSeconds`, for a known and an unknown account alike; then nothing is to be looked at.
 */
export async function countGuess(deps: IdentityDeps, { emailIndex, client }: { emailIndex: string; client: string }): Promise<Guess> {
  const ofClient = { kind: "client", factor: deps.limitFactor } as const;
  const ofAccount = { kind: "account" } as const;
  const clientThrottle = deps.throttle(`client:${client.slice(0, clientMax)}`);
  const accountThrottle = deps.throttle(accountThrottleName(emailIndex));
  const byClient = await clientThrottle.admit(ofClient);
  if (!byClient.isAllowed) throw tooMany(byClient.retryAfterSeconds);
  const byAccount = await accountThrottle.admit(ofAccount);
  if (!byAccount.isAllowed) {
    await clientThrottle.report({ ...ofClient, outcome: "unfinished" });
    throw tooMany(byAccount.retryAfterSeconds);
  }
  return {
    report: async (outcome) => {
      await Promise.all([clientThrottle.report({ ...ofClient, outcome }), accountThrottle.report({ ...ofAccount, outcome })]);
    },
  };
}

/** The name of the counter of an account. */
export function accountThrottleName(emailIndex: string): string {
  return `account:${emailIndex}`;
}

/** The name of the counter of an account's codes. */
export function secondFactorThrottleName(userId: string): string {
  return `second-factor:${userId}`;
}

function tooMany(retryAfterSeconds: number): Problem {
  return new Problem("rate-limited", { detail: "Too many attempts to sign in: wait, then try again", fields: { retryAfterSeconds } });
}
