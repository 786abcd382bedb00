/** Where somebody is signed in: a browser holds one secret for all its time, a program a family of refresh tokens. */
export type SessionKind = "browser" | "api";

const hourMs = 60 * 60 * 1_000;
const dayMs = 24 * hourMs;

/** A browser stays signed in as long as it comes back within this time; a shared computer at work less. */
const browserIdleMs = 30 * dayMs;
const staffIdleMs = 12 * hourMs;
/** A program's session ends then, however much it was used. */
const apiMs = 30 * dayMs;
/** A session is written again when this much of its idle time has gone since: not for every page. */
const seenShare = 1 / 100;
/** An honest client may ask twice, when the first answer was lost or two tabs woke up together. */
const repeatMs = 10_000;
/** A program that asks each four minutes trades its token as often until its session ends. */
export const tradesMax = 10_000;

/** How long a new session may lie idle, in milliseconds; a program's, how long it lasts. */
export function ttlMsOf(kind: SessionKind, isStaff: boolean): number {
  if (kind === "api") return apiMs;
  return isStaff ? staffIdleMs : browserIdleMs;
}

/** Whether a session seen again is worth writing down. */
export function isSeenAnew({ lastSeenAtMs, ttlMs }: { lastSeenAtMs: number; ttlMs: number }, nowMs: number): boolean {
  return nowMs - lastSeenAtMs >= ttlMs * seenShare;
}

/** What becomes of a refresh token that is presented. */
export type RefreshOutcome = "rotate" | "repeat" | "reuse" | "worn-out" | "unknown";

/** A refresh token as it is kept. `trades` counts how often the session's token had been traded when this one was given. */
export type KeptRefreshToken = { usedAtMs: number | null; trades: number };

/**
 * A token that was never used gets its successor; one used less than 10 seconds ago gets the same successor again; one used
 * before that has been stolen, or its successor has, and ends its whole family (RFC 9700, section 4.14.2). That takes all
 * of them to be kept for as long as the session lasts, so one of too many trades is worn out, and ends too.
 */
export function refreshOutcome(token: KeptRefreshToken | null, nowMs: number): RefreshOutcome {
  if (!token) return "unknown";
  if (token.usedAtMs === null) return token.trades < tradesMax ? "rotate" : "worn-out";
  return nowMs - token.usedAtMs < repeatMs ? "repeat" : "reuse";
}
