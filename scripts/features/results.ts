import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { z } from "zod";

/** Where the test results are kept, from the repository's root. */
export const resultsPath = ".octavo/reports/features.json";

const testResultSchema = z.strictObject({
  file: z.string().min(1),
  name: z.string(),
  state: z.enum(["passed", "failed", "skipped"]),
  tags: z.array(z.string()),
});

/** How one test ended the last time it ran. `file` is relative to the root; `name` includes the suites around it. */
export type TestResult = z.infer<typeof testResultSchema>;

/** What one run has to say about one test file. */
export interface FileRun {
  file: string;
  tests: TestResult[];
  /** Names of tests this run was asked to leave out (`-t`, `--tags-filter`, `file:line`). */
  leftOut: string[];
  /** Whether the file failed before its tests were known: a syntax error, a misspelt tag. */
  isBroken: boolean;
}

/**
 * All results after a run: files in it are replaced, others stay as they were unless the file is gone. Tests left out
 * keep their earlier result, and those of a broken file count as failed, so that breaking a file never hides a row.
 */
export function mergeResults(earlier: TestResult[], runs: FileRun[], fileExists: (file: string) => boolean): TestResult[] {
  const rerun = new Set(runs.map((run) => run.file));
  const untouched = earlier.filter((test) => !rerun.has(test.file) && fileExists(test.file));
  const replaced = runs.flatMap((run) => resultsOfFile(run, earlier));
  return [...untouched, ...replaced].sort((a, b) => (a.file < b.file ? -1 : Number(a.file > b.file)));
}

function resultsOfFile(run: FileRun, earlier: TestResult[]): TestResult[] {
  const before = earlier.filter((test) => test.file === run.file);
  if (run.isBroken) return before.map((test) => ({ ...test, state: "failed" }));
  return [...run.tests, ...before.filter((test) => run.leftOut.includes(test.name))];
}

/** The results kept under `root`, or `null` when there are none or they are not in the form above. */
export function readResults(root: string): TestResult[] | null {
  try {
    return z.array(testResultSchema).parse(JSON.parse(readFileSync(join(root, resultsPath), "utf8")));
  } catch {
    return null;
  }
}

/** Keeps `results` under `root`. Written aside and renamed, so that a reader never sees half a file. */
export function writeResults(root: string, results: TestResult[]): void {
  const path = join(root, resultsPath);
  const draft = `${path}.${process.pid}`;
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(draft, `${JSON.stringify(results, null, 1)}\n`);
  renameSync(draft, path);
}
