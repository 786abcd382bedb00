import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { basename } from "node:path";
import type { Defaults } from "./draft-book.ts";
import type { Entry, RejectedRow } from "./entry.ts";
import { type FileFormat, formatOfFile } from "./file-format.ts";
import { ImportError } from "./import-error.ts";
import { readOnix } from "./onix/read-onix.ts";
import type { Progress } from "./progress.ts";
import { readCsv } from "./read-csv.ts";
import { readJsonLines } from "./read-json-lines.ts";
import { openShopClient } from "./shop-client.ts";
import { type Counts, openTaker } from "./take-entries.ts";
import type { IfKnown } from "./write-drafts.ts";

export type ImportOptions = {
  /** The file, what it is unless that shows, and the running platform with an API key. */
  file: string;
  as?: FileFormat;
  url: string;
  apiKey: string;
  defaults: Defaults;
  /** What to do with a row's book when the shop has it: `merge`, unless told otherwise. */
  ifKnown?: IfKnown;
  /** Rows to read at most. */
  limit?: number;
  onRejected?: (row: RejectedRow) => void;
  onProgress?: (progress: Progress) => void;
};

/** What an import did. `stoppedBy` says why the file could be read no further: all that came before is in. */
export type ImportReport = Counts & { rows: number; stoppedBy: string | null; seconds: number };

/**
 * Brings the books of a file into a running platform, reading it as a stream; a row is a book of it, whatever the format. Repeating
 * it changes nothing. Rows that are not taken are handed to `onRejected`; throws an ImportError when the import cannot run or go on.
 */
export async function importBooks(options: ImportOptions): Promise<ImportReport> {
  const startedAtMs = Date.now();
  const { file, defaults, limit = Number.POSITIVE_INFINITY } = options;
  const bytes = await sizeOf(file);
  const format = await formatOfFile(file, options.as);
  const shop = openShopClient(options.url, options.apiKey);
  let [rows, readBytes]: [number, number] = [0, 0];
  let stoppedBy: string | null = null;
  const seconds = () => (Date.now() - startedAtMs) / 1_000;
  const taker = openTaker({
    shop,
    ifKnown: options.ifKnown ?? "merge",
    reason: `import of ${basename(file)}`.slice(0, 200),
    onRejected: (row) => options.onRejected?.(row),
    onWritten: () => showProgress(),
  });
  const { counts } = taker;
  const showProgress = () => {
    const done = counts.created + counts.updated + counts.unchanged + counts.removed + counts.rejected;
    options.onProgress?.({ share: bytes === 0 ? 1 : readBytes / bytes, rows: done, rejected: counts.rejected, seconds: seconds() });
  };

  await shop.check();
  const entries = untilStopped(readerOf(format)(createReadStream(file), defaults, startedAtMs), (error) => {
    if (rows === 0) throw error;
    stoppedBy = error.message;
  });
  for await (const entry of entries) {
    if (rows === limit) break;
    rows += 1;
    readBytes = entry.endsAtByte;
    await taker.take(entry);
  }
  await taker.finish();
  readBytes = bytes;
  showProgress();
  return { ...counts, rows, stoppedBy, seconds: seconds() };
}

type Reader = (source: AsyncIterable<Buffer>, defaults: Defaults, nowMs: number) => AsyncGenerator<Entry>;

function readerOf(format: FileFormat): Reader {
  const readers: Record<FileFormat, Reader> = { csv: readCsv, jsonl: readJsonLines, onix: readOnix };
  return readers[format];
}

async function sizeOf(file: string): Promise<number> {
  const found = await stat(file).catch((error) => {
    throw new ImportError(`There is no file ${file}.`, { cause: error });
  });
  if (!found.isFile()) throw new ImportError(`${file} is no file.`);
  return found.size;
}

/** The entries up to where the file cannot be read any further. */
async function* untilStopped(entries: AsyncGenerator<Entry>, onStop: (error: ImportError) => void): AsyncGenerator<Entry> {
  try {
    yield* entries;
  } catch (error) {
    if (!(error instanceof ImportError)) throw error;
    onStop(error);
  }
}
