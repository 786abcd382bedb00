import { describe, expect, test } from "vitest";
import { checkGenerated } from "./generated-files.ts";

describe("checkGenerated", () => {
  test("a file that says what its program writes is fine; another, or one that is not there, is found", () => {
    const files = [
      { path: "same.ts", actual: "a", expected: "a" },
      { path: "changed.ts", actual: "a", expected: "b" },
      { path: "missing.ts", actual: null, expected: "" },
    ];
    expect(checkGenerated(files, "npm run types")).toEqual([
      "changed.ts is out of date: run npm run types",
      "missing.ts is out of date: run npm run types",
    ]);
  });
});
