import { describe, expect, test } from "vitest";
import { chooseTests } from "../reliability.ts";
import { type ReliabilityRow, readRows, renderRows, withRows } from "./report.ts";

const row = (id: string, change: Partial<ReliabilityRow> = {}): ReliabilityRow => ({
  ...{ id, title: "hostile input", isPassed: true, figure: "20,000 requests | 0 faults", commit: "abc1234", date: "2026-11-21", seed: 7 },
  ...change,
});

describe("the page of reliability", () => {
  test("can be read again as it was written", () => {
    const rows = [row("R18", { seed: null }), row("R21", { isPassed: false })];
    expect(readRows(renderRows(rows))).toEqual(rows);
  });

  test("has no rows where nothing ran", () => {
    expect(readRows(renderRows([]))).toEqual([]);
  });

  test("keeps what did not run again, and the order given", () => {
    const rows = withRows([row("R21"), row("R18")], [row("R21", { seed: 8 }), row("R19")], ["R18", "R19", "R20", "R21"]);
    expect(rows.map(({ id, seed }) => [id, seed])).toEqual([
      ["R18", 7],
      ["R19", 7],
      ["R21", 8],
    ]);
  });
});

describe("chooseTests", () => {
  test("takes those that are named, or all", () => {
    expect(chooseTests(["R21", "R18"]).map(({ id }) => id)).toEqual(["R18", "R21"]);
    expect(chooseTests([]).length).toBeGreaterThan(5);
  });

  test("refuses one there is not", () => {
    expect(() => chooseTests(["R18", "R99"])).toThrow("there is no test R99");
  });
});
