import { expect, test } from "vitest";
import { dayOf, momentOf } from "./account-words.ts";

test("a moment is said in UTC, with the day in words", () => {
  expect(momentOf("2026-11-21T17:05:59.999Z")).toBe("21 November 2026, 17:05 UTC");
  expect(momentOf("2026-01-01T00:00:00.000+01:00")).toBe("31 December 2025, 23:00 UTC");
  expect(dayOf("2026-11-21T23:59:59.000Z")).toBe("21 November 2026");
});
