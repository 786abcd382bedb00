import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Bucket, fullBucket, type Policy, takeToken } from "../../durable-objects/rate-limit/bucket.ts";
import { createLeases } from "./leases.ts";

const policy: Policy = { limit: 600, windowSeconds: 60 };
const noon = Date.UTC(2026, 0, 1, 12);

/** A bucket, and isolates that lease from it. */
function shop(isolates: number, bucketPolicy = policy) {
  let nowMs = noon;
  let bucket: Bucket = fullBucket(bucketPolicy, noon);
  let trips = 0;
  const take = async (requests: number) => {
    trips += 1;
    const taken = takeToken(bucket, bucketPolicy, nowMs, requests);
    bucket = taken.bucket;
    return taken.decision;
  };
  const leases = Array.from({ length: isolates }, () => createLeases(() => nowMs));
  return {
    pass: (ms: number) => {
      nowMs += ms;
    },
    ask: async (isolate = 0, size = 20) => await leases[isolate]?.take("ada", size, bucketPolicy.windowSeconds, take),
    trips: () => trips,
  };
}

describe("leases", () => {
  test("let exactly the limit through, with a trip for each twenty", { tags: ["GW-04"] }, async () => {
    const { ask, trips } = shop(1);
    let allowed = 0;
    for (let index = 0; index < 600; index += 1) if ((await ask())?.isAllowed) allowed += 1;
    expect([allowed, trips()]).toEqual([600, 30]);
    expect((await ask())?.isAllowed).toBe(false);
  });

  test("say what is left of the whole, and when to try again", async () => {
    const { ask } = shop(1);
    expect(await ask()).toMatchObject({ isAllowed: true, remaining: 599 });
    expect(await ask()).toMatchObject({ isAllowed: true, remaining: 598 });
    for (let index = 2; index < 600; index += 1) await ask();
    expect(await ask()).toMatchObject({ isAllowed: false, remaining: 0, retryAfterSeconds: 1 });
  });

  test("no number of isolates lets more through together than the bucket gives", async () => {
    const bursts = fc.array(fc.record({ isolate: fc.nat(3), pauseMs: fc.constantFrom(0, 0, 0, 50, 900) }), { maxLength: 400 });
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 60 }), bursts, async (limit, asked) => {
        const { ask, pass } = shop(4, { limit, windowSeconds: 60 });
        let [allowed, elapsedMs] = [0, 0];
        for (const { isolate, pauseMs } of asked) {
          pass(pauseMs);
          elapsedMs += pauseMs;
          if ((await ask(isolate, Math.max(1, Math.floor(limit / 30))))?.isAllowed) allowed += 1;
        }
        expect(allowed).toBeLessThanOrEqual(limit + (elapsedMs * limit) / 60_000);
      }),
    );
  });

  test("are not good for longer than the window", async () => {
    const { ask, pass, trips } = shop(1);
    await ask();
    pass(60_000);
    await ask();
    expect(trips()).toBe(2);
  });
});
