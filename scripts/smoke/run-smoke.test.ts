import { describe, expect, test } from "vitest";
import type { SmokeCheck } from "./checks.ts";
import { runChecks } from "./run-smoke.ts";
import { createVisitor } from "./visitor.ts";

const nobody = createVisitor("http://127.0.0.1:9");

/** A check that fails the first `times` times. */
function failing(name: string, times: number): SmokeCheck & { made: () => number } {
  let made = 0;
  const run = async () => {
    made += 1;
    if (made <= times) throw new Error(`attempt ${made} failed`);
    return "fine";
  };
  return { name, run, made: () => made };
}

async function make(checks: SmokeCheck[], retries: number) {
  const printed: string[] = [];
  const failed = await runChecks(checks, nobody, { retries, pauseMs: 0 }, (line) => printed.push(line.replace(/\d+ ms/, "N ms")));
  return { failed, printed };
}

describe("runChecks", () => {
  test("every check is made and printed, also after one that failed", async () => {
    expect(await make([failing("health", 0), failing("search", 1), failing("home page", 0)], 0)).toEqual({
      failed: ["search"],
      printed: ["✓ health: fine (N ms)", "✗ search: attempt 1 failed (N ms)", "✓ home page: fine (N ms)"],
    });
  });

  test("a failed check is made again until attempts run out, and they are shared by all", async () => {
    const [late, never] = [failing("health", 3), failing("search", 100)];
    expect((await make([late, never], 5)).failed).toEqual(["search"]);
    expect([late.made(), never.made()]).toEqual([4, 3]);
  });

  test("nobody at the address is a failed check that says so", async () => {
    const check: SmokeCheck = { name: "health", run: async (visit) => String((await visit("/health")).status) };
    const { failed, printed } = await make([check], 0);
    expect(failed).toEqual(["health"]);
    expect(printed[0]).toContain("/health got no answer: ");
  });
});
