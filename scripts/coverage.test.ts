import { expect, test } from "vitest";
import { coverageArguments } from "./coverage.ts";

test("coverage is measured over every project that needs no running platform, or over those asked for", () => {
  expect(coverageArguments([])).toEqual(
    expect.arrayContaining(["--project=!system", "--project=!browser", "--project=!alone", "--coverage.provider=istanbul"]),
  );
  const narrowed = coverageArguments(["--project", "cart"]);
  expect(narrowed.slice(0, 3)).toEqual(["run", "--project", "cart"]);
  expect(narrowed).not.toContain("--project=!system");
});
