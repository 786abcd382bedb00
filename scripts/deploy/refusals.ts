import { checkEnvironments } from "../check/environment-parity.ts";
import { checkLocalOnly } from "../check/local-only.ts";
import { checkPublicRoutes } from "../check/public-routes.ts";
import { checkQueues } from "../check/queues.ts";
import { checkServices } from "../check/service-graph.ts";
import type { WorkerConfig } from "../check/worker-config.ts";
import type { Environment } from "../environments.ts";
import { namespaceName } from "./resources.ts";

/**
 * Why these configurations may not be deployed to an environment, one sentence each: a part that is only for the local
 * platform, bindings that are not the same in every environment, Workers that call each other in a circle, a queue that
 * could lose a message, a second public address, a namespace nobody named.
 */
export function checkConfigurations(workers: WorkerConfig[], env: Environment): string[] {
  return [
    ...checkLocalOnly(workers),
    ...checkEnvironments(workers),
    ...checkServices(workers).findings,
    ...checkQueues(workers),
    ...checkPublicRoutes(workers),
    ...workers.flatMap((worker) => checkNamespaces(worker, env)),
  ];
}

function checkNamespaces(worker: WorkerConfig, env: Environment): string[] {
  return (worker.deployed.find((candidate) => candidate.env === env)?.config.kv_namespaces ?? []).flatMap(({ binding }) => {
    try {
      namespaceName(worker, binding, env);
      return [];
    } catch (error) {
      return [error instanceof Error ? error.message : String(error)];
    }
  });
}
