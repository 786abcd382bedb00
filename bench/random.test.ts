import { describe, expect, test } from "vitest";
import { pick, seededRandom, shuffle } from "./random.ts";

const draw = (seed: number, count: number) => {
  const random = seededRandom(seed);
  return Array.from({ length: count }, random);
};

describe("seededRandom", () => {
  test("gives the same numbers for the same seed, and others for another", () => {
    expect(draw(1, 100)).toEqual(draw(1, 100));
    expect(draw(1, 100)).not.toEqual(draw(2, 100));
  });
  test.for([0, 1, 42])("spreads evenly from 0 to below 1 (seed %i)", (seed) => {
    const numbers = draw(seed, 10_000);
    const tenths = Array.from({ length: 10 }, (_, tenth) => numbers.filter((number) => Math.floor(number * 10) === tenth).length);
    expect(tenths.reduce((sum, count) => sum + count)).toBe(10_000);
    for (const count of tenths) expect(Math.abs(count - 1_000)).toBeLessThan(150);
  });
});

describe("pick", () => {
  test("reaches the first and the last item", () => {
    expect(pick(["a", "b", "c"], () => 0)).toBe("a");
    expect(pick(["a", "b", "c"], () => 0.999_999)).toBe("c");
  });
  test("throws where there is nothing", () => {
    expect(() => pick([], () => 0)).toThrow("nothing to pick from");
  });
});

describe("shuffle", () => {
  test("keeps every item once, in another order, and the given list as it was", () => {
    const items = Array.from({ length: 50 }, (_, index) => index);
    const shuffled = shuffle(items, seededRandom(3));
    expect(shuffled).not.toEqual(items);
    expect(shuffled.toSorted((left, right) => left - right)).toEqual(items);
    expect(items[0]).toBe(0);
  });
});
