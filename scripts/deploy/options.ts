import { parseArgs } from "node:util";
import { type Environment, environments } from "../environments.ts";

/** What one run of `npm run deploy` is to do. */
export type DeployOptions = {
  env: Environment;
  /** Print the plan, let wrangler check every Worker, and touch nothing. */
  isDryRun: boolean;
  /** The file with the secrets of every Worker; null when none is given. */
  secretsFile: string | null;
  /** Whether the secrets that were set before stay as they are. */
  keepsSecrets: boolean;
  /** The address the smoke test asks; null for the environment's PUBLIC_URL. */
  url: string | null;
  /** Whether a working tree with changes may be deployed. Never production's. */
  allowsDirty: boolean;
  /** Whether the bundles in `dist/` are taken as they are. */
  isBuilt: boolean;
};

export const usage = `Usage: npm run deploy -- --env ${environments.join("|")} [options]
  --dry-run        print the plan and let wrangler check every Worker; needs no account and no network
  --secrets FILE   the secrets: a line for each, WORKER.NAME=value; readable by its owner only
  --keep-secrets   leave the secrets as they were set before, instead of --secrets
  --url URL        the address to test afterwards (the environment's PUBLIC_URL)
  --allow-dirty    deploy changes that are not committed; never to production
  --built          deploy the bundles in dist as they are`;

/** Reads the command line. Throws an Error with one sentence when it makes no sense, an unknown environment included. */
export function parseDeployOptions(args: string[]): DeployOptions {
  const { values } = parseArgs({
    args,
    options: {
      env: { type: "string" },
      "dry-run": { type: "boolean", default: false },
      secrets: { type: "string" },
      "keep-secrets": { type: "boolean", default: false },
      url: { type: "string" },
      "allow-dirty": { type: "boolean", default: false },
      built: { type: "boolean", default: false },
    },
  });
  if (values.env === undefined) throw new Error("--env says where to deploy to");
  const env = environments.find((name) => name === values.env);
  if (!env) throw new Error(`there is no environment ${JSON.stringify(values.env)}; there are ${environments.join(", ")}`);
  if (values.secrets !== undefined && values["keep-secrets"]) throw new Error("--secrets and --keep-secrets exclude each other");
  return {
    env,
    isDryRun: values["dry-run"],
    secretsFile: values.secrets ?? null,
    keepsSecrets: values["keep-secrets"],
    url: values.url === undefined ? null : webAddress(values.url),
    allowsDirty: values["allow-dirty"],
    isBuilt: values.built,
  };
}

/** An http(s) address without a slash at its end. */
function webAddress(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (!url || !/^https?:$/.test(url.protocol))
    throw new Error(`--url takes an address like https://shop.example, not ${JSON.stringify(text)}`);
  return url.origin;
}
