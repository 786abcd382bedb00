import { extname, resolve } from "node:path";
import { parseArgs } from "node:util";
import { type FileFormat, fileFormats } from "../../shared/contracts/imports.ts";
import { ImportError } from "../../workers/catalog/imports/reading/import-error.ts";

export const usage = `Usage: npm run export -- FILE [options]
  --as FORMAT        ${fileFormats.join(", ")} (by the file's name: .xml and .onix are onix)
  --url URL          the running platform (http://localhost:8787)
  --key KEY          a merchant's or an admin's API key with catalog:write; else OCTAVO_API_KEY, else that of the platform on this machine
  --seller ID        the books of this merchant; for admins (all books)`;

/** How an export is started. */
export type CommandLine = { file: string; format: FileFormat; url: string; key: string | null; sellerId?: string };

/** What the names of files say of them. */
const formatOfExtension: Record<string, FileFormat> = {
  ".csv": "csv",
  ".jsonl": "jsonl",
  ".ndjson": "jsonl",
  ".xml": "onix",
  ".onix": "onix",
};

/** Reads the command line, whose paths are relative to `folder`; throws an Error with one sentence when it makes no sense. */
export function parseCommandLine(args: string[], folder: string): CommandLine {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      as: { type: "string" },
      url: { type: "string", default: "http://localhost:8787" },
      key: { type: "string" },
      seller: { type: "string" },
    },
  });
  const [file, ...others] = positionals;
  if (file === undefined || others.length > 0) throw new ImportError("Name one file.");
  if (!URL.canParse(values.url) || !/^https?:/.test(values.url))
    throw new ImportError(`--url takes an address such as http://localhost:8787, not ${values.url}.`);
  const format =
    values.as === undefined ? formatOfExtension[extname(file).toLowerCase()] : fileFormats.find((known) => known === values.as);
  if (!format) throw new ImportError(`Say with --as what to write: ${fileFormats.join(" or ")}.`);
  return {
    ...{ file: resolve(folder, file), format, url: new URL(values.url).origin, key: values.key ?? null },
    ...(values.seller === undefined ? {} : { sellerId: values.seller }),
  };
}
