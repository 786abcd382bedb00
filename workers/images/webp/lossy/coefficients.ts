import type { BoolReader } from "./bool-reader.ts";
import type { FrameHeader } from "./frame-header.ts";
import type { Macroblock } from "./macroblock.ts";
import type { Factors } from "./quantisers.ts";
import { spreadMeans } from "./transforms.ts";

/** Kinds of blocks, as the probabilities have them (RFC 6386, section 13.3). */
const kinds = { lightWithoutMean: 0, means: 1, colour: 2, light: 3 } as const;
const [perKind, perBand, perContext] = [8 * 3 * 11, 3 * 11, 11];

/** Where the probabilities of a coefficient are, by its place; behind the last there is one more that is never used. */
const bandsAt = Uint16Array.from([0, 1, 2, 3, 6, 4, 5, 6, 6, 6, 6, 6, 6, 6, 6, 7, 0], (band) => band * perBand);
const zigzag = Uint8Array.of(0, 1, 4, 8, 5, 2, 3, 6, 9, 12, 13, 10, 7, 11, 14, 15);

/** Probabilities of the bits of large coefficients, the highest bit first; from which number on each kind of them counts (section 13.2). */
const largeBits = [
  [173, 148, 140],
  [176, 155, 140, 135],
  [180, 157, 141, 134, 130],
  [254, 254, 243, 230, 196, 177, 153, 140, 133, 130, 129],
];

/** The coefficients of a macroblock: sixteen blocks of light, four of the one colour and four of the other. */
export type Coefficients = {
  /** Sixteen of each block, multiplied with their factors. Who uses them leaves zeros. */
  values: Int16Array;
  /** What there is of each block. */
  extents: Uint8Array;
};
/** Of a block there may be nothing, its first coefficient alone, or more. */
export const extents = { none: 0, first: 1, more: 2 } as const;
const [lightBlocks, blocks] = [16, 24];

/** Where to keep whether the last of a column and a row had coefficients: four of light, two of each colour. */
const [columnOf, rowOf] = [
  Uint8Array.from({ length: blocks }, (_, place) => (place < lightBlocks ? place & 3 : 4 + ((place - lightBlocks) >> 2) * 2 + (place & 1))),
  Uint8Array.from({ length: blocks }, (_, place) =>
    place < lightBlocks ? place >> 2 : 4 + ((place - lightBlocks) >> 2) * 2 + ((place >> 1) & 1),
  ),
];
/** Behind them those of the blocks of means. */
const [meansPlace, places] = [8, 9];

/**
 * What reads the coefficients of the macroblock in column `x`; `null` when it has none. Whether the blocks to the left and above had some
 * makes them more or less likely in the next (RFC 6386, section 13.3).
 */
export function createCoefficientReader({ blocksAcross, probabilities }: FrameHeader) {
  const above = new Uint8Array(blocksAcross * places);
  const left = new Uint8Array(places);
  const means = new Int16Array(16);
  const read: Coefficients = { values: new Int16Array(blocks * 16), extents: new Uint8Array(blocks) };
  const { values } = read;

  return (reader: BoolReader, x: number, block: Macroblock, factors: Factors): Coefficients | null => {
    if (x === 0) left.fill(0);
    const own = x * places;
    if (block.isEmpty) {
      // Who has no block of means says nothing about the next.
      const forgotten = block.isSmall ? meansPlace : places;
      above.fill(0, own, own + forgotten);
      left.fill(0, 0, forgotten);
      return null;
    }
    if (!block.isSmall) {
      const context = (above[own + meansPlace] as number) + (left[meansPlace] as number);
      const end = readBlock(reader, probabilities, kinds.means * perKind, context, factors.means, 0, means, 0);
      above[own + meansPlace] = left[meansPlace] = end > 0 ? 1 : 0;
      if (end > 0) {
        spreadMeans(means, values);
        means.fill(0);
      }
    }
    const start = block.isSmall ? 0 : 1;
    const ofLight = (block.isSmall ? kinds.light : kinds.lightWithoutMean) * perKind;
    let largest = 0;
    for (let place = 0; place < blocks; place += 1) {
      const [column, row] = [own + (columnOf[place] as number), rowOf[place] as number];
      const context = (above[column] as number) + (left[row] as number);
      const isLight = place < lightBlocks;
      const first = isLight ? start : 0;
      const end = isLight
        ? readBlock(reader, probabilities, ofLight, context, factors.light, start, values, place * 16)
        : readBlock(reader, probabilities, kinds.colour * perKind, context, factors.colour, 0, values, place * 16);
      above[column] = left[row] = end > first ? 1 : 0;
      const extent = end > 1 ? extents.more : values[place * 16] !== 0 ? extents.first : extents.none;
      read.extents[place] = extent;
      largest = Math.max(largest, extent);
    }
    return largest === extents.none ? null : read;
  };
}

/** Reads a block from its coefficient `start` on. The place behind the last that was written. */
function readBlock(
  reader: BoolReader,
  probabilities: Uint8Array,
  kind: number,
  context: number,
  factors: readonly [number, number],
  start: number,
  into: Int16Array,
  at: number,
): number {
  let from = kind + (bandsAt[start] as number) + context * perContext;
  for (let place = start; place < 16; place += 1) {
    if (!reader.bool(probabilities[from] as number)) return place;
    while (!reader.bool(probabilities[from + 1] as number)) {
      place += 1;
      if (place === 16) return 16;
      from = kind + (bandsAt[place] as number);
    }
    const next = kind + (bandsAt[place + 1] as number);
    let value = 1;
    if (!reader.bool(probabilities[from + 2] as number)) {
      from = next + perContext;
    } else {
      value = readLarge(reader, probabilities, from);
      from = next + 2 * perContext;
    }
    into[at + (zigzag[place] as number)] = (reader.bool(128) ? -value : value) * factors[place > 0 ? 1 : 0];
  }
  return 16;
}

/** A number above 1. */
function readLarge(reader: BoolReader, probabilities: Uint8Array, from: number): number {
  const bool = (place: number) => reader.bool(probabilities[from + place] as number);
  if (!bool(3)) return bool(4) ? 3 + bool(5) : 2;
  if (!bool(6)) {
    if (!bool(7)) return 5 + reader.bool(159);
    const upper = reader.bool(165);
    return 7 + 2 * upper + reader.bool(145);
  }
  const upper = bool(8);
  const kind = 2 * upper + bool(9 + upper);
  let value = 0;
  for (const probability of largeBits[kind] as number[]) value = 2 * value + reader.bool(probability);
  return value + 3 + (8 << kind);
}
