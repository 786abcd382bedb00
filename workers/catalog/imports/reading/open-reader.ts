import type { FileFormat } from "../../../../shared/contracts/imports.ts";
import type { Defaults } from "./draft.ts";
import type { Entry, Resume, Rules } from "./entry.ts";
import { layoutOf } from "./layout.ts";
import { rulesOfLayout } from "./layout-rules.ts";
import type { Mapping } from "./mapping.ts";
import { readOnix } from "./onix/read-onix.ts";
import { rulesOfOnix } from "./onix/rules-of-onix.ts";
import { withoutIndex } from "./places.ts";
import { readCsv } from "./read-csv.ts";
import { readJsonLines } from "./read-json-lines.ts";
import { isTableOfRecords } from "./read-sent-record.ts";

/** What a file does not say of itself: what its books have that it does not tell, what its columns mean, and when prices and dates are looked at. */
export type ReadingContext = { defaults: Defaults; nowMs: number; mapping?: Mapping };

/**
 * Reads a file record by record, from its beginning, or on from where an entry of it said (`entry.next`): then the source begins at that
 * byte, and the entries are those that reading in one go gives behind it. Throws an ImportError where the file can be read no further.
 */
export type Reader = (source: AsyncIterable<Uint8Array>, context: ReadingContext, resume: Resume | null) => AsyncGenerator<Entry>;

/** The reader of a format; it throws where it is told to go on in a file of another. */
export function openReader(format: FileFormat): Reader {
  return (source, context, resume) => {
    if (format === "csv" && (resume === null || resume.format === "csv")) return readCsv(source, context, resume);
    if (format === "jsonl" && (resume === null || resume.format === "jsonl")) return readJsonLines(source, context, resume);
    if (format === "onix" && (resume === null || resume.format === "onix")) return readOnix(source, context, resume);
    throw new Error(`a file of ${format} cannot go on as ${resume?.format}`);
  };
}

/** What the beginning of a file says of all its records: the names of a table's columns, and by which rule each part of a book is read. */
export function fileLayoutOf(
  next: Resume,
  { mapping, defaults }: Pick<ReadingContext, "mapping" | "defaults">,
): { columns: string[] | null; rules: Rules } {
  if (next.format === "csv" && isTableOfRecords(next.columns))
    return { columns: next.columns, rules: { "": "as the record in its row has it" } };
  if (next.format === "csv") return { columns: next.columns, rules: rulesOfLayout(layoutOf(next.columns, mapping), defaults) };
  return { columns: null, rules: next.format === "onix" ? rulesOfOnix : { "": "as the line of JSON has it" } };
}

/** By which rule a part of a book came from its record: by one of the record's own, else by one of the file's; nothing where no rule speaks of it. */
export function ruleOf(pointer: string, own: Rules, ofFile: Rules): string {
  const lookUp = (rules: Rules, asked: string): string | undefined => {
    const beginnings = Object.keys(rules).filter((one) => one === "" || asked === one || asked.startsWith(`${one}/`));
    const [longest] = beginnings.sort((left, right) => right.length - left.length);
    return longest === undefined ? undefined : rules[longest];
  };
  return lookUp(own, pointer) ?? lookUp(ofFile, withoutIndex(pointer)) ?? "";
}
