import type { Fault, Sent } from "./reading/entry.ts";
import { lengthOfSent } from "./record-result.ts";

/** What may become of a record. */
export const outcomes = ["created", "updated", "unchanged", "removed", "rejected"] as const;
export type Outcome = (typeof outcomes)[number];

/**
 * Numbers by name: `rows`, each outcome, and in how many records each fault was met: `fault:` where it cost the record, else `warning:`;
 * `sent` is the length of what is kept of rejected records.
 */
export type Counts = Record<string, number>;

/** What became of some records, in numbers. */
export function countsOf(results: { outcome: Outcome; faults: Pick<Fault, "code">[]; sent?: Sent | undefined }[]): Counts {
  const counts: Counts = { rows: results.length };
  const add = (name: string, more = 1) => {
    counts[name] = (counts[name] ?? 0) + more;
  };
  for (const { outcome, faults, sent } of results) {
    add(outcome);
    if (sent !== undefined) add("sent", lengthOfSent(sent));
    for (const code of new Set(faults.map((fault) => fault.code))) add(`${outcome === "rejected" ? "fault" : "warning"}:${code}`);
  }
  return counts;
}

/** Both together. */
export function sumOf(one: Counts, other: Counts): Counts {
  const sum = { ...one };
  for (const [name, count] of Object.entries(other)) sum[name] = (sum[name] ?? 0) + count;
  return sum;
}

/** The counts of one kind by their codes. */
export function countsByCode(counts: Counts, kind: "warning" | "fault"): Record<string, number> {
  const beginning = `${kind}:`;
  const entries = Object.entries(counts).filter(([name]) => name.startsWith(beginning));
  return Object.fromEntries(entries.map(([name, count]) => [name.slice(beginning.length), count]));
}
