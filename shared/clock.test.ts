import { expect, test } from "vitest";
import { isoTime } from "./clock.ts";

test("times leave as ISO 8601 in UTC", () => {
  expect(isoTime(0)).toBe("1970-01-01T00:00:00.000Z");
});
