import { describe, expect, test } from "vitest";
import { isSameSecret } from "./same-secret.ts";

describe("isSameSecret", () => {
  test("is true for the same secret only, whatever the lengths", () => {
    expect(isSameSecret("lovelace", "lovelace")).toBe(true);
    expect(isSameSecret("lovelacf", "lovelace")).toBe(false);
    expect(isSameSecret("love", "lovelace")).toBe(false);
    expect(isSameSecret("", "lovelace")).toBe(false);
  });
});
