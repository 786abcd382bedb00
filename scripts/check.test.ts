import { describe, expect, test } from "vitest";
import type { Check } from "./check/all-checks.ts";
import { reportChecks } from "./check.ts";

async function report(checks: Check[]) {
  const lines: string[] = [];
  const broken = await reportChecks(checks, (line) => lines.push(line));
  return { broken, lines };
}

describe("reportChecks", () => {
  test("each rule is one line in its place, with what breaks it below", async () => {
    const slow = async () => {
      await new Promise((resolve) => setTimeout(resolve, 20));
      return ["a.ts:1 imports b.ts", "a.ts:2 imports c.ts"];
    };
    expect(
      await report([
        { title: "slow", run: slow },
        { title: "quick", run: () => [] },
      ]),
    ).toEqual({ broken: 1, lines: ["✗ slow", "    a.ts:1 imports b.ts", "    a.ts:2 imports c.ts", "✓ quick"] });
  });

  test("a check that cannot be made is a broken rule, and the others are made", async () => {
    const run = () => {
      throw new Error("docs/ does not exist");
    };
    expect(
      await report([
        { title: "documents", run },
        { title: "types", run: async () => [] },
      ]),
    ).toEqual({ broken: 1, lines: ["✗ documents", "    could not be checked: docs/ does not exist", "✓ types"] });
  });

  test("of very many findings the first are shown and the others counted", async () => {
    const { lines } = await report([{ title: "types", run: () => Array.from({ length: 70 }, (_, index) => `error ${index}`) }]);
    expect(lines).toHaveLength(62);
    expect(lines.at(-1)).toBe("    … and 10 lines more");
  });
});
