import { describe, expect, test } from "vitest";
import { checkDevBranches } from "./dev-branches.ts";
import { exampleSources } from "./examples.ts";

function checkText(text: string, path = "workers/orders/index.ts"): string[] {
  return checkDevBranches(exampleSources({ [path]: text }));
}

describe("checkDevBranches", () => {
  test.each([
    ["if (isDev) pay();", "isDev"],
    ["if (!env.IS_LOCAL) pay();", "IS_LOCAL"],
    ["const provider = isProduction ? stripe : sandbox;", "isProduction"],
    ["const provider = dev && sandbox;", "dev"],
    ['if (env.ENVIRONMENT === "staging") pay();', "staging"],
    ['const isOpen = "production" !== mode;', "production"],
    ["const key = process.env.KEY;", "process.env"],
    ["const mode = import.meta.env.MODE;", "meta.env"],
  ])("%s is found", (text, asked) => {
    expect(checkText(text)).toEqual([`workers/orders/index.ts:1 asks where it runs: ${asked}`]);
  });

  test.each([
    "if (env.SANDBOX_PSP) pay();",
    'const factor = env.LIMITS === "production" ? 1 : 1_000;',
    'const isPaid = status === "paid";',
    "const developer = authors.length > 1 ? both : one;",
    "// if (isDev) was here",
  ])("%s is fine", (text) => {
    expect(checkText(text)).toEqual([]);
  });

  test("scripts and tests may ask", () => {
    expect(checkText("if (isDev) start();", "scripts/start.ts")).toEqual([]);
    expect(checkText("if (isDev) start();", "workers/orders/index.test.ts")).toEqual([]);
  });
});
