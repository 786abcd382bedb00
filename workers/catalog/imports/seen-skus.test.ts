import { expect, test } from "vitest";
import { openSeenSkus } from "./seen-skus.ts";

test("every SKU that was there is found in the piece of work where it stood, however many there are", () => {
  const seen = openSeenSkus(Uint32Array.of(1, 2));
  const skuAt = (index: number) => `978${String(index).padStart(10, "0")}`;
  for (let index = 0; index < 50_000; index += 1) seen.add(skuAt(index), Math.floor(index / 100));
  for (let index = 0; index < 50_000; index += 1) expect(seen.chunksOf(skuAt(index))).toContain(Math.floor(index / 100));
  expect(seen.size).toBe(50_000);
});

test("few that were not there are to be looked up: two share their bits about once in four thousand million pairs", () => {
  const seen = openSeenSkus(Uint32Array.of(1, 2));
  for (let index = 0; index < 50_000; index += 1) seen.add(`OCT-${index}`, 0);
  let found = 0;
  for (let index = 0; index < 50_000; index += 1) found += seen.chunksOf(`NEW-${index}`).length;
  expect(found).toBeLessThan(10);
});

test("which SKUs share their bits nobody knows who does not have the key", () => {
  const skus = Array.from({ length: 300_000 }, (_, index) => `OCT-${index}`);
  const sharedWith = (key: Uint32Array) => {
    const seen = openSeenSkus(key);
    skus.forEach((sku, index) => void seen.add(sku, index));
    return skus.filter((sku) => seen.chunksOf(sku).length > 1);
  };
  const [one, other] = [sharedWith(Uint32Array.of(1, 2)), sharedWith(Uint32Array.of(3, 4))];
  expect(Math.min(one.length, other.length)).toBeGreaterThan(0);
  expect(one.filter((sku) => other.includes(sku))).toEqual([]);
});
