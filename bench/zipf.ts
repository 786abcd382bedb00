import type { Random } from "./random.ts";

/**
 * Draws ranks from 0 to below `count`, rank r with a weight of 1 / (r + 1)^exponent: Zipf's law, which visits to books
 * follow roughly with an exponent of 1. Each draw searches the summed weights, so it is exact and takes log(count) steps.
 */
export function zipf(count: number, exponent: number, random: Random): () => number {
  const sums = new Float64Array(count);
  let total = 0;
  for (let rank = 0; rank < count; rank++) {
    total += 1 / (rank + 1) ** exponent;
    sums[rank] = total;
  }
  return () => firstAbove(sums, random() * total);
}

function firstAbove(sums: Float64Array, point: number): number {
  let low = 0;
  let high = sums.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sums[middle] as number) > point) high = middle;
    else low = middle + 1;
  }
  return low;
}
