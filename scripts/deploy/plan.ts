import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { gzipSync } from "node:zlib";
import type { WorkerConfig } from "../check/worker-config.ts";
import type { Environment } from "../environments.ts";
import { type Address, addressOf } from "./address.ts";
import { deployOrder, gateway } from "./deploy-order.ts";
import { listSecrets, type WorkerSecret } from "./required-secrets.ts";
import { listResources, type Resource } from "./resources.ts";

/** A bundle in `dist/`: bytes as they are and compressed (which is what Cloudflare limits), SHA-256 in hexadecimal digits. */
export type BundleFacts = { path: string; bytes: number; gzipBytes: number; sha256: string };
/** The migrations of one database, in the order they are applied. */
export type DatabasePlan = { database: string; worker: string; files: string[] };
/** One Worker that is deployed. */
export type WorkerPlan = {
  config: WorkerConfig;
  name: string;
  bundle: BundleFacts;
  bindings: string[];
  objectMigrations: string[];
  /** The custom domain it answers at. */
  domain: string | null;
};

/** Everything a deployment of an environment will do, in its order. */
export type DeployPlan = {
  env: Environment;
  resources: Resource[];
  databases: DatabasePlan[];
  secrets: WorkerSecret[];
  workers: WorkerPlan[];
  address: Address;
};

/** The plan for an environment. The bundles must have been built. */
export function makePlan(allWorkers: WorkerConfig[], env: Environment, bundlePathOf: (worker: string) => string): DeployPlan {
  const workers = deployOrder(allWorkers);
  const configs = workers.map((worker) => ({ worker, config: configOf(worker, env) }));
  const address = addressOf(workers, env);
  return {
    env,
    resources: listResources(workers, env),
    databases: configs.flatMap(({ worker, config }) =>
      config.d1_databases.map(({ database_name, migrations_dir }) => ({
        database: String(database_name),
        worker: worker.worker,
        files: migrations_dir ? migrationFiles(resolve(dirname(worker.path), migrations_dir)) : [],
      })),
    ),
    secrets: listSecrets(workers, env),
    workers: configs.map(({ worker, config }) => ({
      config: worker,
      name: String(config.name),
      bundle: readBundle(bundlePathOf(worker.worker)),
      bindings: describeBindings(config),
      objectMigrations: config.migrations.map(({ tag }) => tag),
      domain: worker.worker === gateway ? address.domain : null,
    })),
    address,
  };
}

/** The configuration of a Worker in an environment. Throws when it has none. */
export function configOf(worker: WorkerConfig, env: Environment): WorkerConfig["local"] {
  const found = worker.deployed.find((candidate) => candidate.env === env);
  if (!found) throw new Error(`${worker.worker} has no environment ${env}`);
  return found.config;
}

function migrationFiles(folder: string): string[] {
  return existsSync(folder)
    ? readdirSync(folder)
        .filter((name) => name.endsWith(".sql"))
        .sort()
    : [];
}

function readBundle(path: string): BundleFacts {
  const code = readFileSync(path);
  return { path, bytes: code.length, gzipBytes: gzipSync(code).length, sha256: createHash("sha256").update(code).digest("hex") };
}

/** What a Worker is bound to, as `BINDING → thing`. */
function describeBindings(config: WorkerConfig["local"]): string[] {
  return [
    ...(config.services?.map(({ binding, service }) => `${binding} → ${service}`) ?? []),
    ...config.d1_databases.map(({ binding, database_name }) => `${binding} → database ${String(database_name)}`),
    ...config.kv_namespaces.map(({ binding }) => `${binding} → namespace`),
    ...config.r2_buckets.map(({ binding, bucket_name }) => `${binding} → bucket ${String(bucket_name)}`),
    ...config.durable_objects.bindings.map(({ name, class_name }) => `${name} → objects ${class_name}`),
    ...(config.queues.producers ?? []).map(({ binding, queue }) => `${binding} → queue ${queue}`),
    ...(config.queues.consumers ?? []).map(({ queue }) => `consumes ${queue}`),
    ...(config.assets?.binding ? [`${config.assets.binding} → assets`] : []),
    ...Object.keys(config.vars).map((name) => `${name} (variable)`),
    ...(config.triggers.crons ?? []).map((cron) => `cron ${cron}`),
  ];
}
