import { dirname, relative, resolve } from "node:path";
import { experimental_readRawConfig, type Unstable_RawConfig } from "wrangler";
import type { WorkerConfig } from "../check/worker-config.ts";
import type { Environment } from "../environments.ts";
import { namespaceName } from "./resources.ts";

/** Identifiers of what the account has, by name; null in a dry run, which has no account. */
export type Identifiers = { databases: Map<string, string>; namespaces: Map<string, string> } | null;
/** The configuration that one Worker is deployed with, as wrangler reads it. */
export type DeployConfig = Record<string, unknown>;

/** Where the parts are: the folder the configuration is written to, the bundle. Both relative to the project. */
type Places = { folder: string; bundle: string };

/**
 * One environment of a Worker as a configuration of its own: the same settings, the bundle that was built and tested in
 * place of the sources, and the identifiers that the project's configuration leaves out.
 */
export function deployConfig(worker: WorkerConfig, env: Environment, identifiers: Identifiers, { folder, bundle }: Places): DeployConfig {
  const config = worker.deployed.find((candidate) => candidate.env === env)?.config;
  if (!config) throw new Error(`${worker.worker} has no environment ${env}`);
  const { rawConfig } = experimental_readRawConfig({ config: worker.path }, { hideWarnings: true });
  const from = (path: string) => relative(folder, resolve(dirname(worker.path), path));
  return {
    ...settingsOf(rawConfig, env, config),
    name: config.name,
    main: relative(folder, bundle),
    no_bundle: true,
    // WebAssembly lies beside its bundle, and nothing else does.
    find_additional_modules: true,
    ...(config.assets?.directory ? { assets: { ...config.assets, directory: from(rawConfig.assets?.directory ?? "") } } : {}),
    ...(config.d1_databases.length > 0
      ? {
          d1_databases: config.d1_databases.map(({ binding, database_name, migrations_dir }) => ({
            binding,
            database_name,
            ...(migrations_dir ? { migrations_dir: from(migrations_dir) } : {}),
            ...identified("database_id", identifiers?.databases, String(database_name)),
          })),
        }
      : {}),
    ...(config.kv_namespaces.length > 0
      ? {
          kv_namespaces: config.kv_namespaces.map(({ binding }) => ({
            binding,
            ...identified("id", identifiers?.namespaces, namespaceName(worker, binding, env)),
          })),
        }
      : {}),
  };
}

/** The settings of an environment: its own, and those wrangler lets it inherit. */
function settingsOf(raw: Unstable_RawConfig, env: Environment, config: WorkerConfig["local"]): DeployConfig {
  const own = (raw.env?.[env] ?? {}) as Record<string, unknown>;
  const { env: _, $schema: __, ...topLevel } = raw;
  const keys = new Set([...Object.keys(topLevel), ...Object.keys(own)]);
  const read = config as unknown as Record<string, unknown>;
  // A setting that wrangler does not know is handed on as it is written, for wrangler to say so.
  const entries = [...keys].map(
    (key) => [key, own[key] ?? (key in read ? read[key] : (topLevel as Record<string, unknown>)[key])] as const,
  );
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

function identified(field: string, ids: Map<string, string> | undefined, name: string): Record<string, string> {
  if (!ids) return {};
  const id = ids.get(name);
  if (!id) throw new Error(`${name} has no identifier`);
  return { [field]: id };
}
