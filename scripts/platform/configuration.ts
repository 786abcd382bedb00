import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { convertV4MiniflareOptions, type MiniflareOptions, type V4MiniflareOptions } from "miniflare";
import { unstable_getMiniflareWorkerOptions, unstable_readConfig } from "wrangler";
import { bundlePathOf, compiledModulesOf } from "../build.ts";
import { configPathOf, deployedWorkers, workerNames } from "../workers.ts";
import type { PlatformOptions } from "./options.ts";
import type { PlatformSecrets } from "./state-folder.ts";
import { statementWatcher, watchedBy } from "./watch-statements.ts";

/** One Worker as the platform runs it. */
export type PlatformWorker = { folder: string; name: string; crons: string[]; databaseId: string | null };

type WorkerOptions = Extract<V4MiniflareOptions, { workers: unknown }>["workers"][number];

/** The Workers of this platform: all of them, or those an environment deploys. */
export function platformWorkers(env: string | null): PlatformWorker[] {
  return (env ? deployedWorkers : workerNames).map((folder) => {
    const config = unstable_readConfig({ config: configPathOf(folder), ...(env ? { env } : {}) }, { hideWarnings: true });
    if (!config.name) throw new Error(`${configPathOf(folder)} has no name`);
    return { folder, name: config.name, crons: config.triggers.crons ?? [], databaseId: config.d1_databases[0]?.database_name ?? null };
  });
}

/**
 * Miniflare's options for the whole platform in one workerd. The gateway listens on a socket of workerd's own, without
 * Miniflare's proxy in front; that proxy gets a port of its own for the Local Explorer and cron. Naming the gateway's
 * entrypoint goes past two more Workers that Miniflare puts before one with assets.
 */
export function miniflareOptions(
  workers: PlatformWorker[],
  options: PlatformOptions,
  secrets: PlatformSecrets,
  writeLog: (line: string) => void,
  onRestart: () => void,
): MiniflareOptions {
  return convertV4MiniflareOptions({
    host: "127.0.0.1",
    port: 0,
    // No look-up of the caller's place on the Internet: the platform starts without a network.
    cf: false,
    telemetry: { enabled: false },
    resourcePersistencePath: resolve(options.state, "workerd"),
    unsafeLocalExplorer: true,
    unsafeTriggerHandlers: true,
    unsafeHandleRuntimeRestart: onRestart,
    handleStructuredLogs: ({ message }) => writeLog(message),
    workers: [
      ...workers.map((worker) => workerOptions(worker, options, secrets)),
      ...(options.secondPort === null
        ? []
        : workers.filter(isGateway).map((gateway) => secondGateway(gateway, options.secondPort, options, secrets))),
      ...(options.watchSql ? [statementWatcher()] : []),
    ],
  });
}

function workerOptions({ folder, name, databaseId }: PlatformWorker, options: PlatformOptions, secrets: PlatformSecrets): WorkerOptions {
  const fromConfig = unstable_getMiniflareWorkerOptions(configPathOf(folder), options.env ?? undefined).workerOptions;
  const bundle = resolve(bundlePathOf(folder));
  return {
    ...fromConfig,
    name,
    rootPath: process.cwd(),
    modules: [
      { type: "ESModule", path: bundle, contents: readFileSync(bundle, "utf8") },
      ...compiledModulesOf(folder).map((path) => ({ type: "CompiledWasm" as const, path: resolve(path), contents: readFileSync(path) })),
    ],
    modulesRoot: resolve(bundle, ".."),
    bindings: { ...(fromConfig.bindings as Record<string, unknown>), ...settingsOf(folder, options, secrets) },
    // A database is known by its name: bindings are all called DB, and environments have no ids before they are deployed.
    ...(databaseId ? { d1Databases: { DB: databaseId }, ...(options.watchSql ? watchedBy(name) : {}) } : {}),
    ...(folder === "storefront" && options.failpoints ? { serviceBindings: withFailpoints(fromConfig.serviceBindings) } : {}),
    ...(folder === "gateway" ? directSocket(options.port) : {}),
  } as WorkerOptions;
}

function isGateway({ folder }: PlatformWorker): boolean {
  return folder === "gateway";
}

function directSocket(port: number) {
  return { unsafeDirectSockets: [{ host: "127.0.0.1", port, entrypoint: "Gateway" }] };
}

/** The gateway once more, under a name of its own: its isolate and its caches are others, and the queue has one consumer only. */
function secondGateway(gateway: PlatformWorker, port: number | null, options: PlatformOptions, secrets: PlatformSecrets): WorkerOptions {
  const name = `${gateway.name}-2`;
  return { ...workerOptions(gateway, options, secrets), name, queueConsumers: [], ...directSocket(port ?? 0) } as WorkerOptions;
}

/** The storefront's sisters, with the one it must be able to live without behind a Worker that fails on demand. */
function withFailpoints(bindings: unknown): Record<string, unknown> {
  return { ...(bindings as Record<string, unknown>), RECOMMENDATIONS: "octavo-failpoints" };
}

/** Variables and secrets of a Worker on this machine. Each gets only what its configuration says it needs. */
function settingsOf(folder: string, options: PlatformOptions, secrets: PlatformSecrets): Record<string, string> {
  const address = `http://localhost:${options.port}`;
  // Answers are shared with whoever there is to share them with.
  const cache = !options.cache ? "off" : options.secondPort === null ? "on" : "shared";
  const settings: Record<string, Record<string, string>> = {
    gateway: { LIMITS: options.limits, CACHE: cache },
    identity: {
      SIGNING_KEYS: secrets.SIGNING_KEYS,
      DATA_KEYS: secrets.DATA_KEYS,
      IDENTITY_SECRET: secrets.IDENTITY_SECRET,
      LIMITS: options.limits,
      PUBLIC_URL: address,
      OIDC_PROVIDERS: options.oidcProviders,
      OIDC_CLIENT_SECRETS: options.oidcClientSecrets,
      // Demo accounts have no second factor; an environment's configuration asks staff for one.
      ...(options.env ? {} : { STAFF_SECOND_FACTOR: "optional" }),
    },
    storefront: { FORM_SECRET: secrets.FORM_SECRET },
    admin: { FORM_SECRET: secrets.FORM_SECRET },
    orders: { LOOKUP_SECRET: secrets.LOOKUP_SECRET, DATA_KEYS: secrets.DATA_KEYS },
    notifications: { PUBLIC_URL: address },
  };
  if (!options.env) {
    const sandbox = { SANDBOX_API_KEY: secrets.SANDBOX_API_KEY, SANDBOX_WEBHOOK_SECRET: secrets.SANDBOX_WEBHOOK_SECRET };
    settings.payments = sandbox;
    settings["sandbox-psp"] = { ...sandbox, WEBHOOK_URL: `http://127.0.0.1:${options.port}/api/webhooks/sandbox` };
  }
  return settings[folder] ?? {};
}
