import { expect, test } from "vitest";
import { sumBySku } from "./sum-by-sku.ts";

test("lines of one SKU become one, and no copy is lost or invented", () => {
  const lines = [
    { sku: "B", quantity: 2 },
    { sku: "A", quantity: 1 },
    { sku: "B", quantity: 3 },
  ];
  expect(sumBySku(lines)).toEqual([
    { sku: "B", quantity: 5 },
    { sku: "A", quantity: 1 },
  ]);
  expect(sumBySku([])).toEqual([]);
});
