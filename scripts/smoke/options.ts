import { parseArgs } from "node:util";
import { type Environment, environments } from "../environments.ts";

/** What one run of `npm run smoke` asks, and how patiently. */
export type SmokeOptions = {
  /** The address of the shop, without a slash at its end. */
  url: string;
  /** The environment it should be; null for a local platform, which has stand-ins that no environment may have. */
  env: Environment | null;
  /** How often a check that fails is made again. */
  retries: number;
  /** Milliseconds between two attempts. */
  pauseMs: number;
};

export const usage = `Usage: npm run smoke -- --url URL [options]
  --url URL      the address of the shop
  --env NAME     it is ${environments.join(", ")}: nothing local-only may be there
  --retries N    make a failed check again up to N times, from 0 to 100, with three seconds in between (0)`;

const retriesMax = 100;
const defaultPauseMs = 3_000;

/** Reads the command line. Throws an Error with one sentence when it makes no sense. */
export function parseSmokeOptions(args: string[]): SmokeOptions {
  const { values } = parseArgs({
    args,
    options: { url: { type: "string" }, env: { type: "string" }, retries: { type: "string", default: "0" } },
  });
  const url = URL.canParse(values.url ?? "") ? new URL(values.url ?? "") : null;
  if (!url || !/^https?:$/.test(url.protocol)) throw new Error("--url takes the address of the shop, like https://shop.example");
  const env = environments.find((name) => name === values.env) ?? null;
  if (values.env !== undefined && env === null)
    throw new Error(`--env takes ${environments.join(", ")}, not ${JSON.stringify(values.env)}`);
  const retries = Number(values.retries);
  if (!/^\d+$/.test(values.retries) || retries > retriesMax) throw new Error(`--retries takes a whole number from 0 to ${retriesMax}`);
  return { url: url.origin, env, retries, pauseMs: defaultPauseMs };
}
