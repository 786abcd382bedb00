import type { Id } from "../../../shared/ids.ts";
import type { Counts, Outcome } from "./counts.ts";
import type { Entry, Fault, Sent } from "./reading/entry.ts";
import type { ImportRow } from "./repository.ts";
import type { BookAsItWas, FieldChanges } from "./row.ts";

/** What became of a record of a piece of work, and what is to be remembered of it. */
export type RecordResult = {
  /** Its place in the piece of work. */
  index: number;
  outcome: Outcome;
  faults: Fault[];
  bookId?: Id<"book">;
  version?: number;
  fields?: FieldChanges;
  before?: BookAsItWas;
  sent?: Sent | undefined;
};

/**
 * Characters that are kept of a record that was rejected. Of a longer one nothing is: with its end cut off it would be another record
 * when it is sent again.
 */
const sentMax = 50_000;
/** What is kept of all of them in an import; of those behind that only why they were rejected. */
const sentTotalMax = 20_000_000;

/** What was sent, where it is kept to be corrected. */
export function keptSent(sent: Sent): Sent | undefined {
  return lengthOfSent(sent) <= sentMax ? sent : undefined;
}

/** The characters of what was sent. */
export function lengthOfSent(sent: Sent): number {
  return typeof sent === "string" ? sent.length : sent.flat().reduce((length, cell) => length + cell.length, 0);
}

/** Results without what was sent, where an import keeps so much of it already. */
export function withinBounds(results: RecordResult[], { sent: kept = 0 }: Counts): RecordResult[] {
  return kept < sentTotalMax ? results : results.map(({ sent, ...result }) => result);
}

/** The rows of records that did something. */
export function rowsOf(importId: Id<"imp">, entries: Entry[], results: RecordResult[]): ImportRow[] {
  return results.flatMap(({ index, outcome, bookId = null, version = null, fields = null, before = null, faults, sent = null }) => {
    const entry = entries[index];
    if (!entry || outcome === "unchanged") return [];
    const { record, line } = entry;
    return [{ importId, record, line, outcome, bookId, version, fields, before, faults: faults.length === 0 ? null : faults, sent }];
  });
}
