import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { admit, type BreakerState, callWithBreaker, closedBreaker, createBreaker, report } from "./breaker.ts";

const rules = { failuresMax: 3, windowMs: 10_000, openMs: 5_000 };

/** The state after calls that end as told, one each millisecond from `nowMs` on. */
function stateAfter(outcomes: boolean[], state: BreakerState = closedBreaker, nowMs = 0): BreakerState {
  return outcomes.reduce((before, isSuccess, index) => {
    const admitted = admit(before, rules, nowMs + index);
    if (admitted.turn === null) return admitted.state;
    return report(admitted.state, rules, admitted.turn, isSuccess, nowMs + index);
  }, state);
}

const opened = stateAfter([false, false, false], closedBreaker, 0);

describe("a closed breaker", () => {
  test("opens at the third failure in a row, not before", () => {
    expect(stateAfter([false, false])).toMatchObject({ phase: "closed" });
    expect(opened).toMatchObject({ phase: "open", openedAtMs: 2 });
  });

  test("begins to count anew after a success", () => {
    expect(stateAfter([false, false, true, false, false])).toMatchObject({ phase: "closed" });
  });

  test("forgets failures older than the window", () => {
    const two = stateAfter([false, false]);
    expect(report(two, rules, two.turn, false, 10_001)).toMatchObject({ phase: "closed", failedAtMs: [10_001] });
  });
});

describe("an open breaker", () => {
  test("lets nothing through before its time, then one call, and none beside that", () => {
    expect(admit(opened, rules, 2 + rules.openMs - 1).turn).toBeNull();
    const trying = admit(opened, rules, 2 + rules.openMs);
    expect(trying).toMatchObject({ state: { phase: "half-open" }, turn: expect.any(Number) });
    expect(admit(trying.state, rules, 2 + rules.openMs + 1).turn).toBeNull();
  });

  test("closes when that call succeeds, and is open for as long again when it fails", () => {
    const { state, turn } = admit(opened, rules, 10_000);
    expect(report(state, rules, turn ?? -1, true, 10_100)).toMatchObject({ phase: "closed", failedAtMs: [] });
    const again = report(state, rules, turn ?? -1, false, 10_100);
    expect(again).toMatchObject({ phase: "open", openedAtMs: 10_100 });
    expect(admit(again, rules, 10_100 + rules.openMs - 1).turn).toBeNull();
  });

  test("tries again when the call that tried never came back, and then does not listen to it", () => {
    const lost = admit(opened, rules, 10_000);
    const next = admit(lost.state, rules, 10_000 + rules.openMs);
    expect(next.turn).not.toBeNull();
    expect(report(next.state, rules, lost.turn ?? -1, true, 16_000)).toBe(next.state);
  });

  test("does not listen to calls from before it opened, whatever they say", () => {
    for (const isSuccess of [true, false]) {
      expect(report(opened, rules, 0, isSuccess, 100)).toBe(opened);
      const { state } = admit(opened, rules, 10_000);
      expect(report(state, rules, 0, isSuccess, 10_001)).toBe(state);
    }
  });
});

describe("whatever happens", () => {
  type Step = { waitMs: number; ends: "well" | "badly" | "never"; delay: number };
  const step = fc.record<Step>({
    waitMs: fc.integer({ min: 0, max: 4_000 }),
    ends: fc.constantFrom("well", "badly", "never"),
    delay: fc.integer({ min: 0, max: 3 }),
  });

  /** Runs calls that begin one after the other and end up to three steps later; tells of each decision. */
  function run(steps: Step[]) {
    let state: BreakerState = closedBreaker;
    let nowMs = 0;
    const under: { turn: number; isSuccess: boolean; due: number }[] = [];
    const seen: { nowMs: number; before: BreakerState; isAdmitted: boolean; state: BreakerState }[] = [];
    steps.forEach(({ waitMs, ends, delay }, index) => {
      nowMs += waitMs;
      const admitted = admit(state, rules, nowMs);
      seen.push({ nowMs, before: state, isAdmitted: admitted.turn !== null, state: admitted.state });
      state = admitted.state;
      if (admitted.turn !== null && ends !== "never") under.push({ turn: admitted.turn, isSuccess: ends === "well", due: index + delay });
      for (const call of under.filter(({ due }) => due <= index)) {
        state = report(state, rules, call.turn, call.isSuccess, nowMs);
        under.splice(under.indexOf(call), 1);
      }
    });
    return { seen, state, nowMs };
  }

  test("it never lets two calls try within its time, and never a call through while open before it", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
        let triedAtMs = Number.NEGATIVE_INFINITY;
        for (const { before, isAdmitted, state, nowMs } of run(steps).seen) {
          if (before.phase === "open" && nowMs - before.openedAtMs < rules.openMs) expect(isAdmitted).toBe(false);
          if (!isAdmitted || state.phase !== "half-open") continue;
          expect(nowMs - triedAtMs).toBeGreaterThanOrEqual(rules.openMs);
          triedAtMs = nowMs;
        }
      }),
      { seed: 20_261_121, numRuns: 500 },
    );
  });

  test("it is never stuck: a dependency that is back is used again after one call", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
        const { state, nowMs } = run(steps);
        const laterMs = nowMs + rules.openMs;
        const { state: trying, turn } = admit(state, rules, laterMs);
        expect(turn).not.toBeNull();
        expect(report(trying, rules, turn ?? -1, true, laterMs)).toMatchObject({ phase: "closed", failedAtMs: [] });
      }),
      { seed: 20_261_121, numRuns: 500 },
    );
  });

  test("it stays closed while no three calls in a row fail", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 2 }), { maxLength: 30 }), (runs) => {
        const outcomes = runs.flatMap((failures) => [...Array.from({ length: failures }, () => false), true]);
        expect(stateAfter(outcomes)).toMatchObject({ phase: "closed", turn: 0 });
      }),
      { seed: 20_261_121 },
    );
  });
});

describe("callWithBreaker", () => {
  const never = () => new Promise<string>(() => {});

  /** Calls through one breaker, on a clock that only the test moves. */
  function open() {
    const breaker = createBreaker(rules);
    const phases: string[] = [];
    const clock = { nowMs: 0 };
    let calls = 0;
    const make = (call: () => Promise<string>) =>
      callWithBreaker({
        breaker,
        timeoutMs: 5,
        call: () => {
          calls += 1;
          return call();
        },
        now: () => clock.nowMs,
        onPhase: (phase) => phases.push(phase),
      });
    return { make, phases, clock, calls: () => calls };
  }

  test("gives the value back, or says why there is none, and never throws", async () => {
    const { make } = open();
    expect(await make(async () => "well")).toEqual({ ok: true, value: "well" });
    const error = new Error("no");
    expect(await make(() => Promise.reject(error))).toEqual({ ok: false, reason: "error", error });
    expect(
      await make(() => {
        throw error;
      }),
    ).toEqual({ ok: false, reason: "error", error });
    expect(await make(never)).toEqual({ ok: false, reason: "timeout" });
  });

  test("an open breaker makes no calls; each change of phase is told once", async () => {
    const { make, phases, clock, calls } = open();
    for (let index = 0; index < 6; index += 1) await make(() => Promise.reject(new Error("no")));
    expect(calls()).toBe(3);
    expect(await make(async () => "unheard")).toEqual({ ok: false, reason: "open" });
    clock.nowMs = rules.openMs;
    const both = await Promise.all([make(async () => "back"), make(async () => "back")]);
    expect(both).toEqual([
      { ok: true, value: "back" },
      { ok: false, reason: "open" },
    ]);
    expect(await make(async () => "back")).toEqual({ ok: true, value: "back" });
    expect(phases).toEqual(["open", "half-open", "closed"]);
    expect(calls()).toBe(5);
  });

  test("calls that fail side by side open it once", async () => {
    const { make, phases } = open();
    await Promise.all(Array.from({ length: 10 }, () => make(never)));
    expect(phases).toEqual(["open"]);
  });
});
