import { CsvError, parse } from "csv-parse/sync";
import type { FaultCode } from "./data-quality.ts";
import { delimiters } from "./mapping.ts";
import type { Line } from "./read-lines.ts";
import { refuseEmptiness } from "./refuse-emptiness.ts";

/** What is wrong with a record, in which of its fields where that is known, and its fields as far as they could be told apart, else its text. */
export type RecordFault = { field: number | null; code: FaultCode; reason: string; sent: string[] | string };
/** A record of a CSV file (RFC 4180), and where it begins and ends. */
export type CsvRecord = { line: number; nextLine: number; endsAtByte: number } & ({ fields: string[] } | { fault: RecordFault });

/** What a file's first line has told: what stands between two fields, and how many there are. Null before it is read. */
export type Shape = { delimiter: string | null; width: number | null };

/** A record that takes more is no book: the whole of a book's text has to fit into a request. */
export const recordBytesMax = 128 * 1024;

/** Lines that are done and still in the list of those ahead. */
const doneLinesMax = 1_000;

const strayQuote =
  "a quotation mark that opens no field or closes none; a field with quotation marks stands in quotation marks, each of its own doubled";

/**
 * The records of a CSV file one by one, empty ones left out. One with a fault costs its first line only: reading goes on
 * behind that, so a quotation mark that is never closed does not swallow the file. All have as many fields as the first, whose shape
 * is written into `shape` before it is given.
 */
export async function* readRecords(lines: AsyncGenerator<Line>, shape: Shape): AsyncGenerator<CsvRecord> {
  let ahead: Line[] = [];
  let head = 0;
  let firstEmpty: Line | null = null;
  const lineAt = async (index: number): Promise<Line | null> => {
    while (ahead.length - head <= index) {
      const { value, done } = await lines.next();
      if (done) return null;
      ahead.push(value);
    }
    return ahead[head + index] ?? null;
  };
  try {
    for (let first = await lineAt(0); first; first = await lineAt(0)) {
      shape.delimiter ??= delimiterOf(first.bytes);
      const { lineCount, outcome } = await recordFrom(first, lineAt, shape.delimiter, shape.width);
      const last = ahead[head + lineCount - 1] ?? first;
      head += lineCount;
      // With a stray quotation mark in each line there is always one ahead.
      if (head === ahead.length || head > doneLinesMax) [ahead, head] = [ahead.slice(head), 0];
      if (outcome === null) {
        firstEmpty ??= last;
        refuseEmptiness(firstEmpty, last);
        continue;
      }
      firstEmpty = null;
      if ("fields" in outcome) shape.width ??= outcome.fields.length;
      yield { line: first.number, nextLine: last.number + 1, endsAtByte: last.endsAtByte, ...outcome };
    }
  } finally {
    // Whoever stops half-way has no more need of the file.
    await lines.return(undefined);
  }
}

/** The comma, unless the first line has none and has another. */
function delimiterOf(bytes: Buffer | null): string {
  return delimiters.find((delimiter) => bytes?.includes(delimiter)) ?? ",";
}

type Outcome = { fields: string[] } | { fault: RecordFault } | null;
/** The fields, a fault, or null for an empty record; and how many lines it took. */
type Taken = { lineCount: number; outcome: Outcome };

async function recordFrom(
  first: Line,
  lineAt: (index: number) => Promise<Line | null>,
  delimiter: string,
  width: number | null,
): Promise<Taken> {
  if (first.bytes === null) {
    const reason = `longer than ${recordBytesMax.toLocaleString("en-US")} bytes`;
    return { lineCount: 1, outcome: { fault: { field: null, code: "too-long", reason, sent: "" } } };
  }
  const parts: Buffer[] = [];
  let [quotes, bytes] = [0, 0];
  for (let count = 1; bytes <= recordBytesMax; count += 1) {
    const line = count === 1 ? first : await lineAt(count - 1);
    if (!line?.bytes) break;
    bytes += line.bytes.length + 1;
    quotes += countQuotes(line.bytes);
    parts.push(line.bytes);
    if (quotes % 2 === 1) continue;
    const outcome = parseRecord(parts, delimiter, width);
    // Of several lines only a sound record is believed: else the first has a stray quotation mark, and the others are their own.
    if (outcome === null || "fields" in outcome || count === 1) return { lineCount: count, outcome };
    break;
  }
  return { lineCount: 1, outcome: parseRecord([first.bytes], delimiter, width) };
}

function countQuotes(bytes: Buffer): number {
  let count = 0;
  for (let at = bytes.indexOf(0x22); at >= 0; at = bytes.indexOf(0x22, at + 1)) count += 1;
  return count;
}

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const windows1252 = new TextDecoder("windows-1252");

function parseRecord(parts: Buffer[], delimiter: string, width: number | null): Outcome {
  const bytes =
    parts.length === 1 && parts[0]
      ? parts[0]
      : Buffer.concat(parts.flatMap((part, index) => (index === 0 ? [part] : [Buffer.from("\n"), part])));
  // Byte by byte where it is not UTF-8, so that the field in which it is not can be named.
  const isUtf8 = isDecodable(bytes);
  const text = bytes.toString(isUtf8 ? "utf8" : "latin1");
  const fields = fieldsOf(text, delimiter);
  if (!Array.isArray(fields)) return { fault: { ...fields, sent: text } };
  if (fields.every((field) => field.trim() === "")) return null;
  const fault = (field: number | null, code: FaultCode, reason: string, sent = fields) => ({ fault: { field, code, reason, sent } });
  if (width !== null && fields.length !== width)
    return fault(null, "field-count", `${fields.length} fields, where the first line has ${width}`);
  if (!isUtf8) {
    const wrong = fields.findIndex((field) => !isDecodable(Buffer.from(field, "latin1")));
    return fault(wrong, "encoding", "bytes that are not UTF-8", fields.map(asWindows1252));
  }
  const withNul = fields.findIndex((field) => field.includes("\0"));
  return withNul >= 0 ? fault(withNul, "nul-byte", "a NUL byte") : { fields };
}

/** What bytes that are not UTF-8 most likely are. */
function asWindows1252(field: string): string {
  const bytes = Buffer.from(field, "latin1");
  return isDecodable(bytes) ? bytes.toString("utf8") : windows1252.decode(bytes);
}

function isDecodable(bytes: Buffer): boolean {
  try {
    utf8.decode(bytes);
    return true;
  } catch {
    return false;
  }
}

function fieldsOf(text: string, delimiter: string): string[] | Omit<RecordFault, "sent"> {
  if (text === "") return [];
  // Most records need no more, and parsing costs ten times as much.
  if (!text.includes('"')) return text.split(delimiter);
  try {
    const records = parse(text, { relaxColumnCount: true, delimiter, recordDelimiter: "\n" }) as string[][];
    const [fields] = records;
    return fields && records.length === 1 ? fields : { field: null, code: "quotation-mark", reason: strayQuote };
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    return { field: typeof error.column === "number" ? error.column : null, code: "quotation-mark", reason: strayQuote };
  }
}
