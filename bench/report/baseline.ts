import { existsSync, readFileSync, writeFileSync } from "node:fs";
import type { MachineFacts } from "../machine/facts.ts";
import type { BenchResult } from "./result.ts";

/**
 * What later runs are compared with: shares of the bare Worker, since they carry from one machine to the next better
 * than requests a second do.
 */
export type Baseline = { at: string; machine: MachineFacts; books: number; connections: number; shares: Record<string, number> };

const file = "bench/baseline.json";

/** The saved baseline; `null` where none has been saved. */
export function readBaseline(): Baseline | null {
  return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : null;
}

/** Makes a run the baseline. */
export function saveBaseline(result: BenchResult): void {
  writeFileSync(file, `${JSON.stringify(mergeBaseline(readBaseline(), result), null, 2)}\n`);
}

/** The baseline after a run. Workloads it did not run keep the share that was saved before. */
export function mergeBaseline(before: Baseline | null, { at, machine, books, connections, workloads }: BenchResult): Baseline {
  const shares = Object.fromEntries(workloads.map(({ name, share }) => [name, Number(share.toPrecision(4))]));
  return { at, machine, books, connections, shares: { ...before?.shares, ...shares } };
}

/** How much a share changed against the baseline, in percent; `null` for a workload the baseline does not have. */
export function changePercent(name: string, share: number, baseline: Baseline | null): number | null {
  const before = baseline?.shares[name];
  return before ? (share / before - 1) * 100 : null;
}
