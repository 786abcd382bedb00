import fc from "fast-check";
import { expect, test } from "vitest";
import { formatListPrice, formatMoney, isSameMoney, minus, money, sum, times } from "./money.ts";

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

test("a price in another currency has as many decimals as that has", () => {
  const shown = (amount: number, currency: "EUR" | "JPY" | "KWD") => formatListPrice({ amount, currency }).replaceAll("\u00a0", " ");
  expect([shown(1_199, "EUR"), shown(1_600, "JPY"), shown(2_125, "KWD")]).toEqual(["€11.99", "¥1,600", "KWD 2.125"]);
});
