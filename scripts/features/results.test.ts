import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { type FileRun, mergeResults, readResults, resultsPath, type TestResult, writeResults } from "./results.ts";

const cart = "workers/cart/routes.test.ts";
const orders = "workers/orders/routes.test.ts";

function ended(file: string, name: string, state: TestResult["state"]): TestResult {
  return { file, name, state, tags: ["CRT-01"] };
}

function runOf(file: string, changes: Partial<FileRun>): FileRun {
  return { file, tests: [], leftOut: [], isBroken: false, ...changes };
}

const everyFileExists = () => true;

describe("mergeResults", () => {
  test("a run of one file leaves the results of the others as they were", () => {
    const earlier = [ended(cart, "adds a line", "failed"), ended(orders, "is placed", "passed")];
    const merged = mergeResults(earlier, [runOf(cart, { tests: [ended(cart, "adds a line", "passed")] })], everyFileExists);
    expect(merged).toEqual([ended(cart, "adds a line", "passed"), ended(orders, "is placed", "passed")]);
  });

  test("a test that was renamed or removed is forgotten when its file runs", () => {
    const merged = mergeResults([ended(cart, "old name", "failed")], [runOf(cart, {})], everyFileExists);
    expect(merged).toEqual([]);
  });

  test("results of a file that is gone are dropped", () => {
    const earlier = [ended(cart, "adds a line", "failed"), ended(orders, "is placed", "passed")];
    expect(mergeResults(earlier, [], (file) => file !== cart)).toEqual([ended(orders, "is placed", "passed")]);
  });

  test("a test the run was asked to leave out keeps its earlier result", () => {
    const earlier = [ended(cart, "adds a line", "passed"), ended(cart, "is emptied", "passed")];
    const run = runOf(cart, { tests: [ended(cart, "is emptied", "failed")], leftOut: ["adds a line", "never ran"] });
    const merged = mergeResults(earlier, [run], everyFileExists);
    expect(merged).toEqual([ended(cart, "is emptied", "failed"), ended(cart, "adds a line", "passed")]);
  });

  test("the tests of a file that no longer loads count as failed", () => {
    const merged = mergeResults([ended(cart, "adds a line", "passed")], [runOf(cart, { isBroken: true })], everyFileExists);
    expect(merged).toEqual([ended(cart, "adds a line", "failed")]);
  });
});

describe("readResults", () => {
  function emptyRoot(): string {
    const root = mkdtempSync(join(tmpdir(), "octavo-results-"));
    onTestFinished(() => rmSync(root, { recursive: true }));
    return root;
  }

  test("what writeResults kept comes back the same", () => {
    const root = emptyRoot();
    writeResults(root, [ended(cart, "adds a line", "passed")]);
    expect(readResults(root)).toEqual([ended(cart, "adds a line", "passed")]);
  });

  test("where nothing was kept there are no results (null)", () => {
    expect(readResults(emptyRoot())).toBeNull();
  });

  test.each(["[{", '[{"file":"a.test.ts"}]'])("a file in another form (%s) counts as no results (null)", (text) => {
    const root = emptyRoot();
    mkdirSync(join(root, dirname(resultsPath)), { recursive: true });
    writeFileSync(join(root, resultsPath), text);
    expect(readResults(root)).toBeNull();
  });
});
