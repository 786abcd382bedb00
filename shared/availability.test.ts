import { describe, expect, test } from "vitest";
import { availabilityOf } from "./availability.ts";

const onSaleOn = "2026-12-24";

describe("availabilityOf", () => {
  test("is that there are copies or none, where the merchant says nothing", () => {
    expect(availabilityOf(3, { supply: null, onSaleOn })).toEqual({ status: "in-stock", available: 3 });
    expect(availabilityOf(0, { supply: null, onSaleOn })).toEqual({ status: "out-of-stock", available: 0 });
  });
  test("is what the merchant says where there are no copies, with the days or the day it takes", { tags: ["P-10"] }, () => {
    const shown = (supply: Parameters<typeof availabilityOf>[1]["supply"]) => availabilityOf(0, { supply, onSaleOn });
    expect(shown({ status: "at-supplier", days: 5 })).toEqual({ status: "at-supplier", available: 0, leadDays: 5 });
    expect(shown({ status: "at-supplier" })).toEqual({ status: "at-supplier", available: 0 });
    expect(shown({ status: "pre-order" })).toEqual({ status: "pre-order", available: 0, availableOn: onSaleOn });
    expect(shown({ status: "out-of-print" })).toEqual({ status: "out-of-print", available: 0 });
    expect(availabilityOf(0, { supply: { status: "pre-order" }, onSaleOn: null })).toEqual({ status: "pre-order", available: 0 });
  });
  test("is in stock while there are copies, unless it is not for sale", { tags: ["P-10"] }, () => {
    for (const status of ["at-supplier", "pre-order", "out-of-print"] as const)
      expect(availabilityOf(2, { supply: { status }, onSaleOn })).toEqual({ status: "in-stock", available: 2 });
    expect(availabilityOf(2, { supply: { status: "not-for-sale" }, onSaleOn })).toEqual({ status: "not-for-sale", available: 0 });
  });
});
