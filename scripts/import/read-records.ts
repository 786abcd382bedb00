import { CsvError, parse } from "csv-parse/sync";
import type { FaultCode } from "./faults.ts";
import { type Line, readLines } from "./read-lines.ts";

/** What is wrong with a record, and in which of its fields where that is known. */
export type Fault = { field: number | null; code: FaultCode; reason: string };
/** A record of a CSV file (RFC 4180), and where it begins and ends. */
export type CsvRecord = { line: number; endsAtByte: number } & ({ fields: string[] } | { fault: Fault });

/** A record that takes more is no book: the whole of a book's text has to fit into a request. */
const recordBytesMax = 128 * 1024;
const recordLinesMax = 100;

const strayQuote =
  "a quotation mark that opens no field or closes none; a field with quotation marks stands in quotation marks, each of its own doubled";

/**
 * The records of a CSV file one by one, empty lines left out. One with a fault costs its first line only: reading goes on
 * behind that, so a quotation mark that is never closed does not swallow the file. All have as many fields as the first.
 */
export async function* readRecords(source: AsyncIterable<Buffer>): AsyncGenerator<CsvRecord> {
  const lines = readLines(source, recordBytesMax);
  const ahead: Line[] = [];
  let width: number | null = null;
  const lineAt = async (index: number): Promise<Line | null> => {
    while (ahead.length <= index) {
      const { value, done } = await lines.next();
      if (done) return null;
      ahead.push(value);
    }
    return ahead[index] ?? null;
  };
  for (let first = await lineAt(0); first; first = await lineAt(0)) {
    const { lineCount, outcome } = await recordFrom(first, lineAt, width);
    const last = ahead.splice(0, lineCount).at(-1) ?? first;
    if (outcome === null) continue;
    if ("fields" in outcome) width ??= outcome.fields.length;
    yield { line: first.number, endsAtByte: last.endsAtByte, ...outcome };
  }
}

/** The fields, a fault, or null for an empty line; and how many lines it took. */
type Taken = { lineCount: number; outcome: { fields: string[] } | { fault: Fault } | null };

async function recordFrom(first: Line, lineAt: (index: number) => Promise<Line | null>, width: number | null): Promise<Taken> {
  const faulty = (fault: Fault): Taken => ({ lineCount: 1, outcome: { fault } });
  if (first.bytes === null)
    return faulty({ field: null, code: "too-long", reason: `longer than ${recordBytesMax.toLocaleString("en-US")} bytes` });
  if (first.bytes.length === 0) return { lineCount: 1, outcome: null };
  const parts: Buffer[] = [];
  let [quotes, bytes] = [0, 0];
  for (let count = 1; count <= recordLinesMax; count += 1) {
    const line = count === 1 ? first : await lineAt(count - 1);
    bytes += line?.bytes?.length ?? 0;
    if (!line?.bytes || bytes > recordBytesMax) break;
    quotes += countQuotes(line.bytes);
    parts.push(line.bytes);
    if (quotes % 2 === 1) continue;
    const outcome = parseRecord(parts, width);
    // Of several lines only a sound record is believed: else the first has a stray quotation mark, and the others are their own.
    if ("fields" in outcome || count === 1) return { lineCount: count, outcome };
    break;
  }
  return { lineCount: 1, outcome: parseRecord([first.bytes], width) };
}

function countQuotes(bytes: Buffer): number {
  let count = 0;
  for (let at = bytes.indexOf(0x22); at >= 0; at = bytes.indexOf(0x22, at + 1)) count += 1;
  return count;
}

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function parseRecord(parts: Buffer[], width: number | null): { fields: string[] } | { fault: Fault } {
  const bytes =
    parts.length === 1 && parts[0]
      ? parts[0]
      : Buffer.concat(parts.flatMap((part, index) => (index === 0 ? [part] : [Buffer.from("\n"), part])));
  // Byte by byte where it is not UTF-8, so that the field in which it is not can be named.
  const isUtf8 = isDecodable(bytes);
  const fields = fieldsOf(bytes.toString(isUtf8 ? "utf8" : "latin1"));
  if (!Array.isArray(fields)) return { fault: fields };
  if (width !== null && fields.length !== width)
    return { fault: { field: null, code: "field-count", reason: `${fields.length} fields, where the first line has ${width}` } };
  if (!isUtf8)
    return {
      fault: {
        field: fields.findIndex((field) => !isDecodable(Buffer.from(field, "latin1"))),
        code: "encoding",
        reason: "bytes that are not UTF-8",
      },
    };
  const withNul = fields.findIndex((field) => field.includes("\0"));
  return withNul >= 0 ? { fault: { field: withNul, code: "nul-byte", reason: "a NUL byte" } } : { fields };
}

function isDecodable(bytes: Buffer): boolean {
  try {
    utf8.decode(bytes);
    return true;
  } catch {
    return false;
  }
}

function fieldsOf(text: string): string[] | Fault {
  try {
    const records = parse(text, { relaxColumnCount: true }) as string[][];
    const [fields] = records;
    return fields && records.length === 1 ? fields : { field: null, code: "quotation-mark", reason: strayQuote };
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    return { field: typeof error.column === "number" ? error.column : null, code: "quotation-mark", reason: strayQuote };
  }
}
