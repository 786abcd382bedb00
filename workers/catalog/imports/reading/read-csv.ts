import { csvLine } from "../../csv-line.ts";
import { listMaxima } from "../../schemas.ts";
import { draftBook } from "./draft-book.ts";
import { draftTerms } from "./draft-terms.ts";
import type { Content, Entry, Place, Resume, Sent } from "./entry.ts";
import { faultAt } from "./fault-at.ts";
import { ImportError } from "./import-error.ts";
import { type Layout, layoutOf } from "./layout.ts";
import type { Encoding } from "./mapping.ts";
import { odditiesOf } from "./oddities.ts";
import type { ReadingContext } from "./open-reader.ts";
import { columnAt, columnOf } from "./places.ts";
import { openLines } from "./read-lines.ts";
import { type CsvRecord, readRecords, recordBytesMax, type Shape } from "./read-records.ts";
import { RowRejected } from "./read-row.ts";
import { readSentRecord } from "./read-sent-record.ts";
import { rowsOfBooks } from "./rows-of-books.ts";

type CsvResume = Extract<Resume, { format: "csv" }>;

/** More columns, or longer names of them, are no table of books, and would have to be kept with every piece of work. */
const [columnsMax, nameLengthMax] = [300, 200];

/**
 * The books of a CSV file, one of each row, or of rows behind each other that name the same work. Throws an ImportError when the first
 * line does not name the columns.
 */
export async function* readCsv(
  source: AsyncIterable<Uint8Array>,
  context: ReadingContext,
  resume: CsvResume | null,
): AsyncGenerator<Entry> {
  const start = resume
    ? { ...resume, encoding: resume.encoding as Encoding }
    : { byte: 0, line: 1, encoding: context.mapping?.encoding ?? null };
  const { encoding, lines } = await openLines(source, recordBytesMax, start);
  const shape: Shape = { delimiter: resume?.delimiter ?? context.mapping?.delimiter ?? null, width: resume?.columns.length ?? null };
  const records = readRecords(lines, shape);
  const layout = layoutOf(resume?.columns ?? (await readHeader(records)), context.mapping);
  let record = resume?.record ?? 0;
  for await (const { rows: group, isRest, fullWork } of rowsOfBooks(records, layout, resume?.work ?? "")) {
    const last = group.at(-1);
    const [first] = group;
    if (!first || !last) continue;
    record += 1;
    const next: CsvResume = {
      ...{ byte: last.endsAtByte, line: last.nextLine, record, encoding, format: "csv" },
      ...{ delimiter: shape.delimiter ?? ",", columns: layout.header, ...(fullWork === "" ? {} : { work: fullWork }) },
    };
    const content = isRest ? tooManyRows(first, layout) : await readGroup(group, layout, context);
    yield { record, line: first.line, sent: sentOf(group), next, ...content };
  }
}

async function readHeader(records: AsyncGenerator<CsvRecord>): Promise<string[]> {
  const { value: first, done } = await records.next();
  if (done) throw new ImportError("The file is empty.");
  if ("fault" in first) throw new ImportError(`The first line, which names the columns, cannot be read: ${first.fault.reason}.`);
  if (first.fields.length > columnsMax)
    throw new ImportError(`The first line names ${first.fields.length} columns: at most ${columnsMax}.`);
  const long = first.fields.findIndex((name) => name.length > nameLengthMax);
  if (long >= 0) throw new ImportError(`The name of column ${long + 1} is longer than ${nameLengthMax} characters.`);
  return first.fields;
}

/** Why rows were not taken that go on with a work of which there were as many rows before as no book has editions. */
function tooManyRows({ line }: CsvRecord, layout: Layout): Content {
  const reason = `the rows before are of the same work: a book may have ${listMaxima.editions} editions`;
  return { rejected: faultAt({ line, column: columnOf(layout, "work") }, "refused", reason) };
}

/** The rows as they came; as text where the fields of one cannot be told apart. */
function sentOf(group: CsvRecord[]): Sent {
  const all = group.map((record) => ("fields" in record ? record.fields : record.fault.sent));
  const rows = all.filter((one) => typeof one !== "string");
  return rows.length === all.length ? rows : all.map((one) => (typeof one === "string" ? one : csvLine(one).trimEnd())).join("\n");
}

async function readGroup(group: CsvRecord[], layout: Layout, context: ReadingContext): Promise<Content> {
  const [first] = group;
  if (layout.kind === "records" && first && "fields" in first) return await readSentRecord(first.fields[0] ?? "", first.line, context);
  return contentOf(group, layout, context);
}

function contentOf(group: CsvRecord[], layout: Layout, { defaults, nowMs }: ReadingContext): Content {
  const [first] = group;
  const rows: string[][] = [];
  for (const record of group) {
    if ("fields" in record) rows.push(record.fields);
    else {
      const { field, code, reason } = record.fault;
      return { rejected: faultAt({ line: record.line, column: field === null ? "" : (layout.header[field] ?? "") }, code, reason) };
    }
  }
  const lineOf = (pointer: string) => group[Number(/^\/editions\/(\d+)/.exec(pointer)?.[1] ?? 0)]?.line ?? first?.line ?? 0;
  const placeOf = (pointer: string): Place => ({ line: lineOf(pointer), column: columnAt(layout, pointer) });
  try {
    if (layout.kind === "terms")
      return { terms: { ...draftTerms(rows[0] ?? [], layout, defaults.currency), rules: {}, faults: [], placeOf } };
    const { faults, ...draft } = draftBook(rows, layout, defaults);
    const oddities = odditiesOf(draft.book, nowMs).filter(({ pointer }) => draft.unsaid[pointer] === undefined);
    const found = [...faults, ...oddities];
    return { draft: { ...draft, placeOf, faults: found.map(({ pointer, code, reason }) => faultAt(placeOf(pointer), code, reason)) } };
  } catch (error) {
    if (!(error instanceof RowRejected)) throw error;
    const { field, code, message, row } = error;
    const column = code === "no-isbn" ? columnOf(layout, "isbn", "sku") : columnOf(layout, field);
    return { rejected: faultAt({ line: group[row]?.line ?? first?.line ?? 0, column }, code, message) };
  }
}
