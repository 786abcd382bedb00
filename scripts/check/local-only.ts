import { localOnlySettings } from "../environments.ts";
import type { WorkerConfig } from "./worker-config.ts";

/**
 * Traces of local-only Workers in what is deployed: environments of such a Worker, and names of one, or of a secret or
 * variable made for one, anywhere in the configuration of an environment.
 */
export function checkLocalOnly(workers: Pick<WorkerConfig, "worker" | "isLocalOnly" | "deployed">[]): string[] {
  const localOnly = workers.filter(({ isLocalOnly }) => isLocalOnly).map(({ worker }) => `octavo-${worker}`);
  const forbidden = [...localOnly, ...localOnlySettings];
  return workers.flatMap(({ worker, isLocalOnly, deployed }) => {
    if (isLocalOnly) return deployed.map(({ env }) => `${worker} is local-only, yet has an environment ${env}`);
    return deployed.flatMap(({ env, config }) => {
      const words = wordsIn(config);
      return forbidden.filter((name) => words.some((word) => word.includes(name))).map((name) => `${worker} (${env}) names ${name}`);
    });
  });
}

/** Every key and every string of a value, however deep. */
function wordsIn(value: unknown): string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => [key, ...wordsIn(inner)]);
}
