import type { HelloProcess } from "./hello/hello-process.ts";
import type { LoadProcess } from "./load/load-process.ts";
import type { RunResult } from "./load/messages.ts";
import { untilAtRest } from "./machine/process-usage.ts";
import type { BenchOptions } from "./options.ts";
import type { PlatformProcess } from "./platform-process.ts";
import type { WorkloadResult } from "./report/result.ts";
import { median } from "./statistics.ts";
import { hello as helloWorkload } from "./workloads/hello.ts";
import type { Workload } from "./workloads/workload.ts";

/** What stands ready for a measurement. */
export type Bench = { load: LoadProcess; hello: HelloProcess; platform: PlatformProcess; options: BenchOptions };

const warmUpMs = 1_000;
/** A run of the bare Worker is shorter: it has little to warm up and varies little. */
const helloMs = { warmUpMs: 300, measureMs: 1_500 };
/** What the last workload left to do (queues, alarms) is waited for, at most this long. */
const rest = { calmMs: 400, withinMs: 10_000 };

/**
 * Runs one workload and the bare Worker in turns and gives back the medians; `null` where the platform does not have
 * it. Both are measured within the same seconds, so that a machine that slows down slows both. Throws when an answer is
 * not what the workload expects: such numbers would mean nothing.
 */
export async function measureWorkload(bench: Bench, workload: Workload): Promise<WorkloadResult | null> {
  const { load, platform, options } = bench;
  const runs: RunResult[] = [];
  const helloRates: number[] = [];
  const relativeShares: number[] = [];
  for (let run = 0; run < options.runs; run++) {
    await untilAtRest(platform.workerdPid, rest);
    helloRates.push(rateOf(await runHello(bench, helloMs)));
    const watchedPids = [platform.workerdPid, platform.pid];
    const times = { warmUpMs, measureMs: Math.max(options.seconds, workload.secondsMin ?? 0) * 1_000 };
    const runOne = (name: string) => load.run({ workload: name, port: platform.port, ...times, watchedPids });
    const other = workload.relative ? await runOne(workload.relative.to) : null;
    const result = await runOne(workload.name);
    if (result.isMissing) return null;
    requireRight(workload.name, result);
    runs.push(result);
    if (other) relativeShares.push(rateOf(result) / rateOf(other));
  }
  const summary = summarise(workload, runs, median(helloRates));
  return workload.relative ? { ...summary, relative: { ...workload.relative, share: median(relativeShares) } } : summary;
}

/** Measures the bare Worker by itself: what its latency is, and whether the load generator keeps up with it. */
export async function measureHello(bench: Omit<Bench, "platform">): Promise<WorkloadResult> {
  const runs: RunResult[] = [];
  for (let run = 0; run < bench.options.runs; run++) {
    runs.push(await runHello(bench, { warmUpMs, measureMs: bench.options.seconds * 1_000 }));
  }
  return summarise(helloWorkload, runs, median(runs.map(rateOf)));
}

async function runHello({ load, hello }: Pick<Bench, "load" | "hello">, times: typeof helloMs): Promise<RunResult> {
  const result = await load.run({ workload: helloWorkload.name, port: hello.port, ...times, watchedPids: [hello.workerdPid] });
  requireRight(helloWorkload.name, result);
  return result;
}

function requireRight(name: string, { requests, errors, firstError }: RunResult): void {
  if (errors > 0) throw new Error(`${name}: ${errors} of ${requests + errors} answers were wrong, the first: ${firstError}`);
  if (requests === 0) throw new Error(`${name}: no answer came within the measured time`);
}

function summarise({ name, target }: Workload, runs: RunResult[], helloPerSecond: number): WorkloadResult {
  const of = (value: (run: RunResult) => number) => median(runs.map(value));
  const requestsPerSecond = of(rateOf);
  return {
    name,
    requestsPerSecond,
    p50Ms: of((run) => run.p50Ms),
    p99Ms: of((run) => run.p99Ms),
    share: requestsPerSecond / helloPerSecond,
    target,
    workerdUs: of(({ processorMs, requests }) => ((processorMs[0] ?? 0) * 1_000) / requests),
    nodeUs: of(({ processorMs, requests }) => (processorMs.length > 2 ? ((processorMs[1] ?? 0) * 1_000) / requests : 0)),
    generatorBusy: of(({ processorMs, seconds }) => (processorMs.at(-1) ?? 0) / (seconds * 1_000)),
    othersBusy: of(({ othersMs, seconds }) => othersMs / (seconds * 1_000)),
  };
}

function rateOf({ requests, seconds }: RunResult): number {
  return requests / seconds;
}
