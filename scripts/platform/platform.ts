import { createServer } from "node:net";
import type { D1Database } from "@cloudflare/workers-types";
import { Miniflare } from "miniflare";
import { buildPlatform } from "../build.ts";
import { miniflareOptions, type PlatformWorker, platformWorkers } from "./configuration.ts";
import { openControl, type PlatformControl } from "./control.ts";
import { ensureLocalAccounts, type LocalAccount } from "./local-accounts.ts";
import { openLog } from "./log-file.ts";
import { migrate } from "./migrate.ts";
import type { PlatformOptions } from "./options.ts";
import { freeImports, redeliver } from "./redeliver.ts";
import { writeRunFile } from "./run-file.ts";
import { seedDemo } from "./seed.ts";
import { loadSecrets, takeStateFolder } from "./state-folder.ts";

export type Platform = { url: string; logFile: string; accounts: LocalAccount[]; stop: () => Promise<void> };

/** Times one step and prints it. */
async function step<T>(title: string, work: () => Promise<T>, describe: (value: T) => string = () => ""): Promise<T> {
  const startedAtMs = Date.now();
  const value = await work();
  const detail = describe(value);
  console.log(`▸ ${title}${detail ? `: ${detail}` : ""} (${((Date.now() - startedAtMs) / 1_000).toFixed(1)} s)`);
  return value;
}

/** Builds, starts, migrates and seeds the whole platform on 127.0.0.1; gives back when the gateway says it is ready. */
export async function startPlatform(options: PlatformOptions): Promise<Platform> {
  await requireFreePort(options.port);
  const folder = await takeStateFolder(options.state, options.fresh);
  const secrets = await loadSecrets(options.state);
  const log = openLog(options.state);
  if (!options.built) await step("build", buildPlatform);

  const workers = platformWorkers(options.env);
  let afterRestart = async () => {};
  const miniflare = new Miniflare(miniflareOptions(workers, options, secrets, log.write, () => void afterRestart()));
  const entry = await step(
    "start workerd",
    () => miniflare.ready,
    () => `${workers.length} Workers`,
  );
  await step(
    "migrate",
    () => migrateAll(miniflare, workers),
    (count) => `${count} applied`,
  );

  const control = openControl(entry);
  const recover = async () => {
    const restartedAtMs = Date.now();
    const databases = workers.flatMap(({ databaseId }) => databaseId ?? []);
    await Promise.all(
      databases.map(async (database) => {
        await redeliver(control, database, restartedAtMs);
        await freeImports(control, database, restartedAtMs);
      }),
    );
    await runCrons(control, workers);
  };
  afterRestart = async () => {
    console.error("workerd was restarted");
    await recover().catch((error) => console.error(`after the restart of workerd: ${error}`));
  };
  await step("recover", recover);
  const timer = setInterval(() => void runCrons(control, workers), options.cronEverySeconds * 1_000);

  const url = `http://localhost:${options.port}`;
  const { apiKey, accounts } = options.env
    ? { apiKey: "", accounts: [] }
    : await step(
        "local accounts",
        () => ensureLocalAccounts(accountTools(url, options.state, control), options.catalog === "demo"),
        ({ accounts }) => accounts.map(({ role }) => role).join(", "),
      );
  if (options.catalog === "demo")
    await step(
      "seed the demo catalogue",
      () => seedDemo(url, apiKey, accounts.find(({ role }) => role === "seller")?.sellerId ?? null),
      (text) => text,
    );
  await step("wait until ready", () => waitUntilReady(url, () => runCrons(control, workers)));
  const removeRunFile = await writeRunFile(options.port, {
    url,
    explorerUrl: control.explorerUrl,
    pid: process.pid,
    state: options.state,
    env: options.env,
    apiKey,
    accounts,
    sandboxApiKey: secrets.SANDBOX_API_KEY,
  });
  const stop = async () => {
    clearInterval(timer);
    await removeRunFile();
    await miniflare.dispose();
    await folder.release();
  };
  return { url, logFile: log.file, accounts, stop };
}

function accountTools(url: string, state: string, control: PlatformControl) {
  return { url, state, runIdentitySql: (sql: string) => control.runSql("octavo-identity", sql) };
}

async function requireFreePort(port: number): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const server = createServer();
    server.once("error", () => reject(new Error(`Port ${port} is taken on 127.0.0.1. Choose another with --port N.`)));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve()));
  });
}

/** Applies what every database has not seen. Nothing else runs yet, so Miniflare's blocking proxies do no harm here. */
async function migrateAll(miniflare: Miniflare, workers: PlatformWorker[]): Promise<number> {
  const counts = workers.map(async ({ folder, name, databaseId }) => {
    if (!databaseId) return 0;
    const db = (await miniflare.getD1Database("DB", name)) as unknown as D1Database;
    return await migrate(db, `migrations/${folder}`);
  });
  return (await Promise.all(counts)).reduce((sum, count) => sum + count, 0);
}

/** Cron triggers never fire by themselves locally: this calls them all. One that fails is reported and tried again next time. */
async function runCrons(control: PlatformControl, workers: PlatformWorker[]): Promise<void> {
  const calls = workers.flatMap(({ name, crons }) => crons.map((cron) => control.runCron(name, cron)));
  for (const result of await Promise.allSettled(calls)) {
    if (result.status === "rejected") console.error(`a cron trigger failed: ${result.reason}`);
  }
}

const readyWithinMs = 60_000;
const cronWhileWaitingMs = 3_000;

/**
 * Asks the gateway until it is ready. What an outbox is to send again after a restart it leaves alone while it is young, so
 * cron is called again now and then.
 */
async function waitUntilReady(url: string, runCron: () => Promise<void>): Promise<void> {
  const untilMs = Date.now() + readyWithinMs;
  let nextCronMs = Date.now() + cronWhileWaitingMs;
  let last = "";
  while (Date.now() < untilMs) {
    if (Date.now() > nextCronMs) {
      nextCronMs = Date.now() + cronWhileWaitingMs;
      await runCron();
    }
    const response = await fetch(`${url}/ready`);
    last = await response.text();
    if (response.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`the platform is not ready after ${readyWithinMs / 1_000} s: ${last}`);
}
