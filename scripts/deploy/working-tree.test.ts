import { describe, expect, test } from "vitest";
import { checkWorkingTree } from "./working-tree.ts";

const clean = { commit: "0123456", changed: [] };
const dirty = { commit: "0123456", changed: ["shared/money.ts", "README.md", "wrangler.toml"] };
const unknown = { commit: null, changed: [] };

describe("checkWorkingTree", () => {
  test("what is committed may go anywhere", () => {
    expect(checkWorkingTree(clean, "production", false)).toEqual([]);
    expect(checkWorkingTree(clean, "dev", false)).toEqual([]);
  });

  test("changes that are not committed are refused, and allowed elsewhere than in production", () => {
    const sentence = "shared/money.ts and 2 more are not as committed";
    expect(checkWorkingTree(dirty, "staging", false)).toEqual([`${sentence}: commit, or add --allow-dirty`]);
    expect(checkWorkingTree(dirty, "staging", true)).toEqual([]);
    expect(checkWorkingTree(dirty, "production", true)).toEqual([`${sentence}: production only gets what is committed`]);
  });

  test("files git does not know are never production's", () => {
    expect(checkWorkingTree(unknown, "production", true)).toHaveLength(1);
    expect(checkWorkingTree(unknown, "dev", true)).toEqual([]);
  });
});
