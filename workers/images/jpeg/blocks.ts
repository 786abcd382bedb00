import { Unreadable } from "../unreadable.ts";
import type { Component, Frame } from "./frame.ts";
import { type BitReader, createBitReader, type HuffmanTable } from "./huffman.ts";
import type { Segment } from "./segments.ts";

/** The order in which a block's 64 coefficients stand in the file, as places in its rows (ITU-T T.81, figure A.6). */
export const zigzag = Uint8Array.from([
  ...[0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7, 14, 21, 28],
  ...[35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47, 55, 62, 63],
]);

/** A component as one scan codes it. */
type Coded = Component & { place: number; dc: HuffmanTable | undefined; ac: HuffmanTable | undefined; predicted: number };

/** What the header of a scan says (B.2.3): which components, which coefficients of theirs, and which bits of those. */
export type Scan = {
  components: Coded[];
  first: number;
  last: number;
  /** The bit that is refined, 0 where these coefficients come for the first time; and the lowest bit that comes. */
  high: number;
  low: number;
  data: Uint8Array;
};

export function scanOf({ payload, data }: Segment, frame: Frame, tables: Map<number, HuffmanTable>): Scan {
  const count = payload[0] ?? 0;
  if (payload.length < 4 + 2 * count || count < 1) throw new Unreadable("the JPEG file is damaged");
  const components = Array.from({ length: count }, (_, index): Coded => {
    const [id, use] = [payload[1 + 2 * index], payload[2 + 2 * index] ?? 0];
    const place = frame.components.findIndex((component) => component.id === id);
    const component = frame.components[place];
    if (!component) throw new Unreadable("the JPEG file is damaged");
    return { ...component, place, dc: tables.get(use >> 4), ac: tables.get(4 + (use & 15)), predicted: 0 };
  });
  const [first = 0, last = 0, bits = 0] = payload.subarray(1 + 2 * count);
  if (last > 63 || first > last) throw new Unreadable("the JPEG file is damaged");
  return { components, first, last, high: bits >> 4, low: bits & 15, data };
}

/** Where the coefficients of a scan go: a block by its component and its place in that component's padded rows. */
export type TakeBlock = (component: number, block: number, coefficients: Int16Array) => void;

/** Blocks of a scan in the order of the file; `decode` reads one and hands it on. */
export type DecodeBlock = (reader: BitReader, component: Coded, block: number) => void;

/**
 * Walks through a scan: unit by unit where it has several components, block by block where it has one (A.2). `afterRow` hears
 * of each row of units. Throws `Unreadable` when the data end before the blocks do.
 */
export function walkScan(
  scan: Scan,
  frame: Frame,
  interval: number,
  decode: DecodeBlock,
  onRestart: () => void,
  afterRow?: (row: number) => void,
): void {
  const reader = createBitReader(scan.data);
  const [only, ...others] = scan.components;
  const isAlone = others.length === 0 && only !== undefined;
  const [perRow, rows] = isAlone ? [only.blocksPerRow, only.blockRows] : [frame.unitsPerRow, frame.unitRows];
  let left = interval;
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < perRow; column += 1) {
      if (interval > 0 && left === 0) {
        if (reader.hasRunDry()) break;
        reader.restart();
        for (const component of scan.components) component.predicted = 0;
        onRestart();
        left = interval;
      }
      left -= 1;
      if (isAlone) decode(reader, only, row * only.paddedPerRow + column);
      else decodeUnit(reader, scan.components, row, column, decode);
    }
    if (reader.hasRunDry()) throw new Unreadable("the JPEG file ends before the picture is complete");
    afterRow?.(row);
  }
}

function decodeUnit(reader: BitReader, components: Coded[], row: number, column: number, decode: DecodeBlock): void {
  for (const component of components) {
    const { across, down, paddedPerRow } = component;
    for (let y = 0; y < down; y += 1) {
      for (let x = 0; x < across; x += 1) decode(reader, component, (row * down + y) * paddedPerRow + column * across + x);
    }
  }
}

/** Reads blocks of a sequential scan, each whole (F.2.2). The 64 numbers are in rows, and the next block takes their place. */
export function sequentialBlocks(take: TakeBlock): DecodeBlock {
  const coefficients = new Int16Array(64);
  return (reader, component, block) => {
    const { dc, ac } = component;
    if (!dc || !ac) throw new Unreadable("the JPEG file is damaged");
    coefficients.fill(0);
    component.predicted += reader.signed(reader.symbol(dc) & 15);
    coefficients[0] = component.predicted;
    for (let at = 1; at < 64; at += 1) {
      const symbol = reader.symbol(ac);
      const [zeros, size] = [symbol >> 4, symbol & 15];
      if (size === 0 && zeros < 15) break;
      at += zeros;
      // A place behind the last is a damaged file's, and no place of the array.
      if (size > 0) coefficients[zigzag[at] ?? 64] = reader.signed(size);
    }
    take(component.place, block, coefficients);
  };
}
