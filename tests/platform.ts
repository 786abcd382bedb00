import { type ChildProcess, spawn } from "node:child_process";
import { randomInt } from "node:crypto";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { LocalAccount } from "../scripts/platform/local-accounts.ts";
import { type RunFile, runFilePath } from "../scripts/platform/run-file.ts";

export type TestPlatformOptions = {
  catalog?: "none" | "demo";
  env?: string;
  cronEverySeconds?: number;
  limits?: "local" | "production";
  /** Further arguments of `npm start`, such as `--failpoints`. */
  args?: string[];
  /** What the process finds in its environment besides, such as secrets. */
  environment?: Record<string, string>;
  /** A state folder to go on with; a fresh temporary one otherwise, removed at the end. */
  state?: string;
};

/** A whole platform of its own in a process of its own, as `npm start` runs it. */
export type TestPlatform = RunFile & {
  port: number;
  /** The account of this role that the platform made for itself: always an admin, with the demo catalogue one of each. */
  account: (role: LocalAccount["role"]) => LocalAccount;
  /** Everything the platform's Workers have logged so far, a parsed JSON line each. */
  readLog: () => Promise<LogLine[]>;
  /** Kills workerd the hard way; the platform process starts it again on the same state. Gives back the killed pid. */
  killWorkerd: () => Promise<number>;
  /** Ends the platform with the given signal and keeps its state. */
  end: (signal: "SIGTERM" | "SIGKILL") => Promise<number | null>;
  /** Ends the platform and removes what it left. */
  stop: () => Promise<void>;
};

export type LogLine = Record<string, unknown> & { at: string; event: string; domain: string; traceId?: string };

const startWithinMs = 180_000;

/** Starts a platform on a free port and waits until it says that it is ready. The bundles must have been built (`npm test` does). */
export async function startPlatform(options: TestPlatformOptions = {}): Promise<TestPlatform> {
  const port = await freePort();
  const state = options.state ?? (await mkdtemp(join(tmpdir(), "octavo-test-")));
  const { catalog = "none", cronEverySeconds = 60, limits = "local" } = options;
  const args = ["scripts/start.ts", "--built", "--port", `${port}`, "--state", state, "--catalog", catalog, "--limits", limits];
  args.push("--cron-every", `${cronEverySeconds}`, ...(options.env ? ["--env", options.env] : []), ...(options.args ?? []));
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "pipe"], env: { ...process.env, ...options.environment } });
  await untilReady(child);
  const runFile: RunFile = JSON.parse(await readFile(runFilePath(port), "utf8"));
  const end = (signal: "SIGTERM" | "SIGKILL") => endChild(child, signal);
  return {
    ...runFile,
    port,
    account: (role) => {
      const account = runFile.accounts.find((each) => each.role === role);
      if (!account) throw new Error(`this platform has no ${role}`);
      return account;
    },
    readLog: () => readLog(join(state, "log.jsonl")),
    killWorkerd: async () => {
      const pid = await workerdPidOf(child);
      process.kill(pid, "SIGKILL");
      return pid;
    },
    end,
    stop: async () => {
      await end("SIGTERM");
      if (!options.state) await rm(state, { recursive: true, force: true });
    },
  };
}

async function untilReady(child: ChildProcess): Promise<void> {
  let output = "";
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => {
      child.kill("SIGKILL");
      reject(new Error(`the platform was not ready in ${startWithinMs / 1_000} s:\n${output}`));
    }, startWithinMs);
    const read = (chunk: Buffer) => {
      output += chunk.toString();
      if (!output.includes("Octavo is ready")) return;
      clearTimeout(timer);
      resolve();
    };
    child.stdout?.on("data", read);
    child.stderr?.on("data", read);
    child.once("exit", (code) => {
      clearTimeout(timer);
      reject(new Error(`the platform ended with ${code}:\n${output}`));
    });
  });
}

/** The workerd that serves now: the child of the platform process with that name. */
async function workerdPidOf(platform: ChildProcess): Promise<number> {
  const children = await readFile(`/proc/${platform.pid}/task/${platform.pid}/children`, "utf8");
  for (const pid of children.trim().split(" ").map(Number)) {
    const name = await readFile(`/proc/${pid}/comm`, "utf8").catch(() => "");
    if (name.trim() === "workerd") return pid;
  }
  throw new Error(`process ${platform.pid} has no workerd`);
}

async function endChild(child: ChildProcess, signal: "SIGTERM" | "SIGKILL"): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
  const workerd = signal === "SIGKILL" ? await workerdPidOf(child).catch(() => null) : null;
  const ended = new Promise<number | null>((resolve) => child.once("exit", resolve));
  child.kill(signal);
  if (workerd) process.kill(workerd, "SIGKILL");
  return await ended;
}

async function readLog(file: string): Promise<LogLine[]> {
  const text = await readFile(file, "utf8");
  return text
    .split("\n")
    .filter((line) => line.startsWith("{"))
    .map((line) => JSON.parse(line) as LogLine);
}

/** Below those that systems give to connections: one of theirs may be taken between this look and the platform's start. */
const [portMin, portMax] = [20_000, 32_000];
const portTriesMax = 100;

/** A port nobody listens on just now, drawn at random: other test files look for theirs at the same time. */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < portTriesMax; tries += 1) {
    const port = randomInt(portMin, portMax);
    if (await isFree(port)) return port;
  }
  throw new Error(`no free port from ${portMin} to ${portMax} in ${portTriesMax} tries`);
}

async function isFree(port: number): Promise<boolean> {
  return await new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}
