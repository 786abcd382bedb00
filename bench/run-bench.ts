import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildPlatform } from "../scripts/build.ts";
import { runSql } from "../scripts/platform/control.ts";
import { freePort } from "../tests/platform.ts";
import type { Cleanup } from "./cleanup.ts";
import { crowdAtOneBook, crowdName } from "./crowd.ts";
import { type Filled, fillPlatform } from "./fill-platform.ts";
import { startHello } from "./hello/hello-process.ts";
import { startLoadProcess } from "./load/load-process.ts";
import { machineFacts } from "./machine/facts.ts";
import { residentBytesOf, untilAtRest } from "./machine/process-usage.ts";
import { type Bench, measureHello, measureWorkload } from "./measure.ts";
import type { BenchOptions } from "./options.ts";
import { type PlatformProcess, startPlatformProcess } from "./platform-process.ts";
import { replayName, replayTwice } from "./replay/replay-twice.ts";
import type { BenchResult } from "./report/result.ts";
import { readSlowest } from "./slowest/slowest-statements.ts";
import { workloads } from "./workloads/all.ts";
import { signIn as signInWorkload } from "./workloads/sign-in.ts";
import type { Workload } from "./workloads/workload.ts";

/** A restarted platform sends again what it sent in the last hour; that is waited for. */
const rest = { calmMs: 2_000, withinMs: 120_000 };
/** How long each workload is watched. */
const watchedMs = 1_000;

type Tools = { cleanup: Cleanup; say: (line: string) => void };

/**
 * Builds, starts, fills and measures the platform: with caches, and then on the same state without. One at a time, so
 * that each has the memory and the processor to itself. Whatever it starts is given to `cleanup`.
 */
export async function runBench(options: BenchOptions, { cleanup, say }: Tools): Promise<BenchResult> {
  const isChosen = (name: string) => options.only.length === 0 || options.only.some((part) => name.includes(part));
  const chosen = workloads.filter(({ name }) => isChosen(name));
  if (!options.built) await buildPlatform();
  const state = options.state ?? (await mkdtemp(join(tmpdir(), "octavo-bench-")));
  if (!options.state) cleanup.add(() => rm(state, { recursive: true, force: true }));
  const hello = await startHello(await freePort(), cleanup);
  const result = emptyResult(options);
  let filled: Filled | null = null;
  let load: Bench["load"] | null = null;

  for (const on of ["caches", "no caches"] as const) {
    const here = chosen.filter((workload) => workload.on === on);
    const hasCrowd = on === "caches" && isChosen(crowdName);
    const hasReplay = on === "caches" && isChosen(replayName);
    if (here.length === 0 && !hasCrowd && !hasReplay) continue;
    const platform = await startPlatformProcess({ port: await freePort(), state, hasCaches: on === "caches", cleanup });
    say(`▸ platform with ${on}, workerd is process ${platform.workerdPid}`);
    result.memory.push(readMemory(`${on}: started`, platform));
    await untilAtRest(platform.workerdPid, rest);
    const accessToken = await signIn(platform);
    if (!filled || !load) {
      filled = await fillPlatform(platform, options.books, say);
      result.fillSeconds = filled.fillSeconds;
      result.books = filled.books.length;
      result.memory.push(readMemory(`${on}: filled`, platform));
      const { books, stockedSkus } = filled;
      load = await startLoadProcess({ books, stockedSkus, accessToken, connections: options.connections }, cleanup);
      await addHello(result, { load, hello, options }, say);
    } else {
      const { books, stockedSkus } = filled;
      await load.set({ books, stockedSkus, accessToken, connections: options.connections });
    }
    // First of all, while the caches are still empty.
    if (hasReplay) await addReplays(result, { load, hello, platform, options }, filled, say);
    for (const workload of here) await addWorkload(result, { load, hello, platform, options }, workload, say);
    result.memory.push(readMemory(`${on}: after load`, platform));
    if (here.includes(signInWorkload)) result.notes.push(await describeHash(platform));
    if (hasCrowd) await addCrowd(result, platform, say);
    await platform.end();
  }
  if (filled && load && chosen.length > 0) {
    say("▸ the same once more, watched for its slowest statements");
    const sinceMs = Date.now();
    const platform = await startPlatformProcess({ port: await freePort(), state, hasCaches: false, isWatched: true, cleanup });
    await untilAtRest(platform.workerdPid, rest);
    const { books, stockedSkus } = filled;
    await load.set({ books, stockedSkus, accessToken: await signIn(platform), connections: options.connections });
    const times = { warmUpMs: 0, measureMs: watchedMs, watchedPids: [] };
    for (const { name } of chosen) await load.run({ workload: name, port: platform.port, ...times });
    await untilAtRest(platform.workerdPid, rest);
    await platform.end();
    result.slowest = readSlowest(state, sinceMs);
  }
  return result;
}

/** What a sign-in spends its time on, as the stored hashes say it of themselves. */
async function describeHash({ explorerUrl }: PlatformProcess): Promise<string> {
  const rows = await runSql(explorerUrl, "octavo-identity", "SELECT password_hash FROM users WHERE password_hash IS NOT NULL LIMIT 1");
  const [, algorithm, parameters] = `${rows[0]?.[0]}`.split("$");
  return `${signInWorkload.name}: passwords are hashed with ${algorithm}, ${parameters}`;
}

/** A token of the platform's admin, who has nothing to do with reading books: any user's would do. */
async function signIn({ url, accounts }: PlatformProcess): Promise<string> {
  const { email, password } = accounts.find(({ role }) => role === "admin") ?? {};
  const headers = { "content-type": "application/json" };
  const response = await fetch(`${url}/api/users/login`, { method: "POST", headers, body: JSON.stringify({ email, password }) });
  const text = await response.text();
  if (!response.ok) throw new Error(`signing in was answered ${response.status}: ${text}`);
  return (JSON.parse(text) as { accessToken: string }).accessToken;
}

function emptyResult({ connections, runs, seconds }: BenchOptions): BenchResult {
  const at = new Date().toISOString();
  const measured = { workloads: [], replays: [], memory: [], slowest: null, notes: [], failures: [] };
  return { at, machine: machineFacts(), books: 0, connections, runs, secondsPerRun: seconds, fillSeconds: null, ...measured };
}

async function addHello(result: BenchResult, bench: Omit<Bench, "platform">, say: Tools["say"]): Promise<void> {
  const measured = await measureHello(bench);
  result.workloads.push(measured);
  say(`  hello: ${Math.round(measured.requestsPerSecond)} req/s`);
}

/** Measures one workload. One that goes wrong fails the benchmark in the end; the others are still worth knowing. */
async function addWorkload(result: BenchResult, bench: Bench, workload: Workload, say: Tools["say"]): Promise<void> {
  try {
    const measured = await measureWorkload(bench, workload);
    if (!measured) {
      result.notes.push(`${workload.name}: skipped, the platform answers 404`);
      return say(`  ${result.notes.at(-1)}`);
    }
    result.workloads.push(measured);
    say(`  ${workload.name}: ${Math.round(measured.requestsPerSecond)} req/s, ${measured.share.toFixed(4)} of hello`);
  } catch (error) {
    result.failures.push(error instanceof Error ? error.message : String(error));
    say(`  FAILED ${result.failures.at(-1)}`);
  }
}

async function addReplays(result: BenchResult, { platform, options }: Bench, { books }: Filled, say: Tools["say"]): Promise<void> {
  try {
    result.replays = await replayTwice(platform, books, options.connections, say);
  } catch (error) {
    result.failures.push(`${replayName}: ${error instanceof Error ? error.message : error}`);
    say(`  FAILED ${result.failures.at(-1)}`);
  }
}

async function addCrowd(result: BenchResult, platform: PlatformProcess, say: Tools["say"]): Promise<void> {
  try {
    result.notes.push(await crowdAtOneBook(platform, platform.port));
    say(`  ${result.notes.at(-1)}`);
  } catch (error) {
    result.failures.push(`crowd: ${error instanceof Error ? error.message : error}`);
    say(`  FAILED ${result.failures.at(-1)}`);
  }
}

function readMemory(moment: string, { workerdPid, pid }: PlatformProcess) {
  return { moment, workerdBytes: residentBytesOf(workerdPid), nodeBytes: residentBytesOf(pid) };
}
