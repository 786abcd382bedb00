import { parseArgs } from "node:util";
import type { DatabasePlace } from "../databases/open-databases.ts";
import { environments } from "../environments.ts";
import { refuseWrites } from "./refuse-writes.ts";

/** What one run of `npm run warehouse` does: loads everything again, or answers one question. */
export type WarehouseOptions = { do: "rebuild"; url: string; key: string | null } | { do: "query"; sql: string; place: DatabasePlace };

export const usage = `Usage: npm run warehouse -- rebuild [--url URL] [--key KEY]
       npm run warehouse -- query SQL [--url URL | --env NAME]
  rebuild      empty it and load it again, from the log of the books' versions and from the orders
  query SQL    the rows of one SELECT, WITH or VALUES, a line each, values parted by tabs
  --url URL    the running shop (http://localhost:8787); for a query, the platform that runs on this machine
  --key KEY    an admin's API key with platform:write; else OCTAVO_API_KEY, else that of the platform on this machine
  --env NAME   ask that environment instead, through wrangler and its account: ${environments.join(", ")}`;

/** Reads the command line. Throws an Error with one sentence when it makes no sense. */
export function parseWarehouseOptions(args: string[]): WarehouseOptions {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { url: { type: "string" }, key: { type: "string" }, env: { type: "string" } },
  });
  const [what, sql, ...more] = positionals;
  const given = values.url ?? "http://localhost:8787";
  const url = URL.canParse(given) ? new URL(given) : null;
  if (!url || !/^https?:$/.test(url.protocol)) throw new Error("--url takes the address of the shop, like https://shop.example");
  if (what === "rebuild" && sql === undefined) {
    if (values.env !== undefined) throw new Error("a rebuild is asked of the shop itself: give its --url");
    return { do: "rebuild", url: url.origin, key: values.key ?? null };
  }
  if (what !== "query" || sql === undefined || more.length > 0) throw new Error('say what to do: rebuild, or query "SELECT …"');
  if (values.key !== undefined) throw new Error("a query goes past the API: it takes no --key");
  refuseWrites(sql);
  if (values.env === undefined) {
    if (!["localhost", "127.0.0.1"].includes(url.hostname)) throw new Error("a query reaches a platform on this machine, or an --env");
    return { do: "query", sql, place: { url: url.origin } };
  }
  const env = environments.find((name) => name === values.env);
  if (!env) throw new Error(`--env takes ${environments.join(", ")}, not ${JSON.stringify(values.env)}`);
  if (values.url !== undefined) throw new Error("give --url or --env, not both");
  return { do: "query", sql, place: { env } };
}
