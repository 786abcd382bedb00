import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import type { FileFormat } from "../../shared/contracts/imports.ts";
import { formatOf } from "../../workers/catalog/imports/reading/file-format.ts";
import { ImportError } from "../../workers/catalog/imports/reading/import-error.ts";
import type { ReadingContext } from "../../workers/catalog/imports/reading/open-reader.ts";
import { readCsv } from "../../workers/catalog/imports/reading/read-csv.ts";
import { readJsonLines } from "../../workers/catalog/imports/reading/read-json-lines.ts";

/** So much of a file shows what it is. */
const startBytes = 4_096;

/** Where so many rows of a CSV or JSON Lines file end: after how many bytes. Throws an ImportError for ONIX, whose end says that it is whole. */
export async function endOfRows(file: string, context: ReadingContext, { as, limit }: { as?: FileFormat; limit: number }): Promise<number> {
  const handle = await open(file);
  try {
    const { bytesRead, buffer } = await handle.read(Buffer.alloc(startBytes), 0, startBytes, 0);
    const format = formatOf(buffer.subarray(0, bytesRead), as);
    if (format === "onix") throw new ImportError("--limit is for CSV and JSON Lines: an ONIX message is taken whole.");
    const read = format === "csv" ? readCsv : readJsonLines;
    for await (const { record, next } of read(createReadStream(file), context, null)) if (record === limit) return next.byte;
    return (await handle.stat()).size;
  } finally {
    await handle.close();
  }
}
