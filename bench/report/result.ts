import type { MachineFacts } from "../machine/facts.ts";
import type { SlowestStatements } from "../slowest/slowest-statements.ts";

/** One workload, its medians over all runs. */
export type WorkloadResult = {
  name: string;
  requestsPerSecond: number;
  p50Ms: number;
  p99Ms: number;
  /** Requests a second as a share of the bare Worker's, measured in turns with it. */
  share: number;
  target: number | null;
  /** Its rate as a share of another workload's, where it is measured in turns with one. */
  relative?: { to: string; share: number; target: number };
  /** Processor time of one request in workerd, in µs: all Workers, databases and objects together. */
  workerdUs: number;
  /** Processor time of one request in the platform's Node process, which reads the log, in µs. */
  nodeUs: number;
  /** How busy the load generator was, of one processor. Near 1 it measures itself. */
  generatorBusy: number;
  /** How busy everything else on this machine was, of one processor. Much above 0 the numbers are of a machine shared with it. */
  othersBusy: number;
};

/** Memory in RAM at one moment, in bytes. */
export type MemoryReading = { moment: string; workerdBytes: number; nodeBytes: number };

/** One replay of readers and a merchant: who answered the reads, and how old the oldest answer was. */
export type ReplayResult = {
  name: string;
  books: number;
  reads: { memory: number; colo: number; kv: number; owner: number };
  /** Reads of a book that nobody had asked for before: no cache could answer them. */
  firstReads: number;
  writes: number;
  /** Reads that showed a price which had been replaced when they were asked for, and for how long it had at most. */
  staleReads: number;
  stalestMs: number;
  seconds: number;
  /** The least share of reads that caches are to answer, where there is one, and the greatest staleness. */
  target: { cachedShare: number | null; stalestMs: number };
};

/** Everything one benchmark found. */
export type BenchResult = {
  at: string;
  machine: MachineFacts;
  books: number;
  connections: number;
  runs: number;
  secondsPerRun: number;
  fillSeconds: number | null;
  workloads: WorkloadResult[];
  replays: ReplayResult[];
  memory: MemoryReading[];
  /** Of the same workloads, once more and watched; null where there were none. */
  slowest: SlowestStatements | null;
  notes: string[];
  /** Workloads whose answers were wrong: their numbers would mean nothing, so there are none. */
  failures: string[];
};
