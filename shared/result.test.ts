import { expect, test } from "vitest";
import { Problem } from "./problem.ts";
import { attempt, fail, ok, unwrap } from "./result.ts";

test("unwrap gives a value back and throws a failure as the Problem it stands for", () => {
  expect(unwrap(ok(7))).toBe(7);
  const failed = fail("out-of-stock", { detail: "none left", fields: { available: 0 } });
  expect(() => unwrap(failed)).toThrow(Problem);
  try {
    unwrap(failed);
  } catch (error) {
    expect(error).toMatchObject({ code: "out-of-stock", details: { detail: "none left", fields: { available: 0 } } });
  }
});

test("attempt turns a Problem into a failure that survives structured clone, and lets a bug fly", async () => {
  const failed = await attempt(async () => {
    throw new Problem("conflict", { detail: "taken" });
  });
  expect(structuredClone(failed)).toMatchObject({ ok: false, error: { code: "conflict", detail: "taken" } });
  await expect(attempt(async () => Promise.reject(new TypeError("bug")))).rejects.toThrow(TypeError);
});
