import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, test } from "vitest";
import { openSeenSkus } from "./seen-skus.ts";

test("a SKU is known by its line, until so many others came after it", () => {
  const seen = openSeenSkus(2);
  seen.add("ONE", 2);
  seen.add("TWO", 3);
  expect([seen.lineOf("ONE"), seen.lineOf("TWO"), seen.lineOf("THREE")]).toEqual([2, 3, undefined]);
  seen.add("THREE", 4);
  expect([seen.lineOf("ONE"), seen.lineOf("TWO"), seen.lineOf("THREE")]).toEqual([undefined, 3, 4]);
});

test("a SKU does not keep alive the text it was cut out of", () => {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  const seen = openSeenSkus();
  collect();
  const before = process.memoryUsage().heapUsed;
  for (let index = 0; index < 1_000; index += 1)
    seen.add(`${9_780_000_000_000 + index}${"x".repeat(100_000)}`.repeat(2).slice(0, 13), index);
  collect();
  expect(process.memoryUsage().heapUsed - before).toBeLessThan(20_000_000);
  expect(seen.lineOf("9780000000999")).toBe(999);
});
