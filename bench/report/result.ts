import type { MachineFacts } from "../machine/facts.ts";

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
  memory: MemoryReading[];
  notes: string[];
  /** Workloads whose answers were wrong: their numbers would mean nothing, so there are none. */
  failures: string[];
};
