import { describe, expect, test } from "vitest";
import type { Feature } from "./features/register.ts";
import type { TestResult } from "./features/results.ts";
import { type FeatureOptions, parseFeatureOptions, reportFeatures } from "./features.ts";

const everything: FeatureOptions = { json: false, section: "" };

function promise(id: string, section: string, feature: string): Feature {
  return { id, section, feature, worksWhen: "one can see it", priority: "must" };
}

const register = [
  promise("CRT-01", "1.7 Cart", "The cart shows its lines and totals"),
  promise("CRT-02", "1.7 Cart", "Adding a book twice merges the lines"),
  promise("CRT-03", "1.7 Cart", "Quantity 0 removes the line"),
  promise("P-100", "2.5 Discovery", `A sitemap ${"with very many pages ".repeat(8)}`),
];

function ended(state: TestResult["state"], ...tags: string[]): TestResult {
  return { file: "workers/cart/routes.test.ts", name: `a test of ${tags}`, state, tags };
}

const results = [
  ended("passed", "CRT-01"),
  ended("passed", "CRT-01"),
  ended("passed", "CRT-02"),
  ended("failed", "CRT-02"),
  ended("skipped", "CRT-03"),
];

describe("reportFeatures", () => {
  test("a stranger reads which promises are proven, failing and not yet built", () => {
    const { text, isFailing } = reportFeatures(register, results, everything);
    expect(`\n${text}\n`).toBe(`
1.7 Cart  proven 1, failing 1, not yet built 1 of 3
✓ CRT-01  The cart shows its lines and totals  (2 tests)
✗ CRT-02  Adding a book twice merges the lines  (2 tests, 1 failed)
· CRT-03  Quantity 0 removes the line  (1 test, 1 skipped)

2.5 Discovery  proven 0, failing 0, not yet built 1 of 1
· P-100   A sitemap with very many pages with very many pages with very many pages with very many p…

proven 1, failing 1, not yet built 2 of 4
`);
    expect(isFailing).toBe(true);
  });

  test("no line is longer than 100 characters, however long the titles and counts", () => {
    const wordy = register.map((row) => ({ ...row, section: "x".repeat(200), feature: "y".repeat(200) }));
    const { text } = reportFeatures(wordy, results, everything);
    expect(Math.max(...text.split("\n").map((line) => line.length))).toBe(100);
  });

  test("only hides the other rows and sections without one, and counts them still", () => {
    const { text } = reportFeatures(register, results, { ...everything, only: "proven" });
    expect(text.split("\n")).toEqual([
      "1.7 Cart  proven 1, failing 1, not yet built 1 of 3",
      "✓ CRT-01  The cart shows its lines and totals  (2 tests)",
      "",
      "proven 1, failing 1, not yet built 2 of 4",
    ]);
  });

  test("section chooses by a part of the heading in any case, and only its rows decide about failure", () => {
    const { text, isFailing } = reportFeatures(register, results, { ...everything, section: "disco" });
    expect(text).not.toContain("CRT-");
    expect(text).toContain("not yet built 1 of 1");
    expect(isFailing).toBe(false);
  });

  test("a section that does not exist is refused", () => {
    expect(() => reportFeatures(register, results, { ...everything, section: "pets" })).toThrow('"pets"');
  });

  test("json gives the counts and every row with its status and tests", () => {
    const { text, isFailing } = reportFeatures(register, results, { ...everything, json: true });
    expect(JSON.parse(text)).toMatchObject({
      proven: 1,
      failing: 1,
      open: 2,
      total: 4,
      unknownIds: [],
      rows: [{ id: "CRT-01", status: "proven", tests: results.slice(0, 2) }, { id: "CRT-02" }, {}, { tests: [] }],
    });
    expect(isFailing).toBe(true);
  });

  test("an id that tests carry and the register lacks is named under the total", () => {
    const { text } = reportFeatures(register, [ended("passed", "CRT-99")], everything);
    expect(text.split("\n").at(-1)).toBe("not in the register, yet a tag of some test: CRT-99");
  });
});

describe("parseFeatureOptions", () => {
  test("without arguments everything is shown", () => {
    expect(parseFeatureOptions([])).toEqual(everything);
  });

  test("all options together", () => {
    const options = parseFeatureOptions(["--json", "--section", "cart", "--only", "failing"]);
    expect(options).toEqual({ json: true, section: "cart", only: "failing" });
  });

  test.each(["--only=done", "--everything", "cart"])("%s is refused", (argument) => {
    expect(() => parseFeatureOptions([argument])).toThrow();
  });
});
