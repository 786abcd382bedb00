import { parseArgs } from "node:util";
import { type Environment, environments } from "../environments.ts";

export const usage = `Usage: npm run admin -- create EMAIL [--env NAME | --url URL]
  --env NAME   the environment: ${environments.join(", ")} (in the account wrangler is signed in to)
  --url URL    the platform on this machine (http://localhost:8787)`;

/** Whom to invite, and where: to an environment, or to the platform that runs on this machine at an address. */
export type AdminOptions = { email: string; env: Environment | null; url: string };

/** Reads the command line; throws a TypeError with one sentence when it makes no sense. */
export function parseAdminOptions(args: string[]): AdminOptions {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { env: { type: "string" }, url: { type: "string" } },
  });
  const [command, email, ...others] = positionals;
  if (command !== "create" || email === undefined || others.length > 0) throw new TypeError("Say: create EMAIL.");
  const env = values.env === undefined ? null : environments.find((name) => name === values.env);
  if (env === undefined) throw new TypeError(`There is no environment ${JSON.stringify(values.env)}.`);
  if (env && values.url !== undefined) throw new TypeError("--env and --url are two places: name one.");
  const url = values.url ?? "http://localhost:8787";
  if (!URL.canParse(url) || !["localhost", "127.0.0.1"].includes(new URL(url).hostname))
    throw new TypeError(`--url takes an address on this machine, not ${url}. For an environment there is --env.`);
  return { email, env, url: new URL(url).origin };
}
