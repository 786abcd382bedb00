import type { WorkerConfig } from "../check/worker-config.ts";
import type { Environment } from "../environments.ts";

/** Where an environment is found: the address its mails lead to, and the domain the gateway answers at because of it. */
export type Address = { publicUrl: string | null; domain: string | null };

/** RFC 2606, section 2: nobody can own such a name. */
const exampleName = /\.(example|test|invalid)$/;
/** Cloudflare gives the gateway such a name by itself. */
const givenName = /\.workers\.dev$/;

/**
 * The address of an environment, from the variable PUBLIC_URL of whichever Worker has one. Its host is the gateway's
 * custom domain, unless it is only an example or one that Cloudflare gives.
 */
export function addressOf(workers: Pick<WorkerConfig, "deployed">[], env: Environment): Address {
  const configs = workers.flatMap(({ deployed }) => deployed.filter((candidate) => candidate.env === env));
  const publicUrl = configs.map(({ config }) => config.vars.PUBLIC_URL).find((value) => typeof value === "string") ?? null;
  const host = publicUrl && URL.canParse(publicUrl) ? new URL(publicUrl).hostname : null;
  return { publicUrl, domain: host && !exampleName.test(host) && !givenName.test(host) ? host : null };
}

/** Whether an address is an example, where nobody answers. */
export function isExample(address: string): boolean {
  return exampleName.test(new URL(address).hostname);
}
