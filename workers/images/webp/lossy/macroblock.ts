import type { BoolReader } from "./bool-reader.ts";
import type { FrameHeader } from "./frame-header.ts";
import { modeProbabilities } from "./mode-probabilities.ts";

/** How a macroblock, or its colour, is predicted; the first four of how a block of 4 × 4 is have the same numbers. */
export const modes = { mean: 0, gradient: 1, vertical: 2, horizontal: 3 } as const;

/** What is known of a macroblock before its coefficients (RFC 6386, section 19.3). It is written anew each time. */
export type Macroblock = {
  segment: number;
  isEmpty: boolean;
  /** Whether each of its sixteen blocks is predicted by itself, as `small` says; else all of them as `light` says. */
  isSmall: boolean;
  light: number;
  small: Uint8Array;
  colour: number;
};

/** How blocks of 4 × 4 are predicted, as a tree: where to go on by the bit that is read, or below 1 which it is (section 8.2). */
const smallTree = [0, 1, -1, 2, -2, 3, 4, 6, -3, 5, -4, -5, -6, 7, -7, 8, -8, -9];

/** What reads the macroblocks of a frame one after another, from the left to the right. */
export function createModeReader(reader: BoolReader, { blocksAcross, segments, skipProbability }: FrameHeader) {
  const above = new Uint8Array(blocksAcross * 4);
  const left = new Uint8Array(4);
  const block: Macroblock = { segment: 0, isEmpty: false, isSmall: false, light: 0, small: new Uint8Array(16), colour: 0 };
  const map = segments.mapProbabilities;

  const readSmall = (probabilities: number): number => {
    let place = 0;
    do {
      place = smallTree[2 * place + reader.bool(modeProbabilities[probabilities + place] as number)] as number;
    } while (place > 0);
    return -place;
  };
  return (x: number): Macroblock => {
    if (x === 0) left.fill(modes.mean);
    const [isFar = 0, isLowerOdd = 0, isUpperOdd = 0] = map ?? [];
    block.segment = map ? (reader.bool(isFar) ? 2 + reader.bool(isUpperOdd) : reader.bool(isLowerOdd)) : 0;
    block.isEmpty = skipProbability !== null && reader.bool(skipProbability) === 1;
    block.isSmall = reader.bool(145) === 0;
    if (block.isSmall) {
      for (let place = 0; place < 16; place += 1) {
        const [row, column] = [place >> 2, x * 4 + (place & 3)];
        const mode = readSmall(((above[column] as number) * 10 + (left[row] as number)) * 9);
        block.small[place] = above[column] = left[row] = mode;
      }
    } else {
      block.light = readLight(reader);
      above.fill(block.light, x * 4, x * 4 + 4);
      left.fill(block.light);
    }
    block.colour = readColour(reader);
    return block;
  };
}

function readLight(reader: BoolReader): number {
  if (reader.bool(156)) return reader.bool(128) ? modes.gradient : modes.horizontal;
  return reader.bool(163) ? modes.vertical : modes.mean;
}

function readColour(reader: BoolReader): number {
  if (!reader.bool(142)) return modes.mean;
  if (!reader.bool(114)) return modes.vertical;
  return reader.bool(183) ? modes.gradient : modes.horizontal;
}
