import { importBooks } from "../../scripts/import/import-books.ts";
import type { Progress } from "../../scripts/import/progress.ts";
import { freePort } from "../../tests/platform.ts";
import type { Cleanup } from "../cleanup.ts";
import { untilAtRest, workerdOf } from "../machine/process-usage.ts";
import { startPlatformProcess } from "../platform-process.ts";
import { openCourse } from "./course.ts";
import { type Peaks, watchMemory } from "./watch-memory.ts";

/** How an import went: rates in rows a second over all of it and over its first and last tenth, memory in bytes. */
export type MeasuredImport = {
  name: string;
  rows: number;
  seconds: number;
  firstRate: number;
  lastRate: number;
  startedBytes: number;
} & Peaks;

export type MeasuredFile = { name: string; file: string; state: string; killPoints: number[] };
type Tools = { cleanup: Cleanup; say: (line: string) => void };

const rest = { calmMs: 2_000, withinMs: 600_000 };
const defaults = { priceMinor: null, currency: "USD", stock: 0, format: "paperback" } as const;

/**
 * Imports a file into a new platform and tells how that goes, killing workerd wherever it is told to, as shares of the file. Ends the
 * platform once everybody has followed, and keeps its state. Throws unless every row was taken.
 */
export async function measureImport({ name, file, state, killPoints }: MeasuredFile, { cleanup, say }: Tools): Promise<MeasuredImport> {
  const platform = await startPlatformProcess({ port: await freePort(), state, hasCaches: true, cleanup });
  await untilAtRest(platform.workerdPid, rest);
  const memory = watchMemory(platform.pid);
  const startedBytes = memory.now();
  const course = openCourse((line) => say(`  ${name}: ${line}, workerd ${Math.round(memory.now() / 2 ** 20)} MiB`));
  const points = killPoints.toSorted((left, right) => left - right);
  const onProgress = ({ doing, share, rows, seconds }: Progress) => {
    if (doing === "sending") return;
    course.note(share, rows, seconds);
    if (points[0] === undefined || share < points[0]) return;
    points.shift();
    process.kill(workerdOf(platform.pid), "SIGKILL");
    say(`  ${name}: killed after ${rows.toLocaleString("en-US")} rows`);
  };
  const { url, apiKey } = platform;
  const report = await importBooks({ file, url, apiKey, defaults, onProgress });
  if (report.status !== "done" || report.created !== report.rows) throw new Error(`${name}: ${JSON.stringify(report)}`);
  await untilAtRest(workerdOf(platform.pid), rest);
  const peaks = memory.end();
  await platform.end();
  return { name, rows: report.rows, seconds: report.seconds, ...course.rates(), startedBytes, ...peaks };
}
