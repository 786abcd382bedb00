import { type Baseline, changePercent } from "./baseline.ts";
import type { BenchResult, MemoryReading, ReplayResult, WorkloadResult } from "./result.ts";

type Table = { head: string[]; rows: string[][] };

/** The table of workloads. */
export function workloadTable({ workloads }: Pick<BenchResult, "workloads">, baseline: Baseline | null): Table {
  return {
    head: ["workload", "req/s", "p50 ms", "p99 ms", "of hello", "target", "", "change", "workerd µs", "node µs", "generator", "others"],
    rows: workloads.map((workload) => [
      workload.name,
      rounded(workload.requestsPerSecond),
      rounded(workload.p50Ms),
      rounded(workload.p99Ms),
      shareText(workload.share),
      targetText(workload),
      isMet(workload) === null ? "" : isMet(workload) ? "met" : "MISSED",
      changeText(changePercent(workload.name, workload.share, baseline)),
      rounded(workload.workerdUs),
      rounded(workload.nodeUs),
      percentText(workload.generatorBusy),
      percentText(workload.othersBusy),
    ]),
  };
}

/** The table of replays. */
export function replayTable(replays: ReplayResult[]): Table {
  return {
    head: ["replay", "reads", "memory", "colo", "kv", "owner", "first reads", "writes", "stale reads", "stalest ms", "target", ""],
    rows: replays.map((replay) => {
      const { reads, firstReads, writes, staleReads, stalestMs, target } = replay;
      const readCount = reads.memory + reads.colo + reads.kv + reads.owner;
      const targets = [...(target.cachedShare === null ? [] : [`cached ≥ ${percentText(target.cachedShare)}`]), `≤ ${target.stalestMs} ms`];
      return [
        replay.name,
        wholeText(readCount),
        ...[reads.memory, reads.colo, reads.kv, reads.owner].map((count) => `${((count / readCount) * 100).toFixed(1)} %`),
        ...[firstReads, writes, staleReads, Math.ceil(stalestMs)].map(wholeText),
        targets.join(", "),
        isReplayMet(replay) ? "met" : "MISSED",
      ];
    }),
  };
}

/** Whether caches answered as many reads as they should, and none showed too old a price. */
export function isReplayMet({ reads, stalestMs, target }: Pick<ReplayResult, "reads" | "stalestMs" | "target">): boolean {
  const cached = reads.memory + reads.colo + reads.kv;
  return stalestMs <= target.stalestMs && (target.cachedShare === null || cached / (cached + reads.owner) >= target.cachedShare);
}

/** The table of memory in RAM. */
export function memoryTable(memory: MemoryReading[]): Table {
  const mebibytes = (bytes: number) => `${Math.round(bytes / 2 ** 20)}`;
  return {
    head: ["memory in MiB", "workerd", "node", "together"],
    rows: memory.map(({ moment, workerdBytes, nodeBytes }) => [
      moment,
      mebibytes(workerdBytes),
      mebibytes(nodeBytes),
      mebibytes(workerdBytes + nodeBytes),
    ]),
  };
}

/** Whether a workload reaches its targets; `null` where it has none. */
export function isMet({ share, target, relative }: Pick<WorkloadResult, "share" | "target" | "relative">): boolean | null {
  const outcomes = [...(target === null ? [] : [share >= target]), ...(relative ? [relative.share >= relative.target] : [])];
  return outcomes.length === 0 ? null : outcomes.every(Boolean);
}

function targetText({ target, relative }: Pick<WorkloadResult, "target" | "relative">): string {
  if (relative) return `${relative.share.toFixed(3)} of ${relative.to} ≥ ${relative.target}`;
  return target === null ? "" : `≥ ${target}`;
}

function percentText(part: number): string {
  return `${Math.round(part * 100)} %`;
}

function shareText(share: number): string {
  return share >= 0.1 ? share.toFixed(3) : share.toFixed(4);
}

function changeText(percent: number | null): string {
  return percent === null ? "" : `${percent >= 0 ? "+" : "−"}${Math.abs(percent).toFixed(1)} %`;
}

function wholeText(value: number): string {
  return value.toLocaleString("en-US");
}

/** Three digits that mean something, in full below a thousand. */
function rounded(value: number): string {
  if (value >= 100) return Math.round(value).toLocaleString("en-US");
  return value >= 10 ? value.toFixed(1) : value.toFixed(2);
}
