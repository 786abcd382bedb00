import type { ImportReport } from "./import-books.ts";

/** What an import did, for people: a line for each number that says something. */
export function describeReport(
  { created, updated, unchanged, removed, rejected, opened, warnings, seconds }: ImportReport,
  rejectedFile: string,
): string {
  const kinds = Object.entries(warnings);
  const total = kinds.reduce((sum, [, count]) => sum + count, 0);
  const rows: [name: string, count: number, note: string][] = [
    ["created", created, ""],
    ["updated", updated, ""],
    ["unchanged", unchanged, ""],
    ...(removed > 0 ? [["removed", removed, "books whose product is gone"] as [string, number, string]] : []),
    ["rejected", rejected, rejected > 0 ? `see ${rejectedFile}` : ""],
    ["warnings", total, kinds.map(([kind, count]) => `${count.toLocaleString("en-US")} ${kind}`).join(", ")],
    ...(opened > 0 ? [["stocked", opened, "SKUs with the copies they begin with"] as [string, number, string]] : []),
  ];
  const lines = rows.map(
    ([name, count, note]) => `  ${name.padEnd(10)}${count.toLocaleString("en-US").padStart(8)}${note ? `  ${note}` : ""}`,
  );
  return `${lines.join("\n")}\n  ${"seconds".padEnd(10)}${seconds.toFixed(1).padStart(8)}`;
}
