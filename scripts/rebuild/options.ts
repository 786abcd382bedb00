import { parseArgs } from "node:util";

/** What can be made again by asking for it, piece by piece. */
const models = ["shelves"] as const;

/** What one run of `npm run rebuild` makes again, and where. */
export type RebuildOptions = {
  model: (typeof models)[number];
  /** The address of the shop, without a slash at its end. */
  url: string;
  /** An API key, where one was given. */
  key: string | null;
};

export const usage = `Usage: npm run rebuild -- shelves [options]
  shelves      what lists of books read, from the tables of the books that the log of versions has, while the shop serves
  --url URL    the running shop (http://localhost:8787)
  --key KEY    an admin's API key with catalog:write; else OCTAVO_API_KEY, else that of the platform on this machine`;

/** Reads the command line. Throws an Error with one sentence when it makes no sense. */
export function parseRebuildOptions(args: string[]): RebuildOptions {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { url: { type: "string", default: "http://localhost:8787" }, key: { type: "string" } },
  });
  const model = models.find((name) => name === positionals[0]);
  if (positionals.length !== 1 || !model) throw new Error(`say what to rebuild: ${models.join(", ")}`);
  const url = URL.canParse(values.url) ? new URL(values.url) : null;
  if (!url || !/^https?:$/.test(url.protocol)) throw new Error("--url takes the address of the shop, like https://shop.example");
  return { model, url: url.origin, key: values.key ?? null };
}
