import { expect, test } from "vitest";
import { decimalAmountOf } from "./decimal-amount.ts";

test("a price has all the decimal places of its currency", () => {
  const prices = [
    { amount: 0, currency: "USD" },
    { amount: 5, currency: "EUR" },
    { amount: 1_299, currency: "GBP" },
    { amount: 100_000_000, currency: "USD" },
    { amount: 1_200, currency: "JPY" },
    { amount: 12_345, currency: "KWD" },
  ] as const;
  expect(prices.map(decimalAmountOf)).toEqual(["0.00", "0.05", "12.99", "1000000.00", "1200", "12.345"]);
});
