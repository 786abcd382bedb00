import { type Defaults, draftBook } from "./draft-book.ts";
import type { Entry, Place } from "./entry.ts";
import { ImportError } from "./import-error.ts";
import { type Field, type Layout, layoutOf } from "./layout.ts";
import { type CsvRecord, readRecords } from "./read-records.ts";

/** The books of a CSV file, one of each row. Throws an ImportError when the first line does not name the columns. */
export async function* readCsv(source: AsyncIterable<Buffer>, defaults: Defaults): AsyncGenerator<Entry> {
  const records = readRecords(source);
  const layout = await readHeader(records);
  for await (const record of records) yield entryOf(record, layout, defaults);
}

async function readHeader(records: AsyncGenerator<CsvRecord>): Promise<Layout> {
  const { value: first, done } = await records.next();
  if (done) throw new ImportError("The file is empty.");
  if ("fault" in first) throw new ImportError(`The first line, which names the columns, cannot be read: ${first.fault.reason}.`);
  return layoutOf(first.fields);
}

function entryOf(record: CsvRecord, layout: Layout, defaults: Defaults): Entry {
  const { line, endsAtByte } = record;
  if ("fault" in record) {
    const { field, code, reason } = record.fault;
    return { endsAtByte, rejected: { line, column: field === null ? "" : (layout.header[field] ?? ""), code, reason } };
  }
  const draft = draftBook(record.fields, layout, defaults);
  if ("reason" in draft) {
    const { field, code, reason } = draft;
    const column = code === "no-isbn" ? columnOf(layout, "isbn13", "isbn", "sku") : columnOf(layout, field);
    return { endsAtByte, rejected: { line, column, code, reason } };
  }
  const { sku, ...rest } = draft;
  const placeOf = (pointer: string): Place => ({ line, column: columnAt(layout, pointer) });
  return { endsAtByte, draft: { ...rest, skus: [sku], placeOf } };
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
  ["/editions", "isbn13", "isbn", "sku", "sourceId"],
  ["/copies", "quantity"],
];

function columnAt(layout: Layout, pointer: string): string {
  const [, ...fields] = fieldsOfPointers.find(([beginning]) => pointer.startsWith(beginning)) ?? [""];
  return columnOf(layout, ...fields);
}

/** The name of the first of these columns that the file has. */
function columnOf({ header, columnOf }: Layout, ...fields: Field[]): string {
  const field = fields.find((one) => columnOf[one] !== undefined);
  return field === undefined ? "" : (header[columnOf[field] ?? -1] ?? "");
}
