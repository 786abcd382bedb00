import { checkServices } from "../check/service-graph.ts";
import type { WorkerConfig } from "../check/worker-config.ts";

/** The only Worker with a public address. */
export const gateway = "gateway";

/**
 * The Workers of an environment in the order they are deployed: every one after those it calls, and the gateway last,
 * because a new address must not be open before what is behind it.
 */
export function deployOrder(workers: WorkerConfig[]): WorkerConfig[] {
  const rankOf = new Map(checkServices(workers).deployOrder.map((worker, rank) => [worker, rank]));
  const rank = ({ worker }: WorkerConfig) => (worker === gateway ? Number.POSITIVE_INFINITY : (rankOf.get(worker) ?? 0));
  return workers.filter(({ isLocalOnly }) => !isLocalOnly).sort((a, b) => rank(a) - rank(b));
}
