import { describe, expect, test } from "vitest";
import { Problem } from "../problem.ts";
import { fingerprint, requireIdempotencyKey } from "./idempotency-key.ts";

describe("requireIdempotencyKey", () => {
  test("takes 16 to 255 visible ASCII characters", { tags: ["P-35"] }, () => {
    for (const key of ["k".repeat(16), "k".repeat(255), "!~aB3-_.:/@#$%^&"]) expect(requireIdempotencyKey(key)).toBe(key);
  });
  test.each([undefined, "", "k".repeat(15), "k".repeat(256), `${"k".repeat(16)} `, `${"k".repeat(16)}é`, `${"k".repeat(16)}\n`])(
    "refuses %j (400)",
    { tags: ["P-35"] },
    (key) => {
      expect(() => requireIdempotencyKey(key)).toThrow(Problem);
    },
  );
});

describe("fingerprint", () => {
  test("is the same for the same members in any order", () => {
    expect(fingerprint({ a: 1, b: { c: [1, 2], d: null } })).toBe(fingerprint({ b: { d: null, c: [1, 2] }, a: 1 }));
    expect(fingerprint({ a: 1, b: undefined })).toBe(fingerprint({ a: 1 }));
  });
  test("differs when anything differs", () => {
    const bodies = [{ a: 1 }, { a: "1" }, { a: [1] }, { a: 2 }, { b: 1 }, { a: null }, {}, [1, 2], [2, 1], "a", null];
    expect(new Set(bodies.map(fingerprint)).size).toBe(bodies.length);
  });
});
