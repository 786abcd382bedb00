/**
 * `npm run reliability -- R18 R21`: runs tests of reliability (`reliability/tests.ts` lists them) at the counts that `npm test`
 * has no time for, and writes what they found, with commit, date and seed, to `docs/reliability.md`. Builds first.
 */
import { execFileSync, spawn } from "node:child_process";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { type Figure, figuresFolder } from "../tests/figures.ts";
import { answerHelp } from "./answer-help.ts";
import { buildPlatform } from "./build.ts";
import { type ReliabilityRow, readRows, renderRows, withRows } from "./reliability/report.ts";
import { reliabilityTests } from "./reliability/tests.ts";

const reportPath = "docs/reliability.md";
const usage = `npm run reliability [-- ${reliabilityTests.map(({ id }) => id).join(" ")}]
  Runs the tests named, or all of them, at their full counts, and writes ${reportPath}. OCTAVO_SEED=N repeats a run.`;

/** The tests that the arguments name; all of them when they name none. Throws an Error for one there is not. */
export function chooseTests(args: string[]): typeof reliabilityTests {
  const unknown = args.filter((arg) => !reliabilityTests.some(({ id }) => id === arg));
  if (unknown.length > 0) throw new Error(`there is no test ${unknown.join(", ")}`);
  return args.length === 0 ? reliabilityTests : reliabilityTests.filter(({ id }) => args.includes(id));
}

/** Runs a test file at its full count; gives back whether it passed. */
async function runTest(files: readonly string[]): Promise<boolean> {
  const vitest = spawn(process.execPath, ["node_modules/vitest/vitest.mjs", "run", ...files], {
    stdio: "inherit",
    env: { ...process.env, OCTAVO_RELIABILITY: "full" },
  });
  return await new Promise((resolve) => vitest.on("exit", (code) => resolve(code === 0)));
}

/** The commit that is checked out, and whether there is work on top of it other than the report itself. */
function commit(): string {
  const git = (...args: string[]) => execFileSync("git", args, { encoding: "utf8" }).trim();
  return git("rev-parse", "--short", "HEAD") + (git("status", "--porcelain", "--", ".", `:!${reportPath}`) === "" ? "" : " and changes");
}

function figureOf(id: string): Figure | null {
  const path = `${figuresFolder}/${id}.json`;
  return existsSync(path) ? (JSON.parse(readFileSync(path, "utf8")) as Figure) : null;
}

async function main(args: string[]): Promise<void> {
  const chosen = chooseTests(args);
  await buildPlatform();
  const rows: ReliabilityRow[] = [];
  for (const { id, title, files } of chosen) {
    rmSync(`${figuresFolder}/${id}.json`, { force: true });
    const isPassed = await runTest(files);
    const figure = figureOf(id);
    rows.push({
      ...{ id, title, isPassed, figure: figure?.figure ?? "no figure: it failed before it had one" },
      ...{ commit: commit(), date: new Date().toISOString().slice(0, 10), seed: figure?.seed ?? null },
    });
    // After each: a run that is broken off keeps what it has.
    const earlier = existsSync(reportPath) ? readRows(readFileSync(reportPath, "utf8")) : [];
    writeFileSync(
      reportPath,
      renderRows(
        withRows(
          earlier,
          rows,
          reliabilityTests.map((test) => test.id),
        ),
      ),
    );
  }
  console.log(
    `\n${rows.map(({ id, isPassed, figure }) => `${isPassed ? "✓" : "✗"} ${id}: ${figure}`).join("\n")}\nWritten to ${reportPath}.`,
  );
  process.exitCode = rows.every(({ isPassed }) => isPassed) ? 0 : 1;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  answerHelp(usage);
  try {
    await main(process.argv.slice(2));
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\n\n${usage}`);
    process.exitCode = 2;
  }
}
