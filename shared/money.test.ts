import fc from "fast-check";
import { expect, test } from "vitest";
import { formatMoney, isSameMoney, minus, money, sum, times } from "./money.ts";

test("sums, products and differences are exact", () => {
  expect(sum([money(10), money(20), money(3)])).toEqual(money(33));
  expect(sum([])).toEqual(money(0));
  expect(times(money(1_299), 3)).toEqual(money(3_897));
  expect(minus(money(5), money(8))).toEqual(money(-3));
});

test("a fraction of a cent is refused", () => {
  expect(() => money(0.5)).toThrow(RangeError);
  expect(() => money(Number.NaN)).toThrow(RangeError);
});

test("a quantity times a price is that price added up", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 100_000 }), fc.integer({ min: 1, max: 50 }), (amount, quantity) => {
      expect(times(money(amount), quantity)).toEqual(sum(Array.from({ length: quantity }, () => money(amount))));
    }),
  );
});

test("people read dollars", () => {
  expect(formatMoney(money(129_999))).toBe("$1,299.99");
  expect(isSameMoney(money(1), money(1))).toBe(true);
  expect(isSameMoney(money(1), money(2))).toBe(false);
});
