import { leftOf, type Plane } from "./planes.ts";

const [modeMean, modeGradient] = [0, 1];

/**
 * What is around a block of 4 × 4: the four samples to its left from the lowest on, the corner, and the eight above it from the left on.
 * The first and the last stand there twice.
 */
const edge = new Uint8Array(15);
const [lowest, corner, above] = [1, 5, 6];

/** A weighted mean of three samples of the edge, of which this is the middle one; or the mean of this one and the next. */
const three = (middle: number) => middle;
const two = (first: number) => 16 + first;

const each = (of: (x: number, y: number) => number) => Uint8Array.from({ length: 16 }, (_, place) => of(place & 3, place >> 2));

/** How each sample of a block follows from its edge, by mode (RFC 6386, section 12.3). The first two modes are other than that. */
const followed: readonly Uint8Array[] = [
  new Uint8Array(),
  new Uint8Array(),
  each((x) => three(above + x)),
  each((_, y) => three(corner - 1 - y)),
  each((x, y) => three(corner + x - y)),
  Uint8Array.of(two(5), two(6), two(7), two(8), 5, 6, 7, 8, 4, two(5), two(6), two(7), 3, 5, 6, 7),
  each((x, y) => three(above + 1 + x + y)),
  Uint8Array.of(two(6), two(7), two(8), two(9), 7, 8, 9, 10, two(7), two(8), two(9), 11, 8, 9, 10, 12),
  Uint8Array.of(two(4), 5, 6, 7, two(3), 4, two(4), 5, two(2), 3, two(3), 4, two(1), 2, two(2), 3),
  Uint8Array.of(two(3), 3, two(2), 2, two(2), 2, two(1), 1, two(1), 1, two(0), two(0), two(0), two(0), two(0), two(0)),
];

/** Fills one of a macroblock's sixteen blocks, whose first sample is at `at`, with what its neighbours let expect. */
export function predictSmall(plane: Plane, at: number, x: number, place: number, mode: number): void {
  const { samples, stride } = plane;
  gatherEdge(plane, at, x, place);
  if (mode === modeMean) {
    let sum = 4;
    for (let side = 0; side < 4; side += 1) sum += (edge[lowest + side] as number) + (edge[above + side] as number);
    for (let line = at; line < at + 4 * stride; line += stride) samples.fill(sum >> 3, line, line + 4);
    return;
  }
  const follows = followed[mode] as Uint8Array;
  for (let y = 0, line = at; y < 4; y += 1, line += stride) {
    for (let column = 0; column < 4; column += 1) {
      if (mode === modeGradient) {
        samples[line + column] = (edge[corner - 1 - y] as number) + (edge[above + column] as number) - (edge[corner] as number);
        continue;
      }
      const rule = follows[y * 4 + column] as number;
      const from = rule & 15;
      const [here, next] = [edge[from] as number, edge[from + 1] as number];
      samples[line + column] = rule >= 16 ? (here + next + 1) >> 1 : ((edge[from - 1] as number) + 2 * here + next + 2) >> 2;
    }
  }
}

function gatherEdge(plane: Plane, at: number, x: number, place: number): void {
  const { samples, stride, above: lineAbove } = plane;
  const [column, row] = [place & 3, place >> 2];
  // Columns of the picture count from one sample left of it.
  const across = 1 + x * 16 + column * 4;
  const isOutside = x === 0 && column === 0;
  for (let y = 0; y < 4; y += 1) edge[corner - 1 - y] = leftOf(plane, at + y * stride, isOutside ? 0 : 1);
  edge[corner] = row === 0 ? (lineAbove[across - 1] as number) : leftOf(plane, at - stride, isOutside ? 0 : 1);
  for (let side = 0; side < 8; side += 1) {
    // What is to the right of a macroblock is not there yet: all its rows look at what is above it.
    const isAbove = row === 0 || (column === 3 && side >= 4);
    edge[above + side] = (isAbove ? lineAbove[across + side] : samples[at - stride + side]) as number;
  }
  edge[0] = edge[lowest] as number;
  edge[above + 8] = edge[above + 7] as number;
}
