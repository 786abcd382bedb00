import { describe, expect, test } from "vitest";
import { type Baseline, changePercent, mergeBaseline } from "./baseline.ts";
import type { BenchResult, WorkloadResult } from "./result.ts";

const machine = { cpu: "a processor", cores: 2, node: "v24", workerd: "1", commit: "abc1234" };
const before: Baseline = {
  at: "2026-11-20T12:00:00Z",
  machine,
  books: 10_000,
  connections: 32,
  shares: { checkout: 0.004, search: 0.02 },
};

function resultOf(shares: Record<string, number>): BenchResult {
  const cost = { requestsPerSecond: 1, p50Ms: 1, p99Ms: 1, target: null, workerdUs: 1, nodeUs: 1, generatorBusy: 0, othersBusy: 0 };
  const workloads: WorkloadResult[] = Object.entries(shares).map(([name, share]) => ({ name, share, ...cost }));
  const conditions = { machine: { ...machine, commit: "def5678" }, books: 10_000, connections: 32, runs: 3, secondsPerRun: 3 };
  return {
    at: "2026-11-21T12:00:00Z",
    ...conditions,
    fillSeconds: null,
    workloads,
    replays: [],
    memory: [],
    slowest: null,
    notes: [],
    failures: [],
  };
}

describe("mergeBaseline", () => {
  test("takes over what was run, and keeps what was not", () => {
    const merged = mergeBaseline(before, resultOf({ checkout: 0.005_123_456 }));
    expect(merged.shares).toEqual({ checkout: 0.005_123, search: 0.02 });
    expect(merged.machine.commit).toBe("def5678");
    expect(merged.at).toBe("2026-11-21T12:00:00Z");
  });
  test("begins with the run where nothing was saved", () => {
    expect(mergeBaseline(null, resultOf({ hello: 1 })).shares).toEqual({ hello: 1 });
  });
});

describe("changePercent", () => {
  test("is the gain or loss of the share", () => {
    expect(changePercent("checkout", 0.005, before)).toBeCloseTo(25);
    expect(changePercent("checkout", 0.003, before)).toBeCloseTo(-25);
  });
  test("is nothing for a workload or a baseline that is not there", () => {
    expect(changePercent("home page", 0.2, before)).toBeNull();
    expect(changePercent("checkout", 0.005, null)).toBeNull();
  });
});
