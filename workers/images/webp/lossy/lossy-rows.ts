import type { BoolReader } from "./bool-reader.ts";
import { type Coefficients, createCoefficientReader, extents } from "./coefficients.ts";
import { type Frame, readFrame } from "./frame-header.ts";
import { filterMacroblock, type Strength, strengthsOf } from "./loop-filter.ts";
import { createModeReader, type Macroblock } from "./macroblock.ts";
import { createRowPainter, type Lines } from "./paint-row.ts";
import { createPlane, keepLastLine, moveUp, type Plane } from "./planes.ts";
import { predictSmall } from "./predict-small.ts";
import { predictSquare } from "./predict-square.ts";
import { type Factors, factorsOf } from "./quantisers.ts";
import { addBlock, addMean } from "./transforms.ts";

/**
 * The rows of a lossy picture as RGBA, each pixel opaque. The row is the reader's own. Two rows of macroblocks are held: what is filtered
 * changes samples of the row above, but what is predicted is so from samples as they were before. Throws `Unreadable`.
 */
export function* lossyRows(payload: Uint8Array): Generator<Uint8ClampedArray> {
  const frame = readFrame(payload);
  const { width, height, blocksAcross, blocksDown } = frame.header;
  const planes = [createPlane(16, blocksAcross), createPlane(8, blocksAcross), createPlane(8, blocksAcross)] as const;
  const decodeRow = createRowDecoder(frame, planes);
  const paint = createRowPainter(width);
  for (let y = 0; y < blocksDown; y += 1) {
    if (y > 0) for (const plane of planes) moveUp(plane);
    decodeRow(y);
    // The last lines of this row wait for the next.
    const isLast = y === blocksDown - 1;
    for (let line = Math.max(0, y - 1) * 16; line < (isLast ? height : y * 16); line += 1) yield paint(linesAt(planes, line, y, height));
  }
}

/** Where the lines of a row of the picture are, when the macroblocks of row `y` have been made. */
function linesAt([light, blue, red]: readonly [Plane, Plane, Plane], line: number, y: number, height: number): Lines {
  const near = line >> 1;
  const far = Math.min(Math.max(line % 2 === 1 ? near + 1 : near - 1, 0), (height - 1) >> 1);
  const of = ({ samples, current, stride, side }: Plane, which: number) => ({ samples, at: current + (which - y * side) * stride });
  return { light: of(light, line), blue: [of(blue, near), of(blue, far)], red: [of(red, near), of(red, far)] };
}

/** What makes the next row of macroblocks: predicts them, adds their coefficients, and filters them when all are there. */
function createRowDecoder({ header, modes, partitions }: Frame, planes: readonly [Plane, Plane, Plane]) {
  const { blocksAcross, filter } = header;
  const readMacroblock = createModeReader(modes, header);
  const readCoefficients = createCoefficientReader(header);
  const [factors, strengthFor] = [factorsOf(header), strengthsOf(header)];
  const filters = new Array<{ strength: Strength; hasInner: boolean } | null>(blocksAcross).fill(null);

  return (y: number) => {
    const reader = partitions[y % partitions.length] as BoolReader;
    for (let x = 0; x < blocksAcross; x += 1) {
      const block = readMacroblock(x);
      const coefficients = readCoefficients(reader, x, block, factors[block.segment] as Factors);
      reconstruct(planes, x, y === 0, block, coefficients);
      const strength = strengthFor(block.segment, block.isSmall);
      filters[x] = strength && { strength, hasInner: block.isSmall || coefficients !== null };
    }
    modes.checkEnd();
    reader.checkEnd();
    for (const plane of planes) keepLastLine(plane);
    for (const plane of filter.isSimple ? planes.slice(0, 1) : planes) {
      for (const [x, found] of filters.entries()) {
        const neighbours = { left: x > 0, above: y > 0 };
        if (found) filterMacroblock(plane, plane.current + x * plane.side, found.strength, filter.isSimple, neighbours, found.hasInner);
      }
    }
  };
}

/** Predicts a macroblock of each plane, and adds its coefficients. */
function reconstruct(
  planes: readonly [Plane, Plane, Plane],
  x: number,
  isFirstRow: boolean,
  block: Macroblock,
  found: Coefficients | null,
): void {
  const [light, blue, red] = planes;
  const at = light.current + x * 16;
  if (!block.isSmall) predictSquare(light, at, x, isFirstRow, block.light);
  for (let place = 0; place < 16; place += 1) {
    const own = at + (place >> 2) * 4 * light.stride + (place & 3) * 4;
    if (block.isSmall) predictSmall(light, own, x, place, block.small[place] as number);
    if (found) add(found, place, light, own);
  }
  reconstructColour(blue, 16, x, isFirstRow, block, found);
  reconstructColour(red, 20, x, isFirstRow, block, found);
}

function reconstructColour(
  plane: Plane,
  first: number,
  x: number,
  isFirstRow: boolean,
  block: Macroblock,
  found: Coefficients | null,
): void {
  const at = plane.current + x * 8;
  predictSquare(plane, at, x, isFirstRow, block.colour);
  for (let place = 0; found && place < 4; place += 1)
    add(found, first + place, plane, at + (place >> 1) * 4 * plane.stride + (place & 1) * 4);
}

function add(found: Coefficients, place: number, { samples, stride }: Plane, at: number): void {
  const extent = found.extents[place];
  if (extent === extents.more) addBlock(found.values, place * 16, samples, at, stride);
  else if (extent === extents.first) addMean(found.values, place * 16, samples, at, stride);
}
