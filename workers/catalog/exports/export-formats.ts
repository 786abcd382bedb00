import type { ExportedBook } from "./exported-book.ts";
import { onixBegin, onixEnd, onixOfBook } from "./onix/write-onix.ts";
import { csvHeader, csvOfBook } from "./write-csv.ts";
import { jsonLineOfBook } from "./write-json-lines.ts";

/** How books are written: what stands before the first of them, each of them, what stands behind the last. */
export type ExportFormat = { contentType: string; extension: string; begin: string; book: (book: ExportedBook) => string; end: string };

/** The formats there are, which are those an import reads. */
export const exportFormats = {
  csv: { contentType: "text/csv; charset=utf-8", extension: "csv", begin: csvHeader, book: csvOfBook, end: "" },
  jsonl: { contentType: "application/jsonl; charset=utf-8", extension: "jsonl", begin: "", book: jsonLineOfBook, end: "" },
  onix: { contentType: "application/xml; charset=utf-8", extension: "xml", begin: onixBegin, book: onixOfBook, end: onixEnd },
} satisfies Record<string, ExportFormat>;
export type ExportFormatName = keyof typeof exportFormats;
