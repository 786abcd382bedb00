import { expect, test } from "vitest";
import { typedNumber } from "./form-body.ts";

test.each([
  ["3", 3],
  [" 3 ", 3],
  ["-1", -1],
  ["1.5", 1.5],
  ["0", 0],
])("%j is the number %j", (text, value) => {
  expect(typedNumber(text)).toBe(value);
});

test.each(["", " ", "two", "1e3", "0x10", "1,000", "Infinity", "٣", "1.5.2", "9".repeat(400)])("%j is no number", (text) => {
  expect(typedNumber(text)).toBeNaN();
});
