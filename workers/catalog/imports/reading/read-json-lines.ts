import { parseIsbn } from "../../../../shared/isbn.ts";
import type { FaultCode } from "./data-quality.ts";
import type { Content, Entry, Resume } from "./entry.ts";
import { faultAt } from "./fault-at.ts";
import type { Encoding } from "./mapping.ts";
import { odditiesOf } from "./oddities.ts";
import type { ReadingContext } from "./open-reader.ts";
import { type Line, openLines } from "./read-lines.ts";
import { refuseEmptiness } from "./refuse-emptiness.ts";

/** A longer line is no book: it would not fit into a request. */
const lineBytesMax = 256 * 1024;

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** The books of a file of JSON Lines: in each line one as `POST /api/books` takes it, whose fields the shop checks. Empty lines are left out. */
export async function* readJsonLines(
  source: AsyncIterable<Uint8Array>,
  context: ReadingContext,
  resume: Extract<Resume, { format: "jsonl" }> | null,
): AsyncGenerator<Entry> {
  const start = resume ? { ...resume, encoding: resume.encoding as Encoding } : { byte: 0, line: 1, encoding: null };
  const { encoding, lines } = await openLines(source, lineBytesMax, start);
  let record = resume?.record ?? 0;
  let firstEmpty: Line | null = null;
  for await (const line of lines) {
    const text = textOf(line);
    if (text === "") {
      firstEmpty ??= line;
      refuseEmptiness(firstEmpty, line);
      continue;
    }
    firstEmpty = null;
    record += 1;
    const next: Resume = { byte: line.endsAtByte, line: line.number + 1, record, encoding, format: "jsonl" };
    yield { record, line: line.number, sent: text ?? sentOf(line), next, ...contentOf(line, text, context) };
  }
}

/** The text of a line; null where it has none that can be read. */
function textOf({ bytes }: Line): string | null {
  try {
    return bytes && utf8.decode(bytes).trim();
  } catch {
    return null;
  }
}

function sentOf({ bytes }: Line): string {
  return bytes ? new TextDecoder("windows-1252").decode(bytes) : "";
}

function contentOf({ number, bytes }: Line, text: string | null, { defaults, nowMs }: ReadingContext): Content {
  const placeOf = (pointer: string) => ({ line: number, column: pointer });
  const reject = (code: FaultCode, reason: string): Content => ({ rejected: faultAt(placeOf(""), code, reason) });
  if (bytes === null) return reject("too-long", `longer than ${lineBytesMax.toLocaleString("en-US")} bytes`);
  if (text === null) return reject("encoding", "bytes that are not UTF-8");
  const book = bookOf(text);
  if (typeof book === "string") return reject("json", book);
  const faults = odditiesOf(book, nowMs).map(({ pointer, code, reason }) => faultAt(placeOf(pointer), code, reason));
  const skus = skusOf(book);
  return { draft: { book, skus, copies: skus.map(() => defaults.stock), rules: {}, unsaid: {}, faults, placeOf } };
}

/** The book, or why there is none. */
function bookOf(text: string): object | string {
  try {
    const book: unknown = JSON.parse(text);
    // What is nested too deep to be written again could not be sent either.
    JSON.stringify(book);
    return typeof book === "object" && book !== null && !Array.isArray(book) ? book : "expected an object";
  } catch (error) {
    if (error instanceof SyntaxError) return error.message;
    if (error instanceof RangeError) return "lists or objects nested too deep";
    throw error;
  }
}

/** The SKUs that a book names, as the shop will read them. What is no SKU is left to the shop. */
function skusOf(book: object): string[] {
  const editions = "editions" in book && Array.isArray(book.editions) ? (book.editions as unknown[]) : [];
  return editions.flatMap((edition) => {
    if (typeof edition !== "object" || edition === null) return [];
    const { isbn13, sku } = edition as Record<string, unknown>;
    if (typeof isbn13 === "string") return parseIsbn(isbn13) ?? [];
    return typeof sku === "string" ? [sku] : [];
  });
}
