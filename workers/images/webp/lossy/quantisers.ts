import type { FrameHeader } from "./frame-header.ts";

/** What the first coefficient of a block is multiplied with, by its quantiser (RFC 6386, section 14.1). */
const firstFactors = Uint8Array.from([
  4, 5, 6, 7, 8, 9, 10, 10, 11, 12, 13, 14, 15, 16, 17, 17, 18, 19, 20, 20, 21, 21, 22, 22, 23, 23, 24, 25, 25, 26, 27, 28, 29, 30, 31, 32,
  33, 34, 35, 36, 37, 37, 38, 39, 40, 41, 42, 43, 44, 45, 46, 46, 47, 48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61, 62, 63, 64,
  65, 66, 67, 68, 69, 70, 71, 72, 73, 74, 75, 76, 76, 77, 78, 79, 80, 81, 82, 83, 84, 85, 86, 87, 88, 89, 91, 93, 95, 96, 98, 100, 101, 102,
  104, 106, 108, 110, 112, 114, 116, 118, 122, 124, 126, 128, 130, 132, 134, 136, 138, 140, 143, 145, 148, 151, 154, 157,
]);

/** The same for all other coefficients. */
const otherFactors = Uint16Array.from([
  4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39,
  40, 41, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 60, 62, 64, 66, 68, 70, 72, 74, 76, 78, 80, 82, 84, 86, 88,
  90, 92, 94, 96, 98, 100, 102, 104, 106, 108, 110, 112, 114, 116, 119, 122, 125, 128, 131, 134, 137, 140, 143, 146, 149, 152, 155, 158,
  161, 164, 167, 170, 173, 177, 181, 185, 189, 193, 197, 201, 205, 209, 213, 217, 221, 225, 229, 234, 239, 245, 249, 254, 259, 264, 269,
  274, 279, 284,
]);

/** What coefficients are multiplied with, the first of a block and the others: of light, of the blocks of its means, and of colour. */
export type Factors = { light: Pair; means: Pair; colour: Pair };
type Pair = readonly [first: number, others: number];

/** The factors of each of the four segments (RFC 6386, section 9.6). */
export function factorsOf({
  quantisers: { base, lightFirst, meansFirst, meansOthers, colourFirst, colourOthers },
  segments,
}: FrameHeader): Factors[] {
  return segments.quantisers.map((own) => {
    const quantiser = !segments.isUsed ? base : segments.isAbsolute ? own : base + own;
    const first = (change: number, max = 127) => firstFactors[clamped(quantiser + change, max)] as number;
    const others = (change: number) => otherFactors[clamped(quantiser + change, 127)] as number;
    return {
      light: [first(lightFirst), others(0)],
      means: [first(meansFirst) * 2, Math.max(8, Math.floor((others(meansOthers) * 155) / 100))],
      colour: [first(colourFirst, 117), others(colourOthers)],
    };
  });
}

function clamped(quantiser: number, max: number): number {
  return Math.min(max, Math.max(0, quantiser));
}
