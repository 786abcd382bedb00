import { parseArgs } from "node:util";

/** What one run of `npm run purge` drops, and where. */
export type PurgeOptions = {
  /** The address of the shop, without a slash at its end. */
  url: string;
  /** An API key, where one was given. */
  key: string | null;
  tags: string[];
};

export const usage = `Usage: npm run purge -- TAG… [options]
  TAG          book:ID (all that shows a book), sku:SKU (all that shows its stock on a page of its own) list:KEY (lists with a key,
               such as list:category/poetry or list:*:price) or list (all lists)
  --url URL    the running shop (http://localhost:8787)
  --key KEY    an admin's API key with platform:write; else OCTAVO_API_KEY, else that of the platform on this machine`;

/** Reads the command line. Throws an Error with one sentence when it makes no sense. */
export function parsePurgeOptions(args: string[]): PurgeOptions {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { url: { type: "string", default: "http://localhost:8787" }, key: { type: "string" } },
  });
  if (positionals.length === 0) throw new Error("say what to purge: one tag at least");
  const url = URL.canParse(values.url) ? new URL(values.url) : null;
  if (!url || !/^https?:$/.test(url.protocol)) throw new Error("--url takes the address of the shop, like https://shop.example");
  return { url: url.origin, key: values.key ?? null, tags: [...new Set(positionals)] };
}
