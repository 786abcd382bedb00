import { mkdirSync, writeFileSync } from "node:fs";
import { isFastEnough, slowestText } from "../slowest/slowest-statements.ts";
import type { Baseline } from "./baseline.ts";
import { isMet, isReplayMet, memoryTable, replayTable, workloadTable } from "./describe.ts";
import type { BenchResult } from "./result.ts";
import { markdownTable, textTable } from "./table.ts";

const folder = ".octavo/reports";

/** The whole report as text for a terminal. */
export function reportText(result: BenchResult, baseline: Baseline | null): string {
  return [conditions(result, baseline), ...tables(result, baseline, textTable), ...slowestOf(result), closing(result)]
    .filter(Boolean)
    .join("\n\n");
}

/** Writes the report to `.octavo/reports`: `bench.json` for programs, `bench.md` for people. */
export function writeReports(result: BenchResult, baseline: Baseline | null): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${folder}/bench.json`, `${JSON.stringify(result, null, 2)}\n`);
  const shown = [...tables(result, baseline, markdownTable), ...slowestOf(result)];
  const parts = ["# Benchmark", conditions(result, baseline), ...shown, closing(result)];
  writeFileSync(`${folder}/bench.md`, `${parts.filter(Boolean).join("\n\n")}\n`);
}

function tables(result: BenchResult, baseline: Baseline | null, draw: typeof textTable): string[] {
  const replays = result.replays.length > 0 ? [replayTable(result.replays)] : [];
  return [workloadTable(result, baseline), ...replays, memoryTable(result.memory)].map(({ head, rows }) => draw(head, rows));
}

function slowestOf({ slowest }: BenchResult): string[] {
  return slowest ? [slowestText(slowest)] : [];
}

function conditions({ at, machine, books, connections, runs, secondsPerRun, fillSeconds }: BenchResult, baseline: Baseline | null): string {
  const filled = fillSeconds === null ? "" : `, put on sale in ${fillSeconds.toFixed(1)} s`;
  return [
    `${at}, commit ${machine.commit}: ${machine.cpu}, ${machine.cores} cores, Node ${machine.node}, workerd ${machine.workerd}.`,
    `${books} books${filled}; ${connections} connections; ${runs === 1 ? "one run" : `median of ${runs} runs`} of ${secondsPerRun} s.`,
    baseline
      ? `Change against the baseline of ${baseline.at}, commit ${baseline.machine.commit}.`
      : "No baseline yet: --save makes this run the baseline.",
  ].join("\n");
}

/** Above this much of one processor, something else slowed the run. */
const othersBusyMax = 0.15;
/** Above this much of one processor, the load generator may be what was measured. */
const generatorBusyMax = 0.85;

function closing({ notes, failures, workloads, replays, slowest }: BenchResult): string {
  const missed = [
    ...workloads.filter((workload) => isMet(workload) === false).map(({ name }) => name),
    ...replays.filter((replay) => !isReplayMet(replay)).map(({ name }) => name),
    ...(!slowest || isFastEnough(slowest) ? [] : ["the slowest query"]),
  ];
  const shared = workloads.filter(({ othersBusy }) => othersBusy > othersBusyMax).map(({ name }) => name);
  const outpaced = workloads.filter(({ generatorBusy }) => generatorBusy > generatorBusyMax).map(({ name }) => name);
  return [
    ...notes.map((note) => `Note: ${note}`),
    ...(missed.length > 0 ? [`Warning: not up to their target: ${missed.join("; ")}`] : []),
    ...(shared.length > 0 ? [`Warning: other programs kept this machine busy during: ${shared.join("; ")}`] : []),
    ...(outpaced.length > 0 ? [`Warning: the load generator was at its limit during: ${outpaced.join("; ")}`] : []),
    ...failures.map((failure) => `FAILED: ${failure}`),
  ].join("\n");
}
