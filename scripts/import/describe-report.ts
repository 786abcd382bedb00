import type { ImportJob } from "./import-job.ts";

/** What an import did, for people: a line for each number that says something. `rejectedFile` is where the rejected rows are. */
export function describeReport(report: ImportJob & { seconds?: number }, rejectedFile: string): string {
  const { dryRun, created, updated, unchanged, removed, rejected, warnings, faults, seconds } = report;
  const rows: [name: string, count: number, note: string][] = [
    ["created", created, dryRun && created + updated + removed > 0 ? "it would be: nothing is written" : ""],
    ["updated", updated, ""],
    ["unchanged", unchanged, ""],
    ...(removed > 0 ? [["removed", removed, "books whose product is gone"] as [string, number, string]] : []),
    ["rejected", rejected, rejected > 0 ? `see ${rejectedFile} (${listCounts(faults)})` : ""],
    ["warnings", sumOf(warnings), listCounts(warnings)],
  ];
  const lines = rows.map(([name, count, note]) => lineOf(name, count.toLocaleString("en-US"), note));
  return [...lines, ...(seconds === undefined ? [] : [lineOf("seconds", seconds.toFixed(1), "")])].join("\n");
}

function lineOf(name: string, number: string, note: string): string {
  return `  ${name.padEnd(10)}${number.padStart(8)}${note ? `  ${note}` : ""}`;
}

function sumOf(counts: Record<string, number>): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}

/** Most frequent first. */
function listCounts(counts: Record<string, number>): string {
  return Object.entries(counts)
    .sort(([, left], [, right]) => right - left)
    .map(([code, count]) => `${count.toLocaleString("en-US")} ${code}`)
    .join(", ");
}
