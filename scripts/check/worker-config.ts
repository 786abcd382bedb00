import { type Unstable_Config, unstable_readConfig } from "wrangler";
import { type Environment, environments } from "../environments.ts";
import { configPathOf, localOnlyWorkers, workerNames } from "../workers.ts";

/** A Worker with its configuration as wrangler understands it, everything inherited and defaulted. */
export type WorkerConfig = {
  /** The name of its folder. */
  worker: string;
  isLocalOnly: boolean;
  /** The configuration file. */
  path: string;
  /** What runs on a developer's machine: the top level of the file. */
  local: Unstable_Config;
  /** What is deployed; nothing for a local-only Worker. */
  deployed: { env: Environment; config: Unstable_Config }[];
};

/** Every Worker of the project. */
export function readWorkerConfigs(): WorkerConfig[] {
  return workerNames.map((worker) => readWorkerConfig(worker, configPathOf(worker), localOnlyWorkers.includes(worker)));
}

/** The Worker whose configuration file is at `path`. */
export function readWorkerConfig(worker: string, path: string, isLocalOnly: boolean): WorkerConfig {
  const read = (env?: Environment) => unstable_readConfig({ config: path, ...(env ? { env } : {}) }, { hideWarnings: true });
  const local = read();
  const deployed = environments.filter((env) => local.definedEnvironments?.includes(env)).map((env) => ({ env, config: read(env) }));
  return { worker, isLocalOnly, path, local, deployed };
}
