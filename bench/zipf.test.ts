import { describe, expect, test } from "vitest";
import { seededRandom } from "./random.ts";
import { zipf } from "./zipf.ts";

const drawn = 100_000;

function countRanks(count: number, exponent: number): number[] {
  const counts = new Array<number>(count).fill(0);
  const next = zipf(count, exponent, seededRandom(5));
  for (let draw = 0; draw < drawn; draw++) {
    const rank = next();
    counts[rank] = (counts[rank] ?? 0) + 1;
  }
  return counts;
}

describe("zipf", () => {
  test("draws rank r about 1 / (r + 1) as often as the first", () => {
    const counts = countRanks(100, 1);
    // The first hundred terms of the harmonic series.
    const weights = counts.map((_, rank) => 1 / (rank + 1));
    const total = weights.reduce((sum, weight) => sum + weight);
    for (const rank of [0, 1, 2, 9]) {
      const due = ((weights[rank] ?? 0) / total) * drawn;
      expect(Math.abs((counts[rank] ?? 0) - due)).toBeLessThan(due * 0.1);
    }
  });
  test("draws nothing outside its ranks, and every one of them", () => {
    const counts = countRanks(20, 1);
    expect(counts).toHaveLength(20);
    expect(counts.every((count) => count > 0)).toBe(true);
  });
  test("draws evenly with an exponent of 0", () => {
    for (const count of countRanks(10, 0)) expect(Math.abs(count - drawn / 10)).toBeLessThan(drawn / 100);
  });
  test("reaches its ends at the ends of chance", () => {
    expect(zipf(10, 1, () => 0)()).toBe(0);
    expect(zipf(10, 1, () => 1 - 2 ** -53)()).toBe(9);
  });
});
