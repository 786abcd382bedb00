import { type ChildProcess, spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import { type RunFile, runFilePath } from "../scripts/platform/run-file.ts";
import type { Cleanup } from "./cleanup.ts";
import { endChild } from "./machine/end-child.ts";
import { workerdOf } from "./machine/process-usage.ts";

/** The built platform in a process of its own, as `npm start` runs it. */
export type PlatformProcess = RunFile & { port: number; workerdPid: number; end: () => Promise<void> };

export type PlatformStart = { port: number; state: string; hasCaches: boolean; isWatched?: boolean; cleanup: Cleanup };

const startWithinMs = 300_000;

/** Starts the bundles in `dist` on a state folder, with caches or without, and waits until the platform is ready. A watched one logs its slowest statements. */
export async function startPlatformProcess({
  port,
  state,
  hasCaches,
  isWatched = false,
  cleanup,
}: PlatformStart): Promise<PlatformProcess> {
  const args = ["scripts/start.ts", "--built", "--port", `${port}`, "--state", state, "--catalog", "none", "--limits", "local"];
  const more = [...(hasCaches ? [] : ["--no-cache"]), ...(isWatched ? ["--watch-sql"] : [])];
  const child = spawn(process.execPath, [...args, ...more], { stdio: ["ignore", "pipe", "pipe"] });
  const end = () => endChild(child);
  cleanup.add(end);
  await untilReady(child);
  const runFile: RunFile = JSON.parse(await readFile(runFilePath(port), "utf8"));
  return { ...runFile, port, workerdPid: workerdOf(runFile.pid), end };
}

/** Goes on reading what the platform prints afterwards too: a full pipe would stop it. */
async function untilReady(child: ChildProcess): Promise<void> {
  let output = "";
  await new Promise<void>((resolve, reject) => {
    const fail = (reason: string) => reject(new Error(`the platform ${reason}:\n${output}`));
    const timer = setTimeout(() => fail(`was not ready in ${startWithinMs / 1_000} s`), startWithinMs);
    const read = (text: Buffer) => {
      output = (output + text).slice(-20_000);
      if (!output.includes("Octavo is ready")) return;
      clearTimeout(timer);
      resolve();
    };
    child.stdout?.on("data", read);
    child.stderr?.on("data", read);
    child.once("exit", (code) => {
      clearTimeout(timer);
      fail(`ended with ${code}`);
    });
  });
}
