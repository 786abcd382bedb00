import type { Setting } from "../workloads/workload.ts";

/** What the benchmark tells its load generator. */
export type Order =
  | { kind: "setting"; setting: Omit<Setting, "random"> }
  | { kind: "run"; workload: string; port: number; warmUpMs: number; measureMs: number; watchedPids: number[] };

/** What one run gave. Processor times are those of the measured seconds, in the order of `watchedPids`, the generator's own last. */
export type RunResult = {
  requests: number;
  seconds: number;
  p50Ms: number;
  p99Ms: number;
  errors: number;
  firstError: string | null;
  processorMs: number[];
  /** Processor time of everything else on this machine. */
  othersMs: number;
  /** The platform answered the first request of all with 404: it does not have this yet. */
  isMissing: boolean;
};
