import { expect, test } from "vitest";
import { priceOf } from "./price-of.ts";

test.each([
  ["12.99", 1299],
  [" 12.99 ", 1299],
  ["$12.99", 1299],
  ["12", 1200],
  ["12.5", 1250],
  ["0", 0],
  ["0.07", 7],
  ["1,250", 125_000],
  ["1,250,000.5", 125_000_050],
  ["4.35", 435],
  ["999999999.99", 99_999_999_999],
])("%j is %d cents", (typed, amount) => {
  expect(priceOf(typed)).toBe(amount);
});

test.each(["", " ", "abc", "-1", "+1", "1.999", "1.", ".5", "1,25", "12,99", "1e3", "0x10", "1 000", "Infinity", "٣", "9999999999", "$"])(
  "%j is no price",
  (typed) => {
    expect(priceOf(typed)).toBeNull();
  },
);
