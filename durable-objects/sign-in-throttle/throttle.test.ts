import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  accountPolicy,
  admit,
  clientPolicy,
  failed,
  forgottenAtMs,
  type Guesses,
  noGuesses,
  succeeded,
  windowMs,
  withdrawn,
} from "./throttle.ts";

const noon = Date.UTC(2026, 0, 1, 12);
const minuteMs = 60_000;

/** Guesses wrong at each of the given times, one after another; which of them were looked at. */
function wrongAt(timesMs: number[], policy = accountPolicy): { looked: boolean[]; guesses: Guesses } {
  let guesses = noGuesses;
  const looked = timesMs.map((atMs) => {
    const asked = admit(guesses, policy, atMs);
    guesses = asked.admission.isAllowed ? failed(asked.guesses, policy, atMs) : asked.guesses;
    return asked.admission.isAllowed;
  });
  return { looked, guesses };
}

describe("an account", { tags: ["P-74"] }, () => {
  test("five mistakes cost nothing; after each further one the wait doubles", () => {
    let { guesses } = wrongAt(new Array(5).fill(noon));
    let nowMs = noon;
    for (const delaySeconds of [1, 2, 4, 8, 16]) {
      const asked = admit(guesses, accountPolicy, nowMs);
      expect(asked.admission.isAllowed).toBe(true);
      guesses = failed(asked.guesses, accountPolicy, nowMs);
      const tooEarly = admit(guesses, accountPolicy, nowMs);
      if (delaySeconds < 16) expect(tooEarly.admission).toEqual({ isAllowed: false, retryAfterSeconds: delaySeconds });
      else expect(tooEarly.admission.retryAfterSeconds).toBeGreaterThanOrEqual(delaySeconds);
      nowMs += delaySeconds * 1_000;
    }
  });

  test("ten are looked at in fifteen minutes, however long somebody waits between them", () => {
    const { looked } = wrongAt(Array.from({ length: 14 }, (_, minute) => noon + minute * minuteMs));
    expect(looked.filter(Boolean)).toHaveLength(10);
    expect(looked.slice(0, 10).every(Boolean)).toBe(true);
  });

  test("guesses that began at once count before anybody knows what became of them", () => {
    let guesses = noGuesses;
    const allowed = Array.from({ length: 1_000 }, () => {
      const asked = admit(guesses, accountPolicy, noon);
      guesses = asked.guesses;
      return asked.admission.isAllowed;
    });
    expect(allowed.filter(Boolean)).toHaveLength(10);
  });

  test("one whose outcome was never told counts as wrong after half a minute", () => {
    const { guesses } = admit(noGuesses, accountPolicy, noon);
    expect(admit(guesses, accountPolicy, noon + 30_000).guesses).toMatchObject({ failures: 1, failedAtMs: [noon] });
  });

  test("a right one forgives all before it; one that was only half way forgives nothing", () => {
    const { guesses } = wrongAt(new Array(5).fill(noon));
    expect(succeeded()).toEqual(noGuesses);
    const halfWay = withdrawn(admit(guesses, accountPolicy, noon).guesses);
    expect(halfWay).toEqual(guesses);
  });

  test("after a quiet quarter of an hour all is forgotten", () => {
    const { guesses } = wrongAt(new Array(6).fill(noon));
    expect(admit(guesses, accountPolicy, noon + windowMs).guesses).toEqual({ ...noGuesses, pendingAtMs: [noon + windowMs] });
    expect(forgottenAtMs(guesses)).toBeGreaterThanOrEqual(noon + windowMs);
  });

  test("no pattern of guesses gets more than ten looked at in any fifteen minutes, and whoever waits as told is let through", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 5 * minuteMs }), { maxLength: 100 }), (pausesMs) => {
        const timesMs = [noon];
        for (const pauseMs of pausesMs) timesMs.push((timesMs.at(-1) ?? noon) + pauseMs);
        const { looked, guesses } = wrongAt(timesMs);
        const lookedAtMs = timesMs.filter((_, index) => looked[index]);
        for (const atMs of lookedAtMs) {
          expect(lookedAtMs.filter((each) => each <= atMs && each > atMs - windowMs).length).toBeLessThanOrEqual(10);
        }
        const lastMs = timesMs.at(-1) ?? noon;
        const { admission } = admit(guesses, accountPolicy, lastMs);
        const laterMs = lastMs + admission.retryAfterSeconds * 1_000;
        expect(admit(guesses, accountPolicy, laterMs).admission.isAllowed).toBe(true);
      }),
    );
  });
});

describe("a client", { tags: ["P-74"] }, () => {
  test("thirty mistakes cost nothing, then each has to wait; a thousand times as many where limits are not to be felt", () => {
    const { looked } = wrongAt(new Array(40).fill(noon), clientPolicy(1));
    expect(looked.filter(Boolean)).toHaveLength(31);
    expect(clientPolicy(1_000)).toEqual({ freeFailures: 30_000, checksMax: 300_000 });
  });
});
