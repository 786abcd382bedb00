import { type Graph, sortGraph } from "./graph.ts";
import type { WorkerConfig } from "./worker-config.ts";

/**
 * Whether the service bindings can be followed to an end: every Worker is named after its folder, every binding names
 * a Worker that exists, and none leads back to where it began. `deployOrder` has every Worker after those it calls.
 */
export function checkServices(workers: Pick<WorkerConfig, "worker" | "local">[]): { findings: string[]; deployOrder: string[] } {
  const folderOf = new Map(workers.map(({ worker, local }) => [local.name, worker]));
  const bindings = workers.flatMap(({ worker, local }) => (local.services ?? []).map((binding) => ({ worker, ...binding })));
  const graph: Graph = new Map(workers.map(({ worker }) => [worker, []]));
  for (const { worker, service } of bindings) graph.get(worker)?.push(folderOf.get(service) ?? service);
  const { order, cycles } = sortGraph(graph);
  const misnamed = workers.filter(({ worker, local }) => local.name !== `octavo-${worker}`);
  const unknown = bindings.filter(({ service }) => !folderOf.has(service));
  const findings = [
    ...misnamed.map(({ worker, local }) => `${worker} is named ${local.name}, not octavo-${worker}`),
    ...unknown.map(({ worker, binding, service }) => `${worker} binds ${binding} to ${service}, which does not exist`),
    ...cycles.map((cycle) => `${cycle.join(" → ")} is a circle, so none of them can be deployed first`),
  ];
  return { findings, deployOrder: order };
}
