/** An account for tests: a wrangler that keeps in memory what it is told to make, and is as strict as the real one. */
import { readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import type { RunWrangler, WranglerResult } from "./wrangler.ts";

type Config = {
  name: string;
  main: string;
  d1_databases?: { database_name: string; database_id?: string; migrations_dir?: string }[];
  kv_namespaces?: { binding: string; id?: string }[];
  r2_buckets?: { bucket_name: string }[];
  services?: { service: string }[];
  queues?: { producers?: { queue: string }[]; consumers?: { queue: string; dead_letter_queue?: string }[] };
  secrets?: { required?: string[] };
};
type DeployedWorker = { version: number; code: string; namespaces: Record<string, string | undefined>; secrets: Map<string, string> };

/** What the account has, every call it got, and what it should do otherwise than usual. */
export type SimulatedAccount = {
  run: RunWrangler;
  calls: string[][];
  databases: Map<string, string[]>;
  namespaces: Set<string>;
  buckets: Set<string>;
  queues: Set<string>;
  workers: Map<string, DeployedWorker>;
  /** The next call that contains these words in its arguments ends with this message. */
  failOnce: (words: string, message: string) => void;
};

const queuesPerPage = 4;

/** A new, empty account. */
export function createSimulatedAccount(): SimulatedAccount {
  const account: SimulatedAccount = {
    calls: [],
    databases: new Map(),
    namespaces: new Set(),
    buckets: new Set(),
    queues: new Set(),
    workers: new Map(),
    failOnce: (words, message) => failures.push({ words, message }),
    run: async (args) => {
      account.calls.push(args);
      const failure = failures.findIndex(({ words }) => args.join(" ").includes(words));
      const [planned] = failure < 0 ? [] : failures.splice(failure, 1);
      try {
        if (planned) throw new Error(planned.message);
        return { exitCode: 0, stdout: answer(account, args), stderr: "" };
      } catch (error) {
        return { exitCode: 1, stdout: "", stderr: `✘ [ERROR] ${error instanceof Error ? error.message : error}` } satisfies WranglerResult;
      }
    },
  };
  const failures: { words: string; message: string }[] = [];
  return account;
}

function answer(account: SimulatedAccount, args: string[]): string {
  const command = args.slice(0, args[0] === "deploy" ? 1 : args[0] === "queues" ? 2 : 3).join(" ");
  const last = args.at(-1) ?? "";
  if (command === "d1 list --json")
    return JSON.stringify(
      [...account.databases.keys()].map((name) => ({ name, uuid: `uuid-of-${name}` })),
      null,
      2,
    );
  if (command === "kv namespace list")
    return JSON.stringify(
      [...account.namespaces].map((title) => ({ title, id: `id-of-${title}` })),
      null,
      2,
    );
  if (command === "r2 bucket list") return [...account.buckets].map((name) => `name:           ${name}\n`).join("\n");
  if (command === "queues list") return drawQueues([...account.queues], Number(last));
  if (command.startsWith("d1 create")) return create(account.databases, last, () => account.databases.set(last, []));
  if (command === "kv namespace create") return create(account.namespaces, last, () => account.namespaces.add(last));
  if (command === "r2 bucket create") return create(account.buckets, last, () => account.buckets.add(last));
  if (command === "queues create") return create(account.queues, last, () => account.queues.add(last));
  if (command === "d1 migrations apply") return migrate(account, args);
  if (command === "deploy") return deployWorker(account, args);
  throw new Error(`this account does not know wrangler ${args.join(" ")}`);
}

function create(there: { has: (name: string) => boolean }, name: string, add: () => unknown): string {
  if (there.has(name)) throw new Error(`${name} exists already`);
  add();
  return `Created ${name}`;
}

function drawQueues(names: string[], page: number): string {
  const rows = names.slice((page - 1) * queuesPerPage, page * queuesPerPage).map((name, index) => `│ ${index}f3a │ ${name} │ 0 │`);
  return ["┌──┬──┬──┐", ...(rows.length > 0 ? ["│ id │ name │ producers │"] : []), ...rows, "└──┴──┴──┘"].join("\n");
}

function configOf(args: string[]): { config: Config; folder: string } {
  const path = args[args.indexOf("-c") + 1] ?? "";
  return { config: JSON.parse(readFileSync(path, "utf8")) as Config, folder: dirname(path) };
}

function migrate({ databases }: SimulatedAccount, args: string[]): string {
  const { config, folder } = configOf(args);
  const [name = ""] = args.slice(3);
  const database = config.d1_databases?.find(({ database_name }) => database_name === name);
  const applied = databases.get(name);
  if (!applied || database?.database_id !== `uuid-of-${name}`) throw new Error(`there is no database ${name}`);
  const files = readdirSync(resolve(folder, database.migrations_dir ?? "")).filter((file) => file.endsWith(".sql"));
  const pending = files.filter((file) => !applied.includes(file)).sort();
  databases.set(name, [...applied, ...pending]);
  return pending.length === 0
    ? "✅ No migrations to apply!"
    : `Migrations to be applied:\n${pending.map((file) => `│ ${file} │`).join("\n")}`;
}

function deployWorker(account: SimulatedAccount, args: string[]): string {
  const { config, folder } = configOf(args);
  const code = readFileSync(resolve(folder, config.main), "utf8");
  if (args.includes("--dry-run")) return "Total Upload: 1.00 KiB / gzip: 0.50 KiB";
  for (const { service } of config.services ?? []) if (!account.workers.has(service)) throw new Error(`there is no Worker ${service}`);
  for (const queue of queuesOf(config)) if (!account.queues.has(queue)) throw new Error(`Queue "${queue}" does not exist.`);
  for (const { database_id } of config.d1_databases ?? [])
    if (!database_id || !account.databases.has(database_id.replace("uuid-of-", ""))) throw new Error("a database has no identifier");
  for (const { id } of config.kv_namespaces ?? [])
    if (!id || !account.namespaces.has(id.replace("id-of-", ""))) throw new Error("a namespace has no identifier");
  for (const { bucket_name } of config.r2_buckets ?? [])
    if (!account.buckets.has(bucket_name)) throw new Error(`there is no bucket ${bucket_name}`);
  const before = account.workers.get(config.name);
  const secrets = new Map([...(before?.secrets ?? []), ...sentSecrets(args)]);
  const missing = (config.secrets?.required ?? []).filter((name) => !secrets.has(name));
  if (missing.length > 0) throw new Error(`The following required secrets have not been set: ${missing.join(", ")}`);
  const namespaces = Object.fromEntries((config.kv_namespaces ?? []).map(({ binding, id }) => [binding, id]));
  account.workers.set(config.name, { version: (before?.version ?? 0) + 1, code, namespaces, secrets });
  return `Uploaded ${config.name}\nCurrent Version ID: version-${account.workers.get(config.name)?.version}`;
}

function queuesOf({ queues }: Config): string[] {
  const consumed = (queues?.consumers ?? []).flatMap(({ queue, dead_letter_queue }) => [
    queue,
    ...(dead_letter_queue ? [dead_letter_queue] : []),
  ]);
  return [...(queues?.producers ?? []).map(({ queue }) => queue), ...consumed];
}

function sentSecrets(args: string[]): [string, string][] {
  if (!args.includes("--secrets-file")) return [];
  const path = args[args.indexOf("--secrets-file") + 1] ?? "";
  if ((statSync(path).mode & 0o077) !== 0) throw new Error("others can read the secrets");
  return Object.entries(JSON.parse(readFileSync(path, "utf8")) as Record<string, string>);
}
