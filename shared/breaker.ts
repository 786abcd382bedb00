/**
 * A circuit breaker (Nygard, "Release It!", second edition, chapter 5): after a run of failures a dependency is left
 * alone for a while, then one call tries whether it is back. Rules as plain functions; time is passed in.
 */
export type BreakerRules = {
  /** Failures in a row that open it, all of them within the window. A success in between begins the count anew. */
  failuresMax: number;
  windowMs: number;
  /** How long nothing is asked, and how long the one call that tries may take before another is let through. */
  openMs: number;
};

/**
 * `turn` counts the changes of phase. A call remembers the turn it was let through in, and what it has to say counts
 * in that turn only: an answer to a question from before the breaker opened says nothing about now.
 */
export type BreakerState =
  | { phase: "closed"; turn: number; failedAtMs: number[] }
  | { phase: "open"; turn: number; openedAtMs: number }
  | { phase: "half-open"; turn: number; triedAtMs: number };

export const closedBreaker: BreakerState = { phase: "closed", turn: 0, failedAtMs: [] };

/** Whether a call may be made now: the state afterwards, and the turn to report its outcome with; `null` when it may not. */
export function admit(state: BreakerState, rules: BreakerRules, nowMs: number): { state: BreakerState; turn: number | null } {
  if (state.phase === "closed") return { state, turn: state.turn };
  const sinceMs = state.phase === "open" ? state.openedAtMs : state.triedAtMs;
  if (nowMs - sinceMs < rules.openMs) return { state, turn: null };
  // A call that tried and never came back (its request was cancelled) must not keep the breaker half-open for ever.
  const turn = state.turn + 1;
  return { state: { phase: "half-open", turn, triedAtMs: nowMs }, turn };
}

/** The state after a call that was let through in `turn` has ended. */
export function report(state: BreakerState, rules: BreakerRules, turn: number, isSuccess: boolean, nowMs: number): BreakerState {
  if (turn !== state.turn || state.phase === "open") return state;
  if (state.phase === "half-open") {
    return isSuccess ? { phase: "closed", turn: turn + 1, failedAtMs: [] } : { phase: "open", turn: turn + 1, openedAtMs: nowMs };
  }
  if (isSuccess) return state.failedAtMs.length === 0 ? state : { ...state, failedAtMs: [] };
  const failedAtMs = [...state.failedAtMs.filter((atMs) => nowMs - atMs < rules.windowMs), nowMs];
  if (failedAtMs.length < rules.failuresMax) return { ...state, failedAtMs };
  return { phase: "open", turn: turn + 1, openedAtMs: nowMs };
}

/** A breaker in use: one for each dependency, kept for the isolate's life. */
export type Breaker = { rules: BreakerRules; state: BreakerState };

/** A breaker that lets every call through until calls fail. */
export function createBreaker(rules: BreakerRules): Breaker {
  return { rules, state: closedBreaker };
}

export type Outcome<T> = { ok: true; value: T } | { ok: false; reason: "open" | "timeout" | "error"; error?: unknown };

export type GuardedCall<T> = {
  breaker: Breaker;
  /** After this long the call counts as failed, and its answer is not waited for. */
  timeoutMs: number;
  /** Throws when the dependency failed. What it gives back is a success. */
  call: () => Promise<T>;
  now: () => number;
  /** Told of each change of phase. */
  onPhase: (phase: BreakerState["phase"]) => void;
};

/** Makes a call its caller can live without. Never throws: says instead why there is no value. */
export async function callWithBreaker<T>({ breaker, timeoutMs, call, now, onPhase }: GuardedCall<T>): Promise<Outcome<T>> {
  const become = (next: BreakerState) => {
    const isNews = next.phase !== breaker.state.phase;
    breaker.state = next;
    if (isNews) onPhase(next.phase);
  };
  const { state, turn } = admit(breaker.state, breaker.rules, now());
  become(state);
  if (turn === null) return { ok: false, reason: "open" };
  const outcome = await withinTime(call, timeoutMs);
  become(report(breaker.state, breaker.rules, turn, outcome.ok, now()));
  return outcome;
}

async function withinTime<T>(call: () => Promise<T>, timeoutMs: number): Promise<Outcome<T>> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<Outcome<T>>((resolve) => {
    timer = setTimeout(() => resolve({ ok: false, reason: "timeout" }), timeoutMs);
  });
  try {
    // A late failure is handled here too, so that it is nobody's unhandled rejection.
    const answered = Promise.resolve()
      .then(call)
      .then(
        (value): Outcome<T> => ({ ok: true, value }),
        (error: unknown): Outcome<T> => ({ ok: false, reason: "error", error }),
      );
    return await Promise.race([answered, late]);
  } finally {
    clearTimeout(timer);
  }
}
