import type { WorkerConfig } from "./worker-config.ts";

/** Service bindings that do not say whose they are: the Worker at their other end could not tell who calls (`shared/auth/callers.ts`). */
export function checkBindingCallers(workers: Pick<WorkerConfig, "worker" | "local" | "deployed">[]): string[] {
  return workers.flatMap(({ worker, local, deployed }) =>
    [{ env: "local", config: local }, ...deployed].flatMap(({ env, config }) =>
      (config.services ?? [])
        .filter(({ props }) => props?.caller !== worker)
        .map(({ binding }) => `${worker} (${env}) binds ${binding} without props = { caller = "${worker}" }`),
    ),
  );
}
