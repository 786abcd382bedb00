import { describe, expect, test } from "vitest";
import type { Baseline } from "./baseline.ts";
import { isMet, isReplayMet, memoryTable, replayTable, workloadTable } from "./describe.ts";
import type { ReplayResult, WorkloadResult } from "./result.ts";

const checkout: WorkloadResult = {
  name: "checkout",
  requestsPerSecond: 68.04,
  p50Ms: 470.2,
  p99Ms: 812,
  share: 0.004,
  target: 0.003,
  workerdUs: 14_690,
  nodeUs: 812.4,
  generatorBusy: 0.012,
  othersBusy: 0.034,
};

const machine = { cpu: "a processor", cores: 2, node: "v24", workerd: "1", commit: "abc1234" };
const baseline: Baseline = { at: "2026-11-21T12:00:00Z", machine, books: 10_000, connections: 32, shares: { checkout: 0.0032 } };

describe("workloadTable", () => {
  test("shows rate, latency, share, target, change and cost", () => {
    const { head, rows } = workloadTable({ workloads: [checkout] }, baseline);
    expect(rows).toEqual([["checkout", "68.0", "470", "812", "0.0040", "≥ 0.003", "met", "+25.0 %", "14,690", "812", "1 %", "3 %"]]);
    expect(head).toHaveLength(rows[0]?.length ?? 0);
  });
  test("says what was missed, and shows a loss as one", () => {
    const [row] = workloadTable({ workloads: [{ ...checkout, share: 0.0024 }] }, baseline).rows;
    expect(row?.slice(4, 8)).toEqual(["0.0024", "≥ 0.003", "MISSED", "−25.0 %"]);
  });
  test("leaves target and change empty where there are none", () => {
    const [row] = workloadTable({ workloads: [{ ...checkout, name: "home page", target: null, share: 0.2 }] }, baseline).rows;
    expect(row?.slice(4, 8)).toEqual(["0.200", "", "", ""]);
  });
});

describe("isMet", () => {
  test("is met at the target itself", () => {
    expect(isMet({ share: 0.35, target: 0.35 })).toBe(true);
    expect(isMet({ share: 0.3499, target: 0.35 })).toBe(false);
    expect(isMet({ share: 0.5, target: null })).toBeNull();
  });
});

const warm: ReplayResult = {
  name: "zipf replay, warm",
  books: 10_000,
  reads: { memory: 46_000, colo: 2_000, kv: 0, owner: 2_000 },
  firstReads: 6_800,
  writes: 500,
  staleReads: 12,
  stalestMs: 250.2,
  seconds: 15,
  target: { cachedShare: 0.95, stalestMs: 3_000 },
};

describe("replayTable", () => {
  test("shows who answered, what was old and by how much", () => {
    const { head, rows } = replayTable([warm, { ...warm, target: { cachedShare: null, stalestMs: 100 } }]);
    const counts = ["50,000", "92.0 %", "4.0 %", "0.0 %", "4.0 %", "6,800", "500", "12", "251"];
    expect(rows).toEqual([
      ["zipf replay, warm", ...counts, "cached ≥ 95 %, ≤ 3000 ms", "met"],
      ["zipf replay, warm", ...counts, "≤ 100 ms", "MISSED"],
    ]);
    expect(head).toHaveLength(rows[0]?.length ?? 0);
  });
});

describe("isReplayMet", () => {
  test("asks for the share and for the age, each met at the target itself", () => {
    expect(isReplayMet({ ...warm, reads: { memory: 0, colo: 90, kv: 5, owner: 5 }, stalestMs: 3_000 })).toBe(true);
    expect(isReplayMet({ ...warm, reads: { memory: 0, colo: 94, kv: 0, owner: 6 } })).toBe(false);
    expect(isReplayMet({ ...warm, stalestMs: 3_001 })).toBe(false);
  });
});

describe("memoryTable", () => {
  test("adds both processes up, in MiB", () => {
    const { rows } = memoryTable([{ moment: "caches: filled", workerdBytes: 500 * 2 ** 20, nodeBytes: 250 * 2 ** 20 }]);
    expect(rows).toEqual([["caches: filled", "500", "250", "750"]]);
  });
});
