/**
 * `npm run coverage`: every test that needs no running platform, and which lines they reach, into `.octavo/reports/coverage`.
 * Arguments go to Vitest in place of that choice: `npm run coverage -- --project cart`. There is no threshold: the report
 * says where nobody looked, the tests say whether it works.
 */
import { spawn } from "node:child_process";
import { pathToFileURL } from "node:url";

const reportFolder = ".octavo/reports/coverage";
const sources = "{workers,shared,durable-objects,web,scripts}/**/*.{ts,tsx}";
const notOurs = ["**/*.test.{ts,tsx}", "**/worker-configuration.d.ts", "**/testing.ts", "**/testing/**", "**/examples.ts"];

/** What Vitest is started with. System and browser tests are left out: what they run is in another process. */
export function coverageArguments(args: string[]): string[] {
  const chosen = args.length > 0 ? args : ["--project=!system", "--project=!browser", "--project=!alone"];
  return [
    "run",
    ...chosen,
    // What the feature register knows comes from `npm test`, whose code is not instrumented.
    "--reporter=default",
    "--coverage.enabled",
    // V8's counters cannot be read from inside workerd.
    "--coverage.provider=istanbul",
    `--coverage.include=${sources}`,
    ...notOurs.map((pattern) => `--coverage.exclude=${pattern}`),
    ...["text-summary", "lcov", "html", "json-summary"].map((reporter) => `--coverage.reporter=${reporter}`),
    `--coverage.reportsDirectory=${reportFolder}`,
    "--coverage.reportOnFailure",
  ];
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const args = ["node_modules/vitest/vitest.mjs", ...coverageArguments(process.argv.slice(2))];
  const vitest = spawn(process.execPath, args, { stdio: "inherit" });
  vitest.on("exit", (code) => {
    console.log(`Reports are in ${reportFolder}: index.html for people, lcov.info for machines.`);
    process.exitCode = code ?? 1;
  });
}
