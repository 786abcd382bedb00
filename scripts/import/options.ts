import { readFile } from "node:fs/promises";
import { basename, resolve } from "node:path";
import { parseArgs } from "node:util";
import { editionFormats } from "../../shared/contracts/catalog.ts";
import { currencyCodes, homeCurrency } from "../../shared/money.ts";
import { type RunFile, runFilePath } from "../platform/run-file.ts";
import type { Defaults } from "./draft-book.ts";
import { type FileFormat, fileFormats } from "./file-format.ts";
import { ImportError } from "./import-error.ts";
import { type IfKnown, knownChoices } from "./write-drafts.ts";

export const usage = `Usage: npm run import -- FILE [options]
  --as FORMAT        ${fileFormats.join(", ")} (by the file's first character: { is jsonl, < is onix)
  --url URL          the running platform (http://localhost:8787)
  --key KEY          an API key with catalog:write and inventory:write; else OCTAVO_API_KEY, else that of the platform on this machine
  --price MINOR      price of a book that has none, in cents (in CSV spread from 799 to 2899)
  --currency CODE    of all prices (${homeCurrency})
  --stock N          copies a book begins with where the file does not say (0)
  --format FORMAT    ${editionFormats.join(", ")} (paperback)
  --known WHAT       a book the shop has: merge (change what its row says, keep the rest), replace or keep (merge)
  --rejected FILE    where rejected rows go (FILE.rejected.csv, in the present folder)
  --limit N          read the first N books only`;

/** How an import is started. */
export type CommandLine = {
  file: string;
  as?: FileFormat;
  url: string;
  key: string | null;
  defaults: Defaults;
  ifKnown: IfKnown;
  rejected: string;
  limit?: number;
};

/** Reads the command line, whose paths are relative to `folder`; throws an Error with one sentence when it makes no sense. */
export function parseCommandLine(args: string[], folder: string): CommandLine {
  const text = (fallback: string) => ({ type: "string", default: fallback }) as const;
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      as: { type: "string" },
      url: text("http://localhost:8787"),
      key: { type: "string" },
      price: { type: "string" },
      currency: text(homeCurrency),
      stock: text("0"),
      format: text("paperback"),
      known: text("merge"),
      rejected: { type: "string" },
      limit: { type: "string" },
    },
  });
  const [file, ...others] = positionals;
  if (file === undefined || others.length > 0) throw new ImportError("Name one file.");
  if (!URL.canParse(values.url) || !/^https?:/.test(values.url))
    throw new ImportError(`--url takes an address such as http://localhost:8787, not ${values.url}.`);
  return {
    file: resolve(folder, file),
    ...(values.as === undefined ? {} : { as: oneOf("--as", values.as, fileFormats) }),
    url: new URL(values.url).origin,
    key: values.key ?? null,
    defaults: {
      priceMinor: values.price === undefined ? null : wholeNumber("--price", values.price, 100_000_000),
      currency: oneOf("--currency", values.currency, currencyCodes),
      stock: wholeNumber("--stock", values.stock, 1_000_000),
      format: oneOf("--format", values.format, editionFormats),
    },
    ifKnown: oneOf("--known", values.known, knownChoices),
    rejected: resolve(folder, values.rejected ?? `${basename(file)}.rejected.csv`),
    ...(values.limit === undefined ? {} : { limit: wholeNumber("--limit", values.limit, Number.MAX_SAFE_INTEGER) }),
  };
}

/** The API key: as given, from the environment, or from the platform that runs on this machine under that port. */
export async function findApiKey(key: string | null, url: string, environment: Record<string, string | undefined>): Promise<string> {
  const given = key ?? environment.OCTAVO_API_KEY;
  if (given) return given;
  const { hostname, port, protocol } = new URL(url);
  const isHere = ["localhost", "127.0.0.1"].includes(hostname);
  const runFile = runFilePath(Number(port || (protocol === "https:" ? 443 : 80)));
  const text = isHere ? await readFile(runFile, "utf8").catch(() => null) : null;
  if (text !== null) return (JSON.parse(text) as RunFile).apiKey;
  if (isHere) throw new ImportError(`No platform runs at ${url}. Start one with npm start, or name another with --url.`);
  throw new ImportError(`Give an API key of ${url} with --key or as OCTAVO_API_KEY.`);
}

function wholeNumber(name: string, text: string, max: number): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value <= max) return value;
  throw new ImportError(`${name} takes a whole number, not ${JSON.stringify(text)}.`);
}

function oneOf<Choice extends string>(name: string, text: string, choices: readonly Choice[]): Choice {
  const choice = choices.find((candidate) => candidate === text);
  if (choice) return choice;
  throw new ImportError(`${name} takes ${choices.join(" or ")}, not ${JSON.stringify(text)}.`);
}
