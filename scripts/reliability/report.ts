/** One test of reliability, the last time it ran in full. */
export type ReliabilityRow = {
  id: string;
  title: string;
  isPassed: boolean;
  figure: string;
  commit: string;
  /** YYYY-MM-DD. */
  date: string;
  seed: number | null;
};

const columns = ["Test", "What", "Result", "Figure", "Commit", "Date", "Seed"];
const intro = `# Reliability, as measured

Written by \`npm run reliability\`, which runs tests at their full counts; \`npm test\` runs the same tests at
smaller ones. Times and memory are of one workerd on one machine, and no promise.`;

/** The page with a table of the rows. */
export function renderRows(rows: readonly ReliabilityRow[]): string {
  const cells = rows.map(({ id, title, isPassed, figure, commit, date, seed }) => [
    ...[id, title, isPassed ? "passed" : "failed", figure, commit, date, seed === null ? "none drawn" : String(seed)],
  ]);
  const lines = [columns, columns.map(() => "---"), ...cells].map((line) => `| ${line.map(escapeCell).join(" | ")} |`);
  return `${intro}\n\n${lines.join("\n")}\n`;
}

/** The rows of a page that `renderRows` has written. Lines that are none of its rows are left out. */
export function readRows(page: string): ReliabilityRow[] {
  return page.split("\n").flatMap((line) => {
    const cells = line.split(/(?<!\\)\|/).map((cell) => cell.trim().replaceAll("\\|", "|"));
    const [, id = "", title = "", result, figure = "", commit = "", date = "", seed = ""] = cells;
    if (!/^R\d+$/.test(id)) return [];
    return [{ id, title, isPassed: result === "passed", figure, commit, date, seed: /^\d+$/.test(seed) ? Number(seed) : null }];
  });
}

/** Earlier rows, with those that ran again in their place, in the order given. */
export function withRows(earlier: readonly ReliabilityRow[], later: readonly ReliabilityRow[], order: readonly string[]): ReliabilityRow[] {
  const byId = new Map([...earlier, ...later].map((row) => [row.id, row]));
  return order.flatMap((id) => byId.get(id) ?? []);
}

function escapeCell(text: string): string {
  return text.replaceAll("|", "\\|");
}
