import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Bucket, fullBucket, msUntilFull, type Policy, takeToken } from "./bucket.ts";

const perMinute = (limit: number): Policy => ({ limit, windowSeconds: 60 });
const noon = Date.UTC(2026, 0, 1, 12);

/** Takes a token at each of the given times; which requests were let through. */
function requestsAt(policy: Policy, timesMs: number[]): { allowed: boolean[]; bucket: Bucket } {
  let bucket = fullBucket(policy, timesMs[0] ?? noon);
  const allowed = timesMs.map((timeMs) => {
    const taken = takeToken(bucket, policy, timeMs);
    bucket = taken.bucket;
    return taken.decision.isAllowed;
  });
  return { allowed, bucket };
}

const times = (count: number, atMs: number) => new Array<number>(count).fill(atMs);
const countTrue = (values: boolean[]) => values.filter(Boolean).length;

describe("takeToken", () => {
  test("a burst gets exactly the limit through", () => {
    const { allowed } = requestsAt(perMinute(20), times(50, noon));
    expect(allowed.slice(0, 20).every(Boolean)).toBe(true);
    expect(countTrue(allowed)).toBe(20);
  });

  test("tokens come back evenly: after a quarter of the window a quarter of the limit", () => {
    const { allowed } = requestsAt(perMinute(120), [...times(120, noon), ...times(40, noon + 15_000)]);
    expect(countTrue(allowed)).toBe(120 + 30);
  });

  test("a token is not there a moment before it is due", () => {
    // 20 a minute: one every 3 seconds.
    const { allowed } = requestsAt(perMinute(20), [...times(20, noon), noon + 2_999, noon + 3_000]);
    expect(allowed.slice(20)).toEqual([false, true]);
  });

  test("a long pause never saves up more than the limit", () => {
    const { allowed } = requestsAt(perMinute(20), [noon, ...times(50, noon + 86_400_000)]);
    expect(countTrue(allowed)).toBe(1 + 20);
  });

  test("a clock that steps back neither gives nor takes tokens", () => {
    const { allowed } = requestsAt(perMinute(2), [noon, noon - 3_600_000, noon - 1_800_000, noon]);
    expect(allowed).toEqual([true, true, false, false]);
  });

  test("says what is left, when all of it is back, and when to try again", () => {
    const policy = perMinute(20);
    const first = takeToken(fullBucket(policy, noon), policy, noon);
    expect(first.decision).toEqual({ isAllowed: true, remaining: 19, resetSeconds: 3, retryAfterSeconds: 0 });
    const empty = { level: 0, atMs: noon };
    expect(takeToken(empty, policy, noon).decision).toEqual({ isAllowed: false, remaining: 0, resetSeconds: 60, retryAfterSeconds: 3 });
  });

  test("several requests get their tokens together or none, and waiting as told is enough for all of them", { tags: ["GW-04"] }, () => {
    const policy = perMinute(20);
    const first = takeToken(fullBucket(policy, noon), policy, noon, 15);
    expect(first.decision).toEqual({ isAllowed: true, remaining: 5, resetSeconds: 45, retryAfterSeconds: 0 });
    const second = takeToken(first.bucket, policy, noon, 10);
    expect(second.decision).toEqual({ isAllowed: false, remaining: 5, resetSeconds: 45, retryAfterSeconds: 15 });
    expect(takeToken(second.bucket, policy, noon + 15_000, 10).decision.isAllowed).toBe(true);
  });

  test("whoever waits as long as told is let through", () => {
    fc.assert(
      fc.property(
        fc.record({ limit: fc.integer({ min: 1, max: 600 }), windowSeconds: fc.integer({ min: 1, max: 600 }) }),
        fc.nat(),
        (policy, seed) => {
          const lessThanAToken = seed % (policy.windowSeconds * 1_000);
          const refused = takeToken({ level: lessThanAToken, atMs: noon }, policy, noon);
          expect(refused.decision.isAllowed).toBe(false);
          const later = noon + refused.decision.retryAfterSeconds * 1_000;
          expect(takeToken(refused.bucket, policy, later).decision.isAllowed).toBe(true);
        },
      ),
    );
  });

  test("no pattern of requests gets more through than the limit plus what the elapsed time gives back", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 50 }), fc.array(fc.integer({ min: 0, max: 5_000 }), { maxLength: 200 }), (limit, pausesMs) => {
        const timesMs = [noon];
        for (const pauseMs of pausesMs) timesMs.push((timesMs.at(-1) ?? noon) + pauseMs);
        const { allowed, bucket } = requestsAt(perMinute(limit), timesMs);
        const givenBack = (((timesMs.at(-1) ?? noon) - noon) * limit) / 60_000;
        expect(countTrue(allowed)).toBeLessThanOrEqual(limit + givenBack);
        expect(bucket.level).toBeGreaterThanOrEqual(0);
        expect(bucket.level).toBeLessThanOrEqual(limit * 60_000);
      }),
    );
  });
});

describe("msUntilFull", () => {
  test("is zero for a full bucket and the whole window for an empty one", () => {
    const policy = perMinute(20);
    expect(msUntilFull(fullBucket(policy, noon), policy)).toBe(0);
    expect(msUntilFull({ level: 0, atMs: noon }, policy)).toBe(60_000);
  });
});
