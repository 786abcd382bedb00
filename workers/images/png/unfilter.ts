import { Unreadable } from "../unreadable.ts";

/** Undoes the filter of a row in place (PNG, third edition, section 9.2). Both rows begin with their filter's number. */
export function unfilter(row: Uint8Array, above: Uint8Array, pixelBytes: number): void {
  const kind = row[0] ?? 0;
  if (kind > 4) throw new Unreadable("the PNG file is damaged");
  if (kind === 0) return;
  for (let at = 1; at < row.length; at += 1) {
    const left = at > pixelBytes ? (row[at - pixelBytes] as number) : 0;
    const up = above[at] as number;
    const upLeft = at > pixelBytes ? (above[at - pixelBytes] as number) : 0;
    const predicted = kind === 1 ? left : kind === 2 ? up : kind === 3 ? (left + up) >> 1 : paeth(left, up, upLeft);
    row[at] = (row[at] as number) + predicted;
  }
}

/** Whichever of its neighbours is closest to left + up − up-left. */
function paeth(left: number, up: number, upLeft: number): number {
  const [toLeft, toUp, toUpLeft] = [Math.abs(up - upLeft), Math.abs(left - upLeft), Math.abs(left + up - 2 * upLeft)];
  if (toLeft <= toUp && toLeft <= toUpLeft) return left;
  return toUp <= toUpLeft ? up : upLeft;
}
