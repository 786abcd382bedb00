import { expect, test } from "vitest";
import { listIn, RowRejected } from "./read-row.ts";

test.each([
  ["no JSON", "[1"],
  ["no list", "{}"],
  ["lists in lists without end", `${"[".repeat(60_000)}${"]".repeat(60_000)}`],
])("a cell with %s costs its row", (_, cell) => {
  expect(() => listIn(cell, "contributors")).toThrow(RowRejected);
});
