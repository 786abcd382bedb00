/**
 * Wrong guesses of one account, or from one client. `failures` counts since the last success or quiet time, `failedAtMs`
 * holds when those of the window failed, `pendingAtMs` when guesses began whose outcome nobody has told yet.
 */
export type Guesses = { failures: number; failedAtMs: number[]; pendingAtMs: number[]; blockedUntilMs: number };

/** `freeFailures` wrong ones cost nothing, each one more doubles the wait; `checksMax` at most are looked at in a window. */
export type ThrottlePolicy = { freeFailures: number; checksMax: number };

/** Whether a guess may be looked at; else after how many seconds one may. */
export type Admission = { isAllowed: boolean; retryAfterSeconds: number };

/** How long a wrong guess counts. */
export const windowMs = 15 * 60 * 1_000;
/** The first wait, and the longest: NIST SP 800-63B-4, section 3.2.2, asks for waits that grow. */
const firstDelayMs = 1_000;
const delayMsMax = windowMs;
/** A guess whose outcome is not told within this time (a crash) counts as wrong. */
const pendingMs = 30_000;

/** An account is spared after five mistakes; whatever the clients, ten passwords are looked at in 15 minutes. */
export const accountPolicy: ThrottlePolicy = { freeFailures: 5, checksMax: 10 };

/** Many people may share one address, and guess for many accounts. `factor` is 1,000 where limits are not to be felt. */
export function clientPolicy(factor: number): ThrottlePolicy {
  return { freeFailures: 30 * factor, checksMax: 300 * factor };
}

/** An account, or a client, of which no wrong guess is known. */
export const noGuesses: Guesses = { failures: 0, failedAtMs: [], pendingAtMs: [], blockedUntilMs: 0 };

/** Lets a guess through or not. One that is let through has to be told of again by `failed`, `succeeded` or `withdrawn`. */
export function admit(before: Guesses, policy: ThrottlePolicy, nowMs: number): { guesses: Guesses; admission: Admission } {
  const guesses = forgetOld(before, policy, nowMs);
  const { failedAtMs, pendingAtMs, blockedUntilMs } = guesses;
  const counted = [...failedAtMs, ...pendingAtMs].sort((a, b) => a - b);
  const beyond = counted.length - policy.checksMax;
  const freeAtMs = beyond >= 0 ? (counted[beyond] ?? nowMs) + windowMs : 0;
  const untilMs = Math.max(blockedUntilMs, freeAtMs);
  if (untilMs > nowMs) return { guesses, admission: { isAllowed: false, retryAfterSeconds: Math.ceil((untilMs - nowMs) / 1_000) } };
  return { guesses: { ...guesses, pendingAtMs: [...pendingAtMs, nowMs] }, admission: { isAllowed: true, retryAfterSeconds: 0 } };
}

/** A guess was wrong. */
export function failed(before: Guesses, policy: ThrottlePolicy, nowMs: number): Guesses {
  return countFailure(withdrawn(before), policy, nowMs);
}

/** A guess was right: the account begins anew. */
export function succeeded(): Guesses {
  return noGuesses;
}

/** A guess came to nothing: it was right as far as it went, but not enough. */
export function withdrawn(before: Guesses): Guesses {
  return { ...before, pendingAtMs: before.pendingAtMs.slice(1) };
}

/** When nothing of this is worth remembering any more. */
export function forgottenAtMs({ failedAtMs, pendingAtMs, blockedUntilMs }: Guesses): number {
  return Math.max(blockedUntilMs, ...[...failedAtMs, ...pendingAtMs].map((atMs) => atMs + windowMs + pendingMs));
}

function countFailure(before: Guesses, { freeFailures }: ThrottlePolicy, nowMs: number): Guesses {
  const failures = before.failures + 1;
  const delayMs = failures <= freeFailures ? 0 : Math.min(firstDelayMs * 2 ** (failures - freeFailures - 1), delayMsMax);
  return {
    ...before,
    failures,
    failedAtMs: [...before.failedAtMs, nowMs],
    blockedUntilMs: Math.max(before.blockedUntilMs, delayMs === 0 ? 0 : nowMs + delayMs),
  };
}

/** Drops what has left the window, and takes for wrong what was never told of. After a quiet window all is forgotten. */
function forgetOld(before: Guesses, policy: ThrottlePolicy, nowMs: number): Guesses {
  const lost = before.pendingAtMs.filter((atMs) => nowMs - atMs >= pendingMs);
  let guesses: Guesses = { ...before, pendingAtMs: before.pendingAtMs.filter((atMs) => nowMs - atMs < pendingMs) };
  for (const atMs of lost) guesses = countFailure(guesses, policy, atMs);
  const failedAtMs = guesses.failedAtMs.filter((atMs) => nowMs - atMs < windowMs);
  const isQuiet = failedAtMs.length === 0 && guesses.pendingAtMs.length === 0 && guesses.blockedUntilMs <= nowMs;
  return isQuiet ? noGuesses : { ...guesses, failedAtMs };
}
