/**
 * `npm run environments`: the top level of a `wrangler.toml` is the local platform; this writes the same Worker for
 * every environment it is deployed to below it. Wrangler names the Worker of an environment `<name>-<environment>`,
 * and everything else that has a name is named the same way, so that environments share nothing.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { experimental_readRawConfig, type Unstable_RawConfig } from "wrangler";
import { type TomlTable, writeToml } from "./environments/toml.ts";
import { configPathOf, localOnlyWorkers, workerNames } from "./workers.ts";

/** Where Octavo is deployed to, in the order a release passes through. */
export const environments = ["dev", "qa", "staging", "production"] as const;
export type Environment = (typeof environments)[number];

/** Secrets and variables that exist for local-only Workers; no environment has them. */
export const localOnlySettings = ["PAYMENT_PROVIDER", "SANDBOX_API_KEY", "SANDBOX_WEBHOOK_SECRET", "WEBHOOK_URL"];

/**
 * Whom people may sign in with besides, as `{ id, name, issuer, clientId }` (workers/identity/account/oidc/providers.ts says
 * what each means). Every environment is a client of its own to a provider: its address is another.
 */
const oidcProviders: Record<Environment, Record<"id" | "name" | "issuer" | "clientId", string>[]> = {
  dev: [],
  qa: [],
  staging: [],
  production: [],
};

/** The variables that are not the same everywhere. */
export const variables: Record<string, (env: Environment) => string> = {
  PUBLIC_URL: (env) => (env === "production" ? "https://octavo.example" : `https://${env}.octavo.example`),
  LIMITS: () => "production",
  CACHE: () => "shared",
  OIDC_PROVIDERS: (env) => JSON.stringify(oidcProviders[env]),
};

const marker = "# Environments: written by `npm run environments` from what is above. Change nothing below this line.";

/** What environments inherit, says wrangler; it is not repeated. */
const inherited = new Set([
  ...["$schema", "name", "main", "compatibility_date", "compatibility_flags", "workers_dev", "preview_urls"],
  ...["assets", "triggers", "migrations", "limits", "observability", "placement", "rules", "env"],
]);

type Rows = TomlTable[];
type Repeat = (value: never, named: (name: unknown) => string, env: Environment) => TomlTable | Rows;

/** How each kind of setting that environments do not inherit is repeated. Identifiers are left out: wrangler provisions. */
const repeats: Record<string, Repeat> = {
  vars: (vars: TomlTable, _, env) =>
    Object.fromEntries(entriesOf(vars, isDeployedSetting).map(([name, value]) => [name, variables[name]?.(env) ?? value])),
  secrets: ({ required }: { required: string[] }) => ({ required: required.filter(isDeployedSetting) }),
  services: (rows: Rows, named) => rows.filter(isDeployedService).map((row) => ({ ...row, service: named(row.service) })),
  durable_objects: (objects: TomlTable) => objects,
  d1_databases: (rows: Rows, named) =>
    rows.map(({ database_id, preview_database_id, ...row }) => ({ ...row, database_name: named(row.database_name) })),
  kv_namespaces: (rows: Rows) => rows.map(({ id, preview_id, ...row }) => row),
  r2_buckets: (rows: Rows, named) => rows.map((row) => ({ ...row, bucket_name: named(row.bucket_name) })),
  // An account tells counters apart by a number: each environment has a thousand of its own.
  ratelimits: (rows: Rows, _, env) =>
    rows.map((row) => ({ ...row, namespace_id: String((environments.indexOf(env) + 1) * 1_000 + Number(row.namespace_id)) })),
  queues: ({ producers = [], consumers = [] }: { producers?: Rows; consumers?: Rows }, named) => ({
    producers: producers.map((row) => ({ ...row, queue: named(row.queue) })),
    consumers: consumers.map((row) => ({
      ...row,
      queue: named(row.queue),
      ...(row.dead_letter_queue ? { dead_letter_queue: named(row.dead_letter_queue) } : {}),
    })),
  }),
};

/** The sections of one environment as TOML. Throws on a kind of setting it has no rule for, so that none is forgotten. */
export function environmentSections(topLevel: Unstable_RawConfig, env: Environment): string {
  const named = (name: unknown) => `${name}-${env}`;
  const repeated = Object.entries(topLevel)
    .filter(([key]) => !inherited.has(key))
    .map(([key, value]) => {
      const repeat = repeats[key];
      if (!repeat) throw new Error(`scripts/environments.ts does not say how an environment repeats "${key}"`);
      return [key, repeat(value as never, named, env)];
    });
  return writeToml(`env.${env}`, { workers_dev: topLevel.workers_dev ?? false, ...Object.fromEntries(repeated) });
}

/** The whole configuration of a Worker: `text` as far as it is written by hand, and the sections of all environments. */
export function withEnvironments(text: string, topLevel: Unstable_RawConfig, isLocalOnly: boolean): string {
  const ours = `${text.split(marker)[0]?.trimEnd()}\n`;
  return isLocalOnly ? ours : [ours, `${marker}\n`, ...environments.map((env) => environmentSections(topLevel, env))].join("\n");
}

/** What the configuration file of a Worker should say, next to what it says. */
export function readEnvironments(worker: string): { path: string; actual: string; expected: string } {
  const path = configPathOf(worker);
  const actual = readFileSync(path, "utf8");
  const { rawConfig } = experimental_readRawConfig({ config: path }, { hideWarnings: true });
  return { path, actual, expected: withEnvironments(actual, rawConfig, localOnlyWorkers.includes(worker)) };
}

function isDeployedSetting(name: string): boolean {
  return !localOnlySettings.includes(name);
}

function isDeployedService({ service }: TomlTable): boolean {
  return !localOnlyWorkers.some((worker) => service === `octavo-${worker}`);
}

function entriesOf(table: TomlTable, isKept: (key: string) => boolean) {
  return Object.entries(table).filter(([key]) => isKept(key));
}

if (import.meta.main) {
  const changed = workerNames.map(readEnvironments).filter(({ actual, expected }) => actual !== expected);
  for (const { path, expected } of changed) writeFileSync(path, expected);
  console.log(changed.length === 0 ? "the environments were up to date" : `wrote ${changed.map(({ path }) => path).join(", ")}`);
}
