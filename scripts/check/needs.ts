import { readFileSync } from "node:fs";
import { parse } from "csv-parse/sync";
import type { Unstable_Config } from "wrangler";
import { z } from "zod";
import { isTest, type SourceFile } from "./source-file.ts";
import type { WorkerConfig } from "./worker-config.ts";

const kinds = ["assets", "bucket", "database", "limit", "object", "queue", "secret", "service", "store"] as const;

const needSchema = z.strictObject({
  worker: z.string().min(1),
  kind: z.enum(kinds),
  binding: z.string().regex(/^[A-Z_]+$/),
  /** Whose it is: the Worker, database, queue or class at its other end, without what an environment adds to the name. */
  of: z.string(),
  for: z.string().min(1),
});

/** One thing a Worker may reach, and what for. */
export type Need = z.infer<typeof needSchema>;

/** What each Worker needs, as a person wrote it down: `docs/architecture/needs.csv`. Throws for a line that is none. */
export function readNeeds(): Need[] {
  const records: unknown[] = parse(readFileSync("docs/architecture/needs.csv"), { columns: true });
  return records.map((record) => needSchema.parse(record));
}

/**
 * Whether each Worker can reach what it needs and nothing more (least privilege): its bindings, in every environment, are
 * those on the list, and its code uses each. Queues are used by the names of their subscribers, which another check follows.
 */
export function checkNeeds(
  workers: Pick<WorkerConfig, "worker" | "local" | "deployed">[],
  files: Pick<SourceFile, "path" | "text">[],
  needs: Need[],
): string[] {
  const listed = needs.map(nameOf);
  const bound = workers.flatMap(({ worker, local, deployed }) =>
    [local, ...deployed.map(({ config }) => config)].map((config) => bindingsOf(worker, config).map(nameOf)),
  );
  const reached = new Set(bound.flat());
  const codeOf = (worker: string) =>
    files.filter(({ path }) => path.startsWith(`workers/${worker}/`) && !isTest(path)).map(({ text }) => text);
  const isUsed = ({ worker, kind, binding }: Need) =>
    kind === "queue" || codeOf(worker).some((text) => new RegExp(`\\b${binding}\\b`).test(text));
  return [
    ...listed.filter((name, index) => listed.indexOf(name) < index).map((name) => `${name} is listed twice`),
    ...[...reached].filter((name) => !listed.includes(name)).map((name) => `${name}, which is not on the list of what it needs`),
    ...listed.filter((name) => !reached.has(name)).map((name) => `${name} is on the list, yet not bound`),
    ...needs.filter((need) => reached.has(nameOf(need)) && !isUsed(need)).map((need) => `${nameOf(need)}, and its code does not use it`),
  ];
}

function nameOf({ worker, kind, binding, of }: Omit<Need, "for">): string {
  return `${worker} binds the ${kind} ${binding}${of === "" ? "" : ` of ${of}`}`;
}

/** All that a configuration lets a Worker reach. Settings, which reach nothing, are left out. */
function bindingsOf(worker: string, config: Unstable_Config): Omit<Need, "for">[] {
  const plain = (name: string | undefined) => plainName(name ?? "", config.targetEnvironment ?? "");
  const row = (kind: Need["kind"], binding: string, of = "") => ({ worker, kind, binding, of });
  return [
    ...config.d1_databases.map(({ binding, database_name }) => row("database", binding, plain(database_name))),
    ...(config.services ?? []).map(({ binding, service }) => row("service", binding, plain(service))),
    ...(config.queues.producers ?? []).map(({ binding, queue }) => row("queue", binding, plain(queue).replace(/-events$/, ""))),
    ...config.durable_objects.bindings.map(({ name, class_name }) => row("object", name, class_name)),
    ...config.kv_namespaces.map(({ binding }) => row("store", binding)),
    ...config.r2_buckets.map(({ binding, bucket_name }) => row("bucket", binding, plain(bucket_name))),
    ...config.ratelimits.map(({ name }) => row("limit", name)),
    ...(config.secrets?.required ?? []).map((name) => row("secret", name)),
    ...(config.assets?.binding ? [row("assets", config.assets.binding)] : []),
  ];
}

function plainName(name: string, env: string): string {
  const shared = name.replace(/^octavo-/, "");
  return env !== "" && shared.endsWith(`-${env}`) ? shared.slice(0, -env.length - 1) : shared;
}
