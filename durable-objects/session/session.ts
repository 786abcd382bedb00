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

/** How long a new session may lie idle, and whether using it begins that time anew. */
export function lifetimeOf(kind: SessionKind, isStaff: boolean): { ttlMs: number; isSliding: boolean } {
  if (kind === "api") return { ttlMs: apiMs, isSliding: false };
  return { ttlMs: isStaff ? staffIdleMs : browserIdleMs, isSliding: true };
}

/** Whether a session seen again is worth writing down. */
export function isSeenAnew({ lastSeenAtMs, ttlMs }: { lastSeenAtMs: number; ttlMs: number }, nowMs: number): boolean {
  return nowMs - lastSeenAtMs >= ttlMs * seenShare;
}

/** What becomes of a refresh token that is presented. */
export type RefreshOutcome = "rotate" | "repeat" | "reuse" | "unknown";

/**
 * A token that was never used gets its successor; one used less than 10 seconds ago gets the same successor again; one used
 * before that has been stolen, or its successor has, and ends its whole family (RFC 9700, section 4.14.2).
 */
export function refreshOutcome(token: { usedAtMs: number | null } | null, nowMs: number): RefreshOutcome {
  if (!token) return "unknown";
  if (token.usedAtMs === null) return "rotate";
  return nowMs - token.usedAtMs < repeatMs ? "repeat" : "reuse";
}
