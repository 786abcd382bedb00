import { globSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { listChecks } from "./all-checks.ts";

describe("listChecks", () => {
  test("every check that was written is made", () => {
    const paths = globSync("scripts/check/*.ts").filter((path) => !path.endsWith(".test.ts"));
    const written = paths.flatMap((path) =>
      [...readFileSync(path, "utf8").matchAll(/^export function (check\w+)/gm)].map(([, name]) => name),
    );
    const list = readFileSync("scripts/check/all-checks.ts", "utf8");
    expect(written.length).toBeGreaterThan(15);
    for (const name of written) expect(list).toMatch(new RegExp(`\\b${name}\\(`));
  });

  test("no two checks have the same title", () => {
    const titles = listChecks({ isForAllEnvironments: false }).map(({ title }) => title);
    expect(new Set(titles).size).toBe(titles.length);
  });
});
