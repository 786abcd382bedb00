import { mkdirSync, writeFileSync } from "node:fs";
import { machineFacts } from "../machine/facts.ts";
import { markdownTable, textTable } from "../report/table.ts";
import { isFastEnough, type SlowStatement, slowestText } from "../slowest/slowest-statements.ts";

/** One question to two catalogues, the smaller first: how long an answer takes, and how many rows D1 reads for it. */
export type ComparisonRow = { name: string; milliseconds: [number, number]; rowsRead: [number, number] };

/** What two catalogues of different sizes have answered, and the larger one's slowest statement. */
export type Comparison = { sizes: [number, number]; rows: ComparisonRow[]; slowest: SlowStatement | null };

const folder = ".octavo/reports";
/** Times as long as with the smaller catalogue an answer may take with the larger (issue 5, "Done when" 3). */
const ratioMax = 1.5;

/** Whether every answer of the larger catalogue keeps to its share of time, and each of its statements to its own. */
export function isComparisonMet({ rows, slowest }: Comparison): boolean {
  return rows.every((row) => ratioOf(row) <= ratioMax) && isFastEnough({ statement: slowest });
}

/** The comparison as text for a terminal. */
export function comparisonText(comparison: Comparison): string {
  const { head, rows } = tableOf(comparison);
  const missed = comparison.rows.filter((row) => ratioOf(row) > ratioMax).map(({ name }) => name);
  const slowest = slowestText({ statement: comparison.slowest, batch: null });
  return [
    textTable(head, rows),
    slowest,
    ...(missed.length > 0 ? [`Warning: slower than ${ratioMax} times: ${missed.join("; ")}`] : []),
  ].join("\n\n");
}

/** Writes it to `.octavo/reports`: `bench-catalog.json` for programs, `bench-catalog.md` for people. */
export function writeComparison(comparison: Comparison): void {
  const { head, rows } = tableOf(comparison);
  const machine = machineFacts();
  const slowest = slowestText({ statement: comparison.slowest, batch: null });
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${folder}/bench-catalog.json`, `${JSON.stringify({ at: new Date().toISOString(), machine, ...comparison }, null, 2)}\n`);
  writeFileSync(`${folder}/bench-catalog.md`, `# Two catalogues\n\n${markdownTable(head, rows)}\n\n${slowest}\n`);
}

function ratioOf({ milliseconds: [small, large] }: ComparisonRow): number {
  return large / small;
}

function tableOf({ sizes, rows }: Comparison) {
  const [small, large] = sizes.map((size) => size.toLocaleString("en-US"));
  return {
    head: ["question", `ms, ${small} books`, `ms, ${large}`, "ratio", "", `rows read, ${small}`, `rows read, ${large}`],
    rows: rows.map((row) => [
      row.name,
      ...row.milliseconds.map((ms) => ms.toFixed(2)),
      ratioOf(row).toFixed(2),
      ratioOf(row) <= ratioMax ? "met" : "MISSED",
      ...row.rowsRead.map((count) => count.toLocaleString("en-US")),
    ]),
  };
}
