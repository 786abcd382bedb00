/** The load generator: a process of its own, so that making requests and answering them are on different processors. */
import { machineMs, processorMsOf } from "../machine/process-usage.ts";
import { seededRandom } from "../random.ts";
import { percentile } from "../statistics.ts";
import { findWorkload } from "../workloads/all.ts";
import type { Setting } from "../workloads/workload.ts";
import type { Order, RunResult } from "./messages.ts";
import { askEach, runLoad } from "./run-load.ts";

let setting: Setting | null = null;
const opened = new Map<string, (connection: number) => string>();

/** Opens a workload at its first run; `null` where the platform does not answer such requests at all. */
async function openWorkload(name: string, port: number): Promise<((connection: number) => string) | null> {
  const known = opened.get(name);
  if (known) return known;
  if (!setting) throw new Error("a run before its setting");
  const workload = findWorkload(name);
  const own = { ...setting, connections: workload.connections ?? setting.connections };
  const prepared = await askEach(port, workload.prepare?.(own) ?? [], own.connections);
  const next = workload.open(own, prepared);
  const [first] = await askEach(port, [next(0)], 1);
  if (first?.status === 404) return null;
  opened.set(name, next);
  return next;
}

async function run(order: Extract<Order, { kind: "run" }>): Promise<RunResult> {
  const { workload, port, warmUpMs, measureMs, watchedPids } = order;
  const result = {
    requests: 0,
    seconds: 0,
    p50Ms: 0,
    p99Ms: 0,
    errors: 0,
    firstError: null,
    processorMs: [],
    othersMs: 0,
    isMissing: false,
  };
  const next = await openWorkload(workload, port);
  if (!next || !setting) return { ...result, isMissing: true };
  const pids = [...watchedPids, process.pid];
  const readings: number[][] = [];
  const onMeasure = () => readings.push([machineMs(), ...pids.map(processorMsOf)]);
  const { expected, connections = setting.connections } = findWorkload(workload);
  const measured = await runLoad({ port, connections, warmUpMs, measureMs, next, expected, onMeasure });
  const [allMs = 0, ...processorMs] = (readings[1] ?? []).map((ms, index) => ms - (readings[0]?.[index] ?? 0));
  return {
    ...result,
    requests: measured.latenciesMs.length,
    seconds: measured.seconds,
    p50Ms: percentile(measured.latenciesMs, 50),
    p99Ms: percentile(measured.latenciesMs, 99),
    errors: measured.errors,
    firstError: measured.firstError,
    processorMs,
    othersMs: allMs - processorMs.reduce((sum, ms) => sum + ms, 0),
  };
}

process.on("message", async (order: Order) => {
  if (order.kind === "setting") {
    setting = { ...order.setting, random: setting?.random ?? seededRandom(42) };
    process.send?.({ kind: "ready" });
    return;
  }
  try {
    process.send?.({ kind: "result", result: await run(order) });
  } catch (error) {
    process.send?.({ kind: "failed", reason: error instanceof Error ? error.message : String(error) });
  }
});
// Whoever started this process is gone: nobody reads what it would measure.
process.on("disconnect", () => process.exit(0));
