import { Unreadable } from "../../unreadable.ts";
import type { BitReader } from "./bit-reader.ts";
import { codedPixels, shrunk } from "./coded-pixels.ts";
import { black, leftOnly, type Predictor, predictors } from "./predict-pixel.ts";

/** Undoes a transform: takes row after row, and gives back each as it was before. It may give back the row it was given. */
export type Restore = (row: Int32Array, y: number) => Int32Array;

/**
 * The transforms that stand before a picture, the last to be undone first, and how wide the rows are that its codes give
 * (RFC 9649, section 4). Throws `Unreadable`.
 */
export function readTransforms(reader: BitReader, width: number, height: number): { restores: Restore[]; codedWidth: number } {
  const restores: Restore[] = [];
  const seen = new Set<number>();
  let codedWidth = width;
  while (reader.bits(1) === 1) {
    const kind = reader.bits(2);
    if (seen.has(kind)) throw new Unreadable("the WebP file is damaged");
    seen.add(kind);
    if (kind === 0) restores.unshift(predicted(readBlockImage(reader, codedWidth, height), codedWidth));
    if (kind === 1) restores.unshift(crossColoured(readBlockImage(reader, codedWidth, height)));
    if (kind === 2) restores.unshift(withoutGreen);
    if (kind === 3) {
      const { restore, bits } = readPalette(reader, codedWidth);
      restores.unshift(restore);
      codedWidth = shrunk(codedWidth, bits);
    }
  }
  return { restores, codedWidth };
}

/** A small image with a pixel for each block of the picture. */
type BlockImage = { bits: number; across: number; pixels: Int32Array };

function readBlockImage(reader: BitReader, width: number, height: number): BlockImage {
  const bits = reader.bits(3) + 2;
  const [across, down] = [shrunk(width, bits), shrunk(height, bits)];
  return { bits, across, pixels: readImage(reader, across, down) };
}

function readImage(reader: BitReader, width: number, height: number): Int32Array {
  const pixels = new Int32Array(width * height);
  let at = 0;
  for (const row of codedPixels(reader, width, height, false)) {
    pixels.set(row, at);
    at += width;
  }
  return pixels;
}

/** Rows that hold how far each pixel is from what its neighbours let expect (section 4.1). */
function predicted({ bits, across, pixels }: BlockImage, width: number): Restore {
  // Behind the last pixel above comes the first of this row.
  let [above, current] = [new Int32Array(width + 1), new Int32Array(width + 1)];
  return (row, y) => {
    let left = sum(row[0] as number, y === 0 ? black : (above[0] as number));
    current[0] = above[width] = left;
    const numbers = (y >> bits) * across;
    for (let x = 1; x < width; ) {
      const number = y === 0 ? leftOnly : ((pixels[numbers + (x >> bits)] as number) >>> 8) & 15;
      const predictor = predictors[number] as Predictor;
      for (const end = endOfBlock(x, bits, width); x < end; x += 1) {
        left = sum(row[x] as number, predictor(left, above[x] as number, above[x + 1] as number, above[x - 1] as number));
        current[x] = left;
      }
    }
    // What is undone next may write into the row, and the next row needs this one as it is.
    row.set(current.subarray(0, width));
    [above, current] = [current, above];
    return row;
  };
}

function endOfBlock(x: number, bits: number, width: number): number {
  return Math.min(width, ((x >> bits) + 1) << bits);
}

/** The sum of each of the four channels. */
function sum(a: number, b: number): number {
  return (((a & 0xff00ff00) + (b & 0xff00ff00)) & 0xff00ff00) | (((a & 0xff00ff) + (b & 0xff00ff)) & 0xff00ff);
}

/** Rows whose red and blue are what green, and red, do not tell of them (section 4.2). */
function crossColoured({ bits, across, pixels }: BlockImage): Restore {
  return (row, y) => {
    for (let x = 0; x < row.length; ) {
      const factors = pixels[(y >> bits) * across + (x >> bits)] as number;
      const [greenToRed, greenToBlue, redToBlue] = [signed(factors), signed(factors >> 8), signed(factors >> 16)];
      for (const end = endOfBlock(x, bits, row.length); x < end; x += 1) {
        const pixel = row[x] as number;
        const green = signed(pixel >> 8);
        const red = ((pixel >> 16) + ((greenToRed * green) >> 5)) & 255;
        const blue = (pixel + ((greenToBlue * green) >> 5) + ((redToBlue * signed(red)) >> 5)) & 255;
        row[x] = (pixel & 0xff00ff00) | (red << 16) | blue;
      }
    }
    return row;
  };
}

/** The lowest byte of a number, from −128 to 127. */
function signed(byte: number): number {
  return (byte << 24) >> 24;
}

/** Rows from whose red and blue green was taken away (section 4.3). */
function withoutGreen(row: Int32Array): Int32Array {
  for (let x = 0; x < row.length; x += 1) {
    const pixel = row[x] as number;
    const green = (pixel >>> 8) & 255;
    row[x] = (pixel & 0xff00ff00) | (((pixel & 0xff00ff) + ((green << 16) | green)) & 0xff00ff);
  }
  return row;
}

/** Rows whose green says which colour of a palette a pixel has; of few colours several pixels share one (section 4.4). */
function readPalette(reader: BitReader, width: number): { restore: Restore; bits: number } {
  const count = reader.bits(8) + 1;
  const bits = count > 16 ? 0 : count > 4 ? 1 : count > 2 ? 2 : 3;
  // Colours that are not there are transparent.
  const palette = new Int32Array(256);
  palette.set(readImage(reader, count, 1));
  for (let colour = 1; colour < count; colour += 1) palette[colour] = sum(palette[colour] as number, palette[colour - 1] as number);
  const [each, mask, wide] = [8 >> bits, (1 << (8 >> bits)) - 1, new Int32Array(width)];
  const restore: Restore = (row) => {
    for (let x = 0; x < width; x += 1) {
      const shared = ((row[x >> bits] as number) >>> 8) & 255;
      wide[x] = palette[(shared >> (each * (x & ((1 << bits) - 1)))) & mask] as number;
    }
    return wide;
  };
  return { restore, bits };
}
