import { describe, expect, test } from "vitest";
import { median, percentile } from "./statistics.ts";

describe("median", () => {
  test("is the middle one of an odd number of values, in whatever order they come", () => {
    expect(median([9, 1, 5])).toBe(5);
  });
  test("is the mean of the middle two of an even number", () => {
    expect(median([10, 1, 4, 2])).toBe(3);
  });
  test("is one value itself, and no number of none", () => {
    expect(median([7])).toBe(7);
    expect(median([])).toBeNaN();
  });
  test("leaves the given values in their order", () => {
    const values = [3, 1, 2];
    median(values);
    expect(values).toEqual([3, 1, 2]);
  });
});

describe("percentile", () => {
  const oneToHundred = Array.from({ length: 100 }, (_, index) => 100 - index);

  test("is the smallest value that so many do not exceed", () => {
    expect(percentile(oneToHundred, 50)).toBe(50);
    expect(percentile(oneToHundred, 99)).toBe(99);
    expect(percentile(oneToHundred, 100)).toBe(100);
    expect(percentile(oneToHundred, 0)).toBe(1);
  });
  test("of few values is one of them", () => {
    expect(percentile([5, 1], 99)).toBe(5);
    expect(percentile([5, 1], 50)).toBe(1);
  });
});
