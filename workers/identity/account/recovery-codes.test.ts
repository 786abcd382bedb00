import { expect, test } from "vitest";
import { newRecoveryCodes, recoveryCodeHash } from "./recovery-codes.ts";

test("there are ten codes, all different, in groups of four", { tags: ["P-73"] }, () => {
  const codes = newRecoveryCodes();
  expect(new Set(codes).size).toBe(10);
  for (const code of codes) expect(code).toMatch(/^[0-9a-hjkmnp-tv-z]{4}(-[0-9a-hjkmnp-tv-z]{4}){3}$/);
});

test("a code is known however it is typed, and its hash does not show it", () => {
  const code = "7f3k-9qwe-m0tz-41cd";
  const hash = recoveryCodeHash(code);
  expect(hash).toMatch(/^[0-9a-f]{64}$/);
  for (const typed of [code.toUpperCase(), code.replaceAll("-", ""), ` ${code.replaceAll("-", " ")}`, "7F3K-9QWE-MOTZ-4lCD"])
    expect(recoveryCodeHash(typed)).toBe(hash);
  expect(recoveryCodeHash("7f3k-9qwe-m0tz-41ce")).not.toBe(hash);
});

test.each(["", "123456", "7f3k-9qwe-m0tz", "7f3k-9qwe-m0tz-41cdx", "7f3k-9qwe-m0tz-41c!"])("%j is no recovery code", (typed) => {
  expect(recoveryCodeHash(typed)).toBeNull();
});
