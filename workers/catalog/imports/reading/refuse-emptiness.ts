import { ImportError } from "./import-error.ts";
import type { Line } from "./read-lines.ts";

/** As many as a sheet of a spreadsheet has rows, which some programs write to the last, and what those may take. */
const [emptyLinesMax, emptyBytesMax] = [1_048_576, 64 * 1024 * 1024];

/**
 * Throws an ImportError where so many lines in a row hold no record that the file can only be meant to keep us busy: between two records
 * nobody looks whether the work is to go on.
 */
export function refuseEmptiness(firstEmpty: Line, lastEmpty: Line): void {
  const isEndless = lastEmpty.number - firstEmpty.number >= emptyLinesMax || lastEmpty.endsAtByte - firstEmpty.endsAtByte >= emptyBytesMax;
  if (isEndless) throw new ImportError(`The file cannot be read beyond line ${firstEmpty.number}: too many empty lines follow there.`);
}
