import type { WorkerConfig } from "../check/worker-config.ts";
import type { Environment } from "../environments.ts";

export type ResourceKind = "database" | "namespace" | "bucket" | "queue";
/** Something in the account that Workers are bound to, under the name it has in one environment. */
export type Resource = { kind: ResourceKind; name: string; usedBy: string[] };

type Worker = Pick<WorkerConfig, "worker" | "local" | "deployed">;
const kinds: ResourceKind[] = ["database", "namespace", "bucket", "queue"];

/** Every resource of an environment once, by kind and name, with the Workers bound to it. */
export function listResources(workers: Worker[], env: Environment): Resource[] {
  const bound = workers.flatMap((worker) => resourcesOf(worker, env).map((resource) => ({ ...resource, worker: worker.worker })));
  return [...Map.groupBy(bound, ({ kind, name }) => `${kinds.indexOf(kind)} ${name}`)]
    .sort(([a], [b]) => a.localeCompare(b))
    .flatMap(([, [first, ...more]]) =>
      first ? [{ kind: first.kind, name: first.name, usedBy: [...new Set([first, ...more].map(({ worker }) => worker))] }] : [],
    );
}

function resourcesOf(worker: Worker, env: Environment): Omit<Resource, "usedBy">[] {
  const config = worker.deployed.find((candidate) => candidate.env === env)?.config;
  if (!config) return [];
  const { producers = [], consumers = [] } = config.queues;
  const queues = [
    ...producers.map(({ queue }) => queue),
    ...consumers.flatMap(({ queue, dead_letter_queue }) => [queue, dead_letter_queue]),
  ];
  return [
    ...named(
      "database",
      config.d1_databases.map(({ database_name }) => database_name),
    ),
    ...named(
      "namespace",
      config.kv_namespaces.map(({ binding }) => namespaceName(worker, binding, env)),
    ),
    ...named(
      "bucket",
      config.r2_buckets.map(({ bucket_name }) => bucket_name),
    ),
    ...named("queue", queues),
  ];
}

/**
 * The name of a KV namespace in an environment: a configuration has no place for one, so it is made of the id at the top
 * level. Two Workers with the same id share one namespace everywhere; left alone, wrangler would make one for each.
 */
export function namespaceName({ worker, local }: Pick<Worker, "worker" | "local">, binding: string, env: Environment): string {
  const id = local.kv_namespaces.find((namespace) => namespace.binding === binding)?.id;
  if (!id) throw new Error(`${worker} binds the namespace ${binding} without an id at the top level`);
  return `${id}-${env}`;
}

function named(kind: ResourceKind, names: (string | symbol | undefined)[]): Omit<Resource, "usedBy">[] {
  return names.flatMap((name) => (typeof name === "string" ? [{ kind, name }] : []));
}
