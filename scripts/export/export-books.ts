import { createWriteStream } from "node:fs";
import { rename, rm, stat } from "node:fs/promises";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { ImportError } from "../../workers/catalog/imports/reading/import-error.ts";
import { openShopClient } from "../import/shop-client.ts";
import type { CommandLine } from "./options.ts";

/**
 * Writes the books of a running platform into a file, as they come; gives back how many bytes. The file is there once it is whole: of an
 * export that breaks off nothing stays, and one that was there before is left as it was. Throws an ImportError where there is none.
 */
export async function exportBooks({ file, format, url, sellerId, apiKey }: Omit<CommandLine, "key"> & { apiKey: string }): Promise<number> {
  const query = new URLSearchParams({ format, ...(sellerId === undefined ? {} : { sellerId }) });
  const books = await openShopClient(url, apiKey).open(`/api/exports/books?${query}`);
  const unfinished = `${file}.part`;
  try {
    await pipeline(Readable.from(books), createWriteStream(unfinished));
    await rename(unfinished, file);
  } catch (error) {
    await rm(unfinished, { force: true });
    throw new ImportError(`The export broke off, and ${file} was not written: ${error instanceof Error ? error.message : error}.`, {
      cause: error,
    });
  }
  return (await stat(file)).size;
}
