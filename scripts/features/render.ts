import type { TestResult } from "./results.ts";
import { countStatuses, type FeatureRow, type FeatureStatus } from "./summarise.ts";

const lineLengthMax = 100;

const marks: Record<FeatureStatus, string> = { proven: "✓", failing: "✗", open: "·" };

/** Gives a line the colour of its status; the plain one returns the line as it came. */
export type Paint = (line: string, status: FeatureStatus) => string;

/** The register as text: each section with its counts and its shown rows, then the total. Counts are of all rows. */
export function renderRegister(rows: FeatureRow[], isShown: (row: FeatureRow) => boolean, paint: Paint): string {
  const idLength = Math.max(...rows.map((row) => row.id.length));
  const sections = [...Map.groupBy(rows, (row) => row.section)].flatMap(([section, inSection]) => {
    const shown = inSection.filter(isShown);
    if (shown.length === 0) return [];
    const lines = shown.map((row) => paint(renderRow(row, idLength), row.status));
    return [[fitLine("", section, `  ${renderCounts(inSection)}`), ...lines].join("\n")];
  });
  return [...sections, renderCounts(rows)].join("\n\n");
}

function renderRow(row: FeatureRow, idLength: number): string {
  const tests = row.tests.length === 0 ? "" : `  (${renderTests(row.tests)})`;
  return fitLine(`${marks[row.status]} ${row.id.padEnd(idLength)}  `, row.feature, tests);
}

/** "2 tests", and how many of them did not pass: "3 tests, 1 failed". */
function renderTests(tests: TestResult[]): string {
  const countOf = (state: TestResult["state"]) => tests.filter((test) => test.state === state).length;
  const parts = [tests.length === 1 ? "1 test" : `${tests.length} tests`];
  if (countOf("failed") > 0) parts.push(`${countOf("failed")} failed`);
  if (countOf("skipped") > 0) parts.push(`${countOf("skipped")} skipped`);
  return parts.join(", ");
}

function renderCounts(rows: FeatureRow[]): string {
  const { proven, failing, open } = countStatuses(rows);
  return `proven ${proven}, failing ${failing}, not yet built ${open} of ${rows.length}`;
}

/** The three parts as one line of at most `lineLengthMax` characters; the middle one gives way. */
function fitLine(before: string, text: string, after: string): string {
  const room = lineLengthMax - before.length - after.length;
  const fitted = text.length <= room ? text : `${text.slice(0, room - 1).trimEnd()}…`;
  return before + fitted + after;
}
