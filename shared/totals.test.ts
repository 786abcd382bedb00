import fc from "fast-check";
import { expect, test } from "vitest";
import { money, sum } from "./money.ts";
import { totalsOf } from "./totals.ts";

test("an empty cart costs nothing, not even shipping", () => {
  expect(totalsOf([])).toEqual({ subtotal: money(0), discount: money(0), shipping: money(0), tax: money(0), total: money(0) });
});

test("standard shipping is 4.99 for the whole order", () => {
  const lines = [
    { unitPrice: money(999), quantity: 2 },
    { unitPrice: money(500), quantity: 1 },
  ];
  expect(totalsOf(lines)).toMatchObject({ subtotal: money(2_498), shipping: money(499), total: money(2_997) });
});

test("the total is always the sum of its parts", () => {
  const line = fc.record({
    unitPrice: fc.integer({ min: 0, max: 1_000_000 }).map((amount) => money(amount)),
    quantity: fc.integer({ min: 1, max: 10_000 }),
  });
  fc.assert(
    fc.property(fc.array(line, { maxLength: 50 }), (lines) => {
      const { subtotal, shipping, tax, total } = totalsOf(lines);
      expect(total).toEqual(sum([subtotal, shipping, tax]));
    }),
  );
});
