import { describe, expect, test } from "vitest";
import type { Feature } from "./register.ts";
import type { TestResult } from "./results.ts";
import { countStatuses, summariseRegister } from "./summarise.ts";

const shop: Feature[] = ["CRT-01", "CRT-02", "CRT-03"].map((id) => ({
  id,
  section: "1.7 Cart",
  feature: `what ${id} promises`,
  worksWhen: "one can see it",
  priority: "must",
}));

function ended(state: TestResult["state"], ...tags: string[]): TestResult {
  return { file: "workers/cart/routes.test.ts", name: `a test of ${tags}`, state, tags };
}

function statusesAfter(...results: TestResult[]): Record<string, string> {
  const { rows } = summariseRegister(shop, results);
  return Object.fromEntries(rows.map((row) => [row.id, row.status]));
}

describe("summariseRegister", () => {
  test("a row is proven by tests that passed, failing by one that failed, and open without tests", () => {
    expect(statusesAfter(ended("passed", "CRT-01"), ended("failed", "CRT-02"))).toEqual({
      "CRT-01": "proven",
      "CRT-02": "failing",
      "CRT-03": "open",
    });
  });

  test("one failing test among passing ones makes the row failing", () => {
    const results = [ended("passed", "CRT-01"), ended("failed", "CRT-01"), ended("passed", "CRT-01")];
    expect(statusesAfter(...results)).toMatchObject({ "CRT-01": "failing" });
  });

  test("a skipped test proves nothing: alone or beside a passing one, its row is open", () => {
    const results = [ended("skipped", "CRT-01"), ended("skipped", "CRT-02"), ended("passed", "CRT-02")];
    expect(statusesAfter(...results)).toMatchObject({ "CRT-01": "open", "CRT-02": "open" });
  });

  test("a test that carries two ids counts for both rows", () => {
    expect(statusesAfter(ended("passed", "CRT-01", "CRT-02"))).toMatchObject({ "CRT-01": "proven", "CRT-02": "proven" });
  });

  test("an id without a row is named once and proves no row; tags that are not ids are left alone", () => {
    const results = [ended("passed", "CRT-99"), ended("failed", "CRT-99", "slow")];
    const { rows, unknownIds } = summariseRegister(shop, results);
    expect(unknownIds).toEqual(["CRT-99"]);
    expect(countStatuses(rows)).toEqual({ proven: 0, failing: 0, open: 3 });
  });

  test("no row is lost or added, whatever the results say", () => {
    const { rows } = summariseRegister(shop, [ended("passed", "CRT-01"), ended("failed", "CRT-99")]);
    expect(rows.map((row) => row.id)).toEqual(["CRT-01", "CRT-02", "CRT-03"]);
  });
});
