import { modes } from "./macroblock.ts";
import { leftOf, type Plane } from "./planes.ts";

/** Fills a macroblock of a plane, whose first sample is at `at`, with what its neighbours let expect (RFC 6386, sections 12.2 and 12.3). */
export function predictSquare(plane: Plane, at: number, x: number, isFirstRow: boolean, mode: number): void {
  const { side, stride, samples, above } = plane;
  const aboveAt = 1 + x * side;
  if (mode === modes.mean) {
    const mean = meanOf(plane, at, x, isFirstRow);
    for (let line = at, last = at + side * stride; line < last; line += stride) samples.fill(mean, line, line + side);
    return;
  }
  const corner = above[aboveAt - 1] as number;
  for (let line = at, last = at + side * stride; line < last; line += stride) {
    const left = leftOf(plane, line, x);
    if (mode === modes.horizontal) {
      samples.fill(left, line, line + side);
      continue;
    }
    const change = mode === modes.gradient ? left - corner : 0;
    for (let column = 0; column < side; column += 1) samples[line + column] = (above[aboveAt + column] as number) + change;
  }
}

/** The mean of the line above and the column to the left, as far as there are any. */
function meanOf(plane: Plane, at: number, x: number, isFirstRow: boolean): number {
  const { side, stride, above } = plane;
  let [sum, count] = [0, 0];
  if (!isFirstRow) {
    for (let column = 0; column < side; column += 1) sum += above[1 + x * side + column] as number;
    count += side;
  }
  if (x > 0) {
    for (let line = 0; line < side; line += 1) sum += leftOf(plane, at + line * stride, x);
    count += side;
  }
  return count === 0 ? 128 : Math.floor((sum + count / 2) / count);
}
