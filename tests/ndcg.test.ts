import fc from "fast-check";
import { expect, test } from "vitest";
import { ndcg } from "./ndcg.ts";

test("the best order is worth 1, and nothing relevant found is worth 0", () => {
  expect(ndcg([3, 2, 1, 0], [1, 2, 3])).toBe(1);
  expect(ndcg([0, 0, 0], [3])).toBe(0);
});

test("is what the formula gives by hand", () => {
  // Second place instead of the first: 7 / log2(3) over 7 / log2(2).
  expect(ndcg([0, 3], [3])).toBeCloseTo(1 / Math.log2(3), 10);
  const found = 3 / 1 + 0 + 7 / 2;
  const best = 7 / 1 + 3 / Math.log2(3);
  expect(ndcg([2, 0, 3], [3, 2])).toBeCloseTo(found / best, 10);
});

test("what stands below the tenth place counts for nothing", () => {
  expect(ndcg([...Array(10).fill(0), 3], [3])).toBe(0);
});

test("no order of the same results is better than by grade, and none is above 1", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 15 }), (grades) => {
      const value = ndcg(grades, grades);
      expect(value).toBeLessThanOrEqual(1 + 1e-12);
      expect(value).toBeGreaterThanOrEqual(0);
      expect(
        ndcg(
          grades.toSorted((left, right) => right - left),
          grades,
        ),
      ).toBeCloseTo(1, 12);
    }),
  );
});
