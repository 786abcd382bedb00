import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { readResults, type TestResult, writeResults } from "../scripts/features/results.ts";

const vitest = join(import.meta.dirname, "../node_modules/vitest/vitest.mjs");
const root = mkdtempSync(join(tmpdir(), "octavo-reporter-"));

const config = `
  import FeatureReporter from ${JSON.stringify(join(import.meta.dirname, "feature-reporter.ts"))};
  import { featureTags } from ${JSON.stringify(join(import.meta.dirname, "feature-tags.ts"))};
  const reporters = ["default", new FeatureReporter(${JSON.stringify(root)})];
  export default { test: { tags: featureTags, reporters, projects: [{ test: { name: "rules", globals: true } }] } };`;

/** Files of tests for the reporter to tell of: one that passes, one that fails, one that is skipped and one that never comes to be run. */
const cartTests = `
  test("shows its lines", { tags: ["CRT-01"] }, () => {});
  test("merges lines", { tags: ["CRT-02", "CRT-03"] }, () => { throw new Error("two lines"); });
  test.skip("is emptied", { tags: ["CRT-05"] }, () => {});
  describe("on a phone", { tags: ["CRT-06"] }, () => {
    beforeAll(() => { throw new Error("no phone"); });
    test("shows the same lines", () => {});
  });`;

const orderTests = `test("is placed", { tags: ["ORD-01"] }, () => {});
  test("is cancelled", { tags: ["ORD-04"] }, () => {});`;

const isPlaced: TestResult = { file: "orders.test.js", name: "is placed", state: "passed", tags: ["ORD-01"] };
const isCancelled: TestResult = { file: "orders.test.js", name: "is cancelled", state: "passed", tags: ["ORD-04"] };
const isSearched: TestResult = { file: "search.test.js", name: "finds a book", state: "passed", tags: ["SRC-01"] };

/** Runs Vitest on the temporary folder; gives back what it printed and what the reporter kept. */
function run(...args: string[]): { output: string; kept: TestResult[] | null } {
  const { stdout, stderr } = spawnSync(process.execPath, [vitest, "run", ...args], { cwd: root, encoding: "utf8" });
  return { output: stdout + stderr, kept: readResults(root) };
}

describe("FeatureReporter", () => {
  beforeAll(() => {
    writeFileSync(join(root, "vitest.config.mjs"), config);
    writeFileSync(join(root, "cart.test.js"), cartTests);
  });

  beforeEach(() => {
    writeFileSync(join(root, "orders.test.js"), orderTests);
    writeFileSync(join(root, "search.test.js"), "");
    writeResults(root, [isPlaced, isCancelled, isSearched]);
  });

  afterAll(() => rmSync(root, { recursive: true }));

  test("every test is kept with its state and the tags of its suites; one whose suite could not begin has failed", () => {
    expect(run("cart").kept?.filter((result) => result.file === "cart.test.js")).toEqual([
      { file: "cart.test.js", name: "shows its lines", state: "passed", tags: ["CRT-01"] },
      { file: "cart.test.js", name: "merges lines", state: "failed", tags: ["CRT-02", "CRT-03"] },
      { file: "cart.test.js", name: "is emptied", state: "skipped", tags: ["CRT-05"] },
      { file: "cart.test.js", name: "on a phone > shows the same lines", state: "failed", tags: ["CRT-06"] },
    ]);
  });

  test("a run of one file keeps the results of the others, except of a file that is gone", () => {
    writeFileSync(join(root, "orders.test.js"), `test("is placed", { tags: ["ORD-01"] }, () => {});`);
    expect(run("orders").kept).toEqual([isPlaced, isSearched]);
    rmSync(join(root, "search.test.js"));
    expect(run("orders").kept).toEqual([isPlaced]);
  });

  test.each([
    ["its name", ["-t", "is placed"]],
    ["its tag", ["--tags-filter", "ORD-01"]],
    ["its line", ["orders.test.js:1"]],
  ])("a run of one test by %s keeps the results of the tests it left out", (_, args) => {
    writeFileSync(join(root, "orders.test.js"), orderTests.replaceAll("{}", "{ throw new Error(); }"));
    const kept = run(...args).kept?.filter((result) => result.file === "orders.test.js");
    expect(kept).toEqual([{ ...isPlaced, state: "failed" }, isCancelled]);
  });

  test("a misspelt id stops its file, and the tests that were in it count as failed", () => {
    writeFileSync(join(root, "orders.test.js"), orderTests.replace("ORD-04", "ORD-O4"));
    const { output, kept } = run("orders");
    expect(output).toContain('The tag "ORD-O4" is not defined in the configuration');
    expect(kept).toEqual([{ ...isPlaced, state: "failed" }, { ...isCancelled, state: "failed" }, isSearched]);
  });

  test("a run that cannot begin, as with a tag filter that names no row, changes nothing", () => {
    expect(run("--tags-filter", "ORD-O4").kept).toEqual([isPlaced, isCancelled, isSearched]);
  });
});
