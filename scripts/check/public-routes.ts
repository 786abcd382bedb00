import type { WorkerConfig } from "./worker-config.ts";

const gateway = "gateway";

/** Workers other than the gateway that the Internet could reach, locally or in an environment, and a gateway it could not. */
export function checkPublicRoutes(workers: Pick<WorkerConfig, "worker" | "local" | "deployed">[]): string[] {
  return workers.flatMap(({ worker, local, deployed }) =>
    [{ env: "local", config: local }, ...deployed].flatMap(({ env, config }) => {
      const { workers_dev, preview_urls, route, routes = [] } = config;
      if (worker === gateway) return workers_dev || route || routes.length > 0 ? [] : [`${worker} (${env}) has no public address`];
      return [
        ...(workers_dev === false ? [] : [`${worker} (${env}) does not say workers_dev = false`]),
        ...(preview_urls ? [`${worker} (${env}) has preview addresses`] : []),
        ...(route || routes.length > 0 ? [`${worker} (${env}) has a route of its own`] : []),
      ];
    }),
  );
}
