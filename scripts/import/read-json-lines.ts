import { parseIsbn13 } from "../../shared/isbn.ts";
import type { Defaults } from "./draft-book.ts";
import type { Entry } from "./entry.ts";
import type { FaultCode } from "./faults.ts";
import { type Line, readLines } from "./read-lines.ts";

/** A longer line is no book: it would not fit into a request. */
const lineBytesMax = 256 * 1024;

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** The books of a file of JSON Lines: in each line one as `POST /api/books` takes it, whose fields the shop checks. Empty lines are left out. */
export async function* readJsonLines(source: AsyncIterable<Buffer>, defaults: Defaults): AsyncGenerator<Entry> {
  for await (const line of readLines(source, lineBytesMax)) {
    const { number, endsAtByte } = line;
    const book = bookOf(line);
    if (book === null) continue;
    if ("code" in book) yield { endsAtByte, rejected: { line: number, column: "", ...book } };
    else {
      const placeOf = (pointer: string) => ({ line: number, column: pointer });
      yield { endsAtByte, draft: { book: book.book, skus: skusOf(book.book), copies: defaults.stock, warnings: [], placeOf } };
    }
  }
}

/** The book, why there is none, or null for an empty line. */
function bookOf({ bytes }: Line): { book: object } | { code: FaultCode; reason: string } | null {
  if (bytes === null) return { code: "too-long", reason: `longer than ${lineBytesMax.toLocaleString("en-US")} bytes` };
  let text: string;
  try {
    text = utf8.decode(bytes);
  } catch {
    return { code: "encoding", reason: "bytes that are not UTF-8" };
  }
  if (text.trim() === "") return null;
  try {
    const book: unknown = JSON.parse(text);
    // What is nested too deep to be written again could not be sent either.
    JSON.stringify(book);
    if (typeof book === "object" && book !== null && !Array.isArray(book)) return { book };
    return { code: "json", reason: "expected an object" };
  } catch (error) {
    if (error instanceof SyntaxError) return { code: "json", reason: error.message };
    if (error instanceof RangeError) return { code: "json", reason: "lists or objects nested too deep" };
    throw error;
  }
}

/** The SKUs that a book names, as the shop will read them. What is no SKU is left to the shop. */
function skusOf(book: object): string[] {
  const editions = "editions" in book && Array.isArray(book.editions) ? (book.editions as unknown[]) : [];
  return editions.flatMap((edition) => {
    if (typeof edition !== "object" || edition === null) return [];
    const { isbn13, sku } = edition as Record<string, unknown>;
    if (typeof isbn13 === "string") return parseIsbn13(isbn13) ?? [];
    return typeof sku === "string" ? [sku] : [];
  });
}
