import { describe, expect, test } from "vitest";
import { markdownTable, textTable } from "./table.ts";

const head = ["workload", "req/s"];
const rows = [
  ["hello", "17,000"],
  ["book page, cached", "6"],
];

describe("textTable", () => {
  test("puts names to the left and numbers to the right, in columns as wide as their longest cell", () => {
    expect(textTable(head, rows).split("\n")).toEqual([
      "workload            req/s",
      "─────────────────  ──────",
      "hello              17,000",
      "book page, cached       6",
    ]);
  });
  test("is only its head where there are no rows", () => {
    expect(textTable(head, []).split("\n")).toEqual(["workload  req/s", "────────  ─────"]);
  });
});

describe("markdownTable", () => {
  test("aligns numbers to the right", () => {
    expect(markdownTable(head, rows).split("\n")).toEqual([
      "| workload | req/s |",
      "| --- | ---: |",
      "| hello | 17,000 |",
      "| book page, cached | 6 |",
    ]);
  });
});
