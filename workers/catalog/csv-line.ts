import { formulaSafe } from "./imports/reading/formula-cell.ts";

/** What stands before the first line of a CSV file: the mark by which spreadsheets know UTF-8. */
export const csvMark = "\ufeff";

/** A line of a CSV file (RFC 4180), in which a spreadsheet runs nothing. */
export function csvLine(fields: readonly string[], delimiter = ","): string {
  return `${fields.map((field) => quoted(formulaSafe(field), delimiter)).join(delimiter)}\r\n`;
}

/** Quoted wherever a program might part it, at semicolons and tabs too: behind such a mark a spreadsheet would look for formulas again. */
function quoted(text: string, delimiter: string): string {
  return /[",;\t\n\r]/.test(text) || text.includes(delimiter) ? `"${text.replaceAll('"', '""')}"` : text;
}
