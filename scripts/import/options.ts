import { readFile } from "node:fs/promises";
import { basename, resolve } from "node:path";
import { parseArgs } from "node:util";
import { editionFormats } from "../../shared/contracts/catalog.ts";
import { type FileFormat, fileFormats } from "../../shared/contracts/imports.ts";
import { isId } from "../../shared/ids.ts";
import { currencyCodes, homeCurrency, priceMinorMax } from "../../shared/money.ts";
import type { Defaults } from "../../workers/catalog/imports/reading/draft.ts";
import { ImportError } from "../../workers/catalog/imports/reading/import-error.ts";
import { type RunFile, runFilePath } from "../platform/run-file.ts";

export const usage = `Usage: npm run import -- FILE [options]
       npm run import -- --undo ID
       npm run import -- --cancel ID
  --as FORMAT        ${fileFormats.join(", ")} (by the file's first character: { is jsonl, < is onix)
  --url URL          the running platform (http://localhost:8787)
  --key KEY          a merchant's or an admin's API key with catalog:write; else OCTAVO_API_KEY, else that of the platform on this machine
  --dry-run          write nothing, and say what each book would become
  --mapping FILE     what the columns of a CSV file mean, as JSON: see docs/operations/imports.md
  --price MINOR      price of a book that has none, in cents (else a new one is rejected)
  --currency CODE    of all prices (${homeCurrency})
  --stock N          copies a book begins with where the file does not say (0)
  --format FORMAT    ${editionFormats.join(", ")} (paperback)
  --known WHAT       a book the shop has: merge (change what its row says, keep the rest), replace or keep (merge)
  --seller ID        the merchant whose books new ones become; for admins (the house)
  --rejected FILE    where rejected rows go (FILE.rejected.csv, in the present folder)
  --resume ID        go on with the upload of FILE that began as this import, or watch it to its end
  --limit N          read the first N books only, of a CSV or JSON Lines file`;

/** What may be done to a book that the shop has: change what its row says, put the row in its place, or leave it alone. */
export const knownChoices = ["merge", "replace", "keep"] as const;
export type IfKnown = (typeof knownChoices)[number];

/** A running platform, and an API key of it where one was named. */
type Address = { url: string; key: string | null };
/** How an import is started. */
export type ImportCommand = Address & {
  do: "import";
  file: string;
  as?: FileFormat;
  isDryRun: boolean;
  defaults: Defaults;
  ifKnown: IfKnown;
  mappingFile?: string;
  sellerId?: string;
  rejected: string;
  resume?: string;
  limit?: number;
};
/** How one that was started is undone or ended. */
export type EndCommand = Address & { do: "undo" | "cancel"; id: string };
export type CommandLine = ImportCommand | EndCommand;

/** Reads the command line, whose paths are relative to `folder`; throws an Error with one sentence when it makes no sense. */
export function parseCommandLine(args: string[], folder: string): CommandLine {
  const text = (fallback: string) => ({ type: "string", default: fallback }) as const;
  const optional = { type: "string" } as const;
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      as: optional,
      url: text("http://localhost:8787"),
      key: optional,
      "dry-run": { type: "boolean", default: false },
      mapping: optional,
      price: optional,
      currency: text(homeCurrency),
      stock: text("0"),
      format: text("paperback"),
      known: text("merge"),
      seller: optional,
      rejected: optional,
      resume: optional,
      undo: optional,
      cancel: optional,
      limit: optional,
    },
  });
  if (!URL.canParse(values.url) || !/^https?:/.test(values.url))
    throw new ImportError(`--url takes an address such as http://localhost:8787, not ${values.url}.`);
  const address = { url: new URL(values.url).origin, key: values.key ?? null };
  for (const what of ["undo", "cancel"] as const) {
    const id = values[what];
    if (id === undefined) continue;
    if (positionals.length > 0) throw new ImportError(`--${what} takes the id of an import, and no file.`);
    return { ...address, do: what, id: importId(`--${what}`, id) };
  }
  const [file, ...others] = positionals;
  if (file === undefined || others.length > 0) throw new ImportError("Name one file.");
  return {
    ...address,
    do: "import",
    file: resolve(folder, file),
    ...(values.as === undefined ? {} : { as: oneOf("--as", values.as, fileFormats) }),
    isDryRun: values["dry-run"],
    defaults: {
      priceMinor: values.price === undefined ? null : wholeNumber("--price", values.price, priceMinorMax),
      currency: oneOf("--currency", values.currency, currencyCodes),
      stock: wholeNumber("--stock", values.stock, 1_000_000),
      format: oneOf("--format", values.format, editionFormats),
    },
    ifKnown: oneOf("--known", values.known, knownChoices),
    ...(values.mapping === undefined ? {} : { mappingFile: resolve(folder, values.mapping) }),
    ...(values.seller === undefined ? {} : { sellerId: values.seller }),
    rejected: resolve(folder, values.rejected ?? `${basename(file)}.rejected.csv`),
    ...(values.resume === undefined ? {} : { resume: importId("--resume", values.resume) }),
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

function importId(name: string, text: string): string {
  if (isId("imp", text)) return text;
  throw new ImportError(`${name} takes the id of an import, such as imp_01kapg9y8wexk9p2p7ah0w3h4m, not ${JSON.stringify(text)}.`);
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
