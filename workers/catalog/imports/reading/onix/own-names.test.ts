import { expect, test } from "vitest";
import { codeOfPath, headingOfPath, pathOf } from "./own-names.ts";

test("a path is read as it was written, strokes in names too", () => {
  const path = [
    { slug: "fiction", name: "Fiction" },
    { slug: "and-or", name: "And/or \\ else" },
  ];
  expect(pathOf(codeOfPath(path), headingOfPath(path))).toEqual(path);
});

test("a path of a hundred thousand levels is cut off: nobody could write a subject that lies so deep", () => {
  expect(pathOf(`${"a/".repeat(100_000)}a`, `${"A/".repeat(100_000)}A`)).toHaveLength(50);
});
