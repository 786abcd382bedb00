import { parseArgs } from "node:util";
import type { DatabasePlace } from "../databases/open-databases.ts";
import { environments } from "../environments.ts";

export const usage = `Usage: npm run audit -- verify [options]
  --url URL     the platform that runs on this machine (http://localhost:8787)
  --env NAME    ${environments.join(", ")} instead, through wrangler and its account`;

/** Reads the command line. Throws an Error with one sentence when it makes no sense. */
export function parseAuditOptions(args: string[]): DatabasePlace {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { url: { type: "string" }, env: { type: "string" } },
  });
  if (positionals.length !== 1 || positionals[0] !== "verify") throw new Error("say what to do: verify");
  if (values.env !== undefined) {
    const env = environments.find((name) => name === values.env);
    if (!env) throw new Error(`--env takes ${environments.join(", ")}, not ${JSON.stringify(values.env)}`);
    if (values.url !== undefined) throw new Error("give --url or --env, not both");
    return { env };
  }
  const { url = "http://localhost:8787" } = values;
  const isHere = URL.canParse(url) && ["localhost", "127.0.0.1"].includes(new URL(url).hostname);
  if (!isHere) throw new Error("--url takes the address of a platform on this machine, like http://localhost:8787");
  return { url };
}
