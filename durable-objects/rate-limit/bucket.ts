/**
 * A token bucket: it holds `limit` tokens when full, a request takes one, and they come back evenly over the window.
 * Constant time and two numbers of memory, whatever the traffic. The level is counted in whole numbers, a token being as
 * many as the window has milliseconds, so that a millisecond gives back exactly `limit` of them and nothing is rounded.
 */
export type Bucket = { level: number; atMs: number };

/** How many requests a window allows; all of them may come at once. Whole numbers. */
export type Policy = { limit: number; windowSeconds: number };

/**
 * What a request gets to hear. `remaining` whole requests are left, all of them are back after `resetSeconds`, and a
 * refused one may be tried again after `retryAfterSeconds` (0 when it was let through).
 */
export type Decision = { isAllowed: boolean; remaining: number; resetSeconds: number; retryAfterSeconds: number };

/** The bucket of a client not seen before. */
export function fullBucket(policy: Policy, nowMs: number): Bucket {
  return { level: fullLevel(policy), atMs: nowMs };
}

/**
 * Takes the token of one request at `nowMs`, or those of `requests` together, all or none: the decision, and the bucket as
 * it is afterwards.
 */
export function takeToken(before: Bucket, policy: Policy, nowMs: number, requests = 1): { bucket: Bucket; decision: Decision } {
  const taken = tokenOf(policy) * requests;
  const { level, atMs } = refill(before, policy, nowMs);
  const isAllowed = level >= taken;
  const bucket = { level: isAllowed ? level - taken : level, atMs };
  const decision = {
    isAllowed,
    remaining: Math.floor(bucket.level / tokenOf(policy)),
    resetSeconds: Math.ceil(msUntilFull(bucket, policy) / 1_000),
    retryAfterSeconds: isAllowed ? 0 : Math.ceil(msUntil(taken, bucket, policy) / 1_000),
  };
  return { bucket, decision };
}

/** How long until the bucket is as good as one not seen before. */
export function msUntilFull(bucket: Bucket, policy: Policy): number {
  return msUntil(fullLevel(policy), bucket, policy);
}

function refill({ level, atMs }: Bucket, policy: Policy, nowMs: number): Bucket {
  // A clock that steps back gives nothing and takes nothing.
  const elapsedMs = Math.max(0, nowMs - atMs);
  return { level: Math.min(fullLevel(policy), level + elapsedMs * policy.limit), atMs: atMs + elapsedMs };
}

function msUntil(wanted: number, { level }: Bucket, { limit }: Policy): number {
  return Math.max(0, wanted - level) / limit;
}

function tokenOf({ windowSeconds }: Policy): number {
  return windowSeconds * 1_000;
}

function fullLevel(policy: Policy): number {
  return policy.limit * tokenOf(policy);
}
