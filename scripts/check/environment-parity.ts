import { isDeepStrictEqual } from "node:util";
import { environments, localOnlySettings, variables } from "../environments.ts";
import { localOnlyWorkers } from "../workers.ts";
import type { WorkerConfig } from "./worker-config.ts";

/** Facts about the reading of a configuration, not about the Worker. */
const aboutReading = ["configPath", "userConfigPath", "topLevelName", "definedEnvironments", "targetEnvironment", "dev"];
/** Names that end in the environment's, so that no environment touches what belongs to another. */
const suffixed = ["service", "queue", "dead_letter_queue", "database_name", "bucket_name"];
/** Identifiers of resources, which wrangler finds out by itself where something is deployed. */
const identifiers = ["database_id", "preview_database_id", "id", "preview_id", "namespace_id"];

/**
 * Differences between what runs locally and what each environment deploys, and environments that are missing. Equal
 * means: the same but for the environment's suffix, which has to be there, for identifiers, for variables that are
 * meant to differ and for what is local-only. Main module, compatibility and build settings count like bindings, so
 * that every environment runs the same bundle.
 */
export function checkEnvironments(workers: Pick<WorkerConfig, "worker" | "isLocalOnly" | "local" | "deployed">[]): string[] {
  return workers
    .filter(({ isLocalOnly }) => !isLocalOnly)
    .flatMap(({ worker, local, deployed }) => {
      const missing = environments.filter((name) => !deployed.some(({ env }) => env === name));
      const model = neutral(named(local), "");
      return [
        ...missing.map((name) => `${worker} has no environment ${name}`),
        ...deployed.flatMap(({ env, config }) =>
          differences(model, neutral(named(config), `-${env}`)).map((path) => `${worker} (${env}) differs in ${path}`),
        ),
      ];
    });
}

/** The Worker's own name has the environment's suffix like the names of the services it calls. */
function named({ name, ...config }: WorkerConfig["local"]) {
  return { ...config, worker: { service: name } };
}

/** A configuration without what may differ between environments, its names ending in `-*` in place of `suffix`. */
function neutral(value: unknown, suffix: string, key = ""): unknown {
  if (typeof value === "string")
    return suffixed.includes(key) && value.endsWith(suffix) ? `${value.slice(0, value.length - suffix.length)}-*` : value;
  if (Array.isArray(value)) return value.filter((item) => !isLocalOnly(item)).map((item) => neutral(item, suffix));
  if (!isTable(value)) return value;
  const entries = Object.entries(value)
    .filter(([name]) => ![...aboutReading, ...identifiers, ...localOnlySettings].includes(name))
    .map(([name, inner]) => [name, key === "vars" && name in variables ? "differs" : neutral(inner, suffix, name)] as const)
    .filter(([, inner]) => inner !== undefined && !(isTable(inner) && Object.keys(inner).length === 0));
  return Object.fromEntries(entries);
}

/** Whether an item of a list is the name of a local-only secret or the binding of a local-only Worker. */
function isLocalOnly(item: unknown): boolean {
  if (typeof item === "string") return localOnlySettings.includes(item);
  return isTable(item) && localOnlyWorkers.some((worker) => item.service === `octavo-${worker}`);
}

/** Paths of the innermost values that are not the same on both sides. */
function differences(left: unknown, right: unknown, path = ""): string[] {
  if (isDeepStrictEqual(left, right)) return [];
  if (!isTable(left) || !isTable(right)) return [path];
  const keys = new Set([...Object.keys(left), ...Object.keys(right)]);
  return [...keys].flatMap((key) => differences(left[key], right[key], path ? `${path}.${key}` : key));
}

function isTable(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
