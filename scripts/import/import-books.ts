import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { basename } from "node:path";
import { type Defaults, draftBook, type Warning } from "./draft-book.ts";
import { ImportError } from "./import-error.ts";
import { type Field, type Layout, layoutOf } from "./layout.ts";
import type { Progress } from "./progress.ts";
import { type CsvRecord, readRecords } from "./read-records.ts";
import type { RejectedRow } from "./rejected-file.ts";
import { openShopClient } from "./shop-client.ts";
import { type IfKnown, type Outcome, type PlacedDraft, writeDrafts } from "./write-drafts.ts";

export type ImportOptions = {
  /** The CSV file, and the running platform with an API key. */
  file: string;
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

/** What an import did. `opened` SKUs have received the copies they begin with. */
export type ImportReport = {
  rows: number;
  created: number;
  updated: number;
  unchanged: number;
  rejected: number;
  opened: number;
  warnings: Partial<Record<Warning, number>>;
  seconds: number;
};

/** What one request carries at most: books, and bytes of JSON, of which the gateway takes 256 KB. */
const booksMax = 100;
const requestBytesMax = 200_000;
/** Requests under way at once: enough to keep one platform busy while the next are read. */
const parallelMax = 4;

/**
 * Brings the books of a CSV file into a running platform, reading it as a stream. Repeating it changes nothing. Rows that
 * are not taken are handed to `onRejected`; throws an ImportError when the import cannot run or go on.
 */
export async function importBooks(options: ImportOptions): Promise<ImportReport> {
  const startedAtMs = Date.now();
  const bytes = await sizeOf(options.file);
  const shop = openShopClient(options.url, options.apiKey);
  const report: ImportReport = { rows: 0, created: 0, updated: 0, unchanged: 0, rejected: 0, opened: 0, warnings: {}, seconds: 0 };
  const seconds = () => (Date.now() - startedAtMs) / 1_000;
  const reject = (row: RejectedRow) => {
    report.rejected += 1;
    options.onRejected?.(row);
  };
  let readBytes = 0;
  const showProgress = () => {
    const rows = report.created + report.updated + report.unchanged + report.rejected;
    options.onProgress?.({ share: bytes === 0 ? 1 : readBytes / bytes, rows, rejected: report.rejected, seconds: seconds() });
  };

  const records = readRecords(createReadStream(options.file));
  const layout = await readHeader(records);
  await shop.check();
  const reason = `import of ${basename(options.file)}`.slice(0, 200);
  const senders = openSenders(parallelMax, async (drafts: PlacedDraft[]) => {
    const { outcomes, opened } = await writeDrafts(shop, drafts, options.ifKnown ?? "merge", reason);
    report.opened += opened;
    for (const one of outcomes) {
      if (one.outcome === "rejected") reject(rejectionOf(one, layout));
      else report[one.outcome] += 1;
    }
    showProgress();
  });

  const lineBySku = new Map<string, number>();
  let [batch, batchBytes]: [PlacedDraft[], number] = [[], 0];
  const flush = async () => {
    const drafts = batch;
    [batch, batchBytes] = [[], 0];
    if (drafts.length > 0) await senders.send(drafts);
  };
  for await (const record of records) {
    if (report.rows === (options.limit ?? Number.POSITIVE_INFINITY)) break;
    report.rows += 1;
    readBytes = record.endsAtByte;
    const draft = placedDraft(record, layout, options.defaults, lineBySku);
    if ("reason" in draft) {
      reject(draft);
      continue;
    }
    const draftBytes = Buffer.byteLength(JSON.stringify(draft.book));
    if (draftBytes > requestBytesMax) {
      reject({ line: draft.line, column: "", reason: `${draftBytes.toLocaleString("en-US")} bytes as JSON are more than a book may have` });
      continue;
    }
    lineBySku.set(draft.sku, draft.line);
    for (const warning of draft.warnings) report.warnings[warning] = (report.warnings[warning] ?? 0) + 1;
    if (batch.length === booksMax || batchBytes + draftBytes > requestBytesMax) await flush();
    batch.push(draft);
    batchBytes += draftBytes;
  }
  await flush();
  await senders.finish();
  readBytes = bytes;
  showProgress();
  return { ...report, seconds: seconds() };
}

async function sizeOf(file: string): Promise<number> {
  const found = await stat(file).catch((error) => {
    throw new ImportError(`There is no file ${file}.`, { cause: error });
  });
  if (!found.isFile()) throw new ImportError(`${file} is no file.`);
  return found.size;
}

async function readHeader(records: AsyncGenerator<CsvRecord>): Promise<Layout> {
  const { value: first, done } = await records.next();
  if (done) throw new ImportError("The file is empty.");
  if ("fault" in first) throw new ImportError(`The first line, which names the columns, cannot be read: ${first.fault.reason}.`);
  return layoutOf(first.fields);
}

function placedDraft(record: CsvRecord, layout: Layout, defaults: Defaults, lineBySku: Map<string, number>): PlacedDraft | RejectedRow {
  const { line } = record;
  if ("fault" in record) {
    const { field, reason } = record.fault;
    return { line, column: field === null ? "" : (layout.header[field] ?? ""), reason };
  }
  const draft = draftBook(record.fields, layout, defaults);
  if ("reason" in draft) return { line, column: columnOf(layout, draft.field), reason: draft.reason };
  const earlier = lineBySku.get(draft.sku);
  if (earlier !== undefined)
    return { line, column: columnOf(layout, "isbn13", "isbn", "sku"), reason: `${draft.sku} is already in line ${earlier}` };
  return { ...draft, line };
}

/** The name of the first of these columns that the file has. */
function columnOf({ header, columnOf }: Layout, ...fields: Field[]): string {
  const field = fields.find((one) => columnOf[one] !== undefined);
  return field === undefined ? "" : (header[columnOf[field] ?? -1] ?? "");
}

/** Where the parts of a book come from, by the beginning of the shop's pointers. */
const fieldsOfPointers: [pointer: string, ...fields: Field[]][] = [
  ["/title", "title"],
  ["/slug", "title"],
  ["/subtitle", "subtitle"],
  ["/contributors", "authors"],
  ["/series/volume", "volume", "title"],
  ["/series", "series", "title"],
  ["/subjects", "subjects"],
  ["/language", "language"],
  ["/publishedOn", "year"],
  ["/description", "description"],
  ["/editions/0/format", "format"],
  ["/editions/0/price", "price"],
  ["/editions/0/pages", "pages"],
  ["/editions/0/publisher", "publisher"],
  ["/editions", "isbn13", "isbn", "sku"],
  ["/copies", "quantity"],
];

function rejectionOf({ draft, errors }: Outcome, layout: Layout): RejectedRow {
  const [first] = errors;
  const [, ...fields] = fieldsOfPointers.find(([pointer]) => first?.pointer.startsWith(pointer)) ?? [""];
  return { line: draft.line, column: columnOf(layout, ...fields), reason: errors.map(({ message }) => message).join("; ") };
}

/** Sends at most `parallelMax` at a time: `send` waits for a free place, `finish` for all. The first failure is thrown by whichever comes next. */
function openSenders<Item>(parallelMax: number, work: (item: Item) => Promise<void>) {
  const underWay = new Set<Promise<void>>();
  let failure: { error: unknown } | null = null;
  const check = () => {
    if (failure) throw failure.error;
  };
  return {
    send: async (item: Item) => {
      if (underWay.size >= parallelMax) await Promise.race(underWay);
      check();
      const sending = work(item)
        .catch((error: unknown) => {
          failure ??= { error };
        })
        .finally(() => underWay.delete(sending));
      underWay.add(sending);
    },
    finish: async () => {
      await Promise.all(underWay);
      check();
    },
  };
}
