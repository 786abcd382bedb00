import type { TakeRow } from "../picture.ts";
import { Unreadable } from "../unreadable.ts";
import { scanOf, sequentialBlocks, walkScan, zigzag } from "./blocks.ts";
import { createPlanes, keptSideOf } from "./coefficients.ts";
import { coloursOf, paintRow } from "./colours.ts";
import type { Frame } from "./frame.ts";
import { type HuffmanTable, readHuffmanTables } from "./huffman.ts";
import { createInverseTransform } from "./inverse-transform.ts";
import { markers, type Segment, segmentsOf, wordAt } from "./segments.ts";

/** Samples of each block that a picture is decoded to: 8, and fewer where all of its coefficients would be too many to hold. */
export function sideOf(frame: Frame, isInOneScan: boolean): number {
  return isInOneScan ? 8 : keptSideOf(frame);
}

/**
 * Decodes a picture row by row. One that comes in a single scan is never held whole; of one in several scans the coefficients
 * are, as many as `side` allows. Throws `Unreadable`.
 */
export function decodeRows(bytes: Uint8Array, frame: Frame, side: number, isInOneScan: boolean, take: TakeRow): void {
  const state = {
    huffman: new Map<number, HuffmanTable>(),
    quantisation: new Map<number, Uint16Array>(),
    interval: 0,
    adobe: null as number | null,
  };
  const painter = createPainter(frame, side, take);
  const several = isInOneScan ? null : createPlanes(frame, side);
  for (const segment of segmentsOf(bytes)) {
    if (segment.marker !== markers.sos) {
      note(segment, state);
      continue;
    }
    const scan = scanOf(segment, frame, state.huffman);
    if (!several) {
      painter.prepare(state);
      walkScan(scan, frame, state.interval, sequentialBlocks(painter.block), () => undefined, painter.row);
      return;
    }
    const { decode, onRestart } = frame.isProgressive
      ? several.progressiveBlocks(scan)
      : { decode: sequentialBlocks(several.take), onRestart: () => undefined };
    walkScan(scan, frame, state.interval, decode, onRestart);
  }
  if (!several) throw new Unreadable("the JPEG file has no picture in it");
  painter.prepare(state);
  for (let row = 0; row < frame.unitRows; row += 1) {
    for (const [component, { values, perBlock }] of several.planes.entries()) {
      const { paddedPerRow, down } = frame.components[component] ?? { paddedPerRow: 0, down: 0 };
      const firstBlock = row * down * paddedPerRow;
      for (let block = firstBlock; block < firstBlock + down * paddedPerRow; block += 1) {
        painter.block(component, block, values, block * perBlock);
      }
    }
    painter.row();
  }
}

type Tables = { huffman: Map<number, HuffmanTable>; quantisation: Map<number, Uint16Array>; interval: number; adobe: number | null };

function note({ marker, payload }: Segment, tables: Tables): void {
  if (marker === markers.dht) readHuffmanTables(payload, tables.huffman);
  if (marker === markers.dqt) readQuantisation(payload, tables.quantisation);
  if (marker === markers.dri) tables.interval = wordAt(payload, 0);
  if (marker === markers.app14 && new TextDecoder().decode(payload.subarray(0, 5)) === "Adobe") tables.adobe = payload[11] ?? 0;
}

/** Tables of 64 numbers in the order of the file, of one byte or two each (B.2.4.1). */
function readQuantisation(payload: Uint8Array, tables: Map<number, Uint16Array>): void {
  for (let at = 0; at < payload.length; ) {
    const kind = payload[at] ?? 0;
    const size = kind >> 4 === 0 ? 1 : 2;
    const table = new Uint16Array(64);
    for (let index = 0; index < 64; index += 1) {
      const from = at + 1 + index * size;
      table[zigzag[index] ?? 0] = size === 1 ? (payload[from] ?? 0) : wordAt(payload, from);
    }
    tables.set(kind & 15, table);
    at += 1 + 64 * size;
  }
}

/** Turns blocks into samples, and the samples of a row of units into rows of the picture. */
function createPainter(frame: Frame, side: number, take: TakeRow) {
  const { components, acrossMax, downMax, unitsPerRow } = frame;
  const [width, height] = shrunkSizeOf(frame, side);
  const transform = createInverseTransform(side);
  const strides = components.map(({ paddedPerRow }) => paddedPerRow * side);
  const samples = components.map(({ down }, index) => new Uint8ClampedArray((strides[index] ?? 0) * down * side));
  const columns = components.map(({ across }) =>
    Uint16Array.from({ length: unitsPerRow * acrossMax * side }, (_, x) => Math.floor((x * across) / acrossMax)),
  );
  const row = new Uint8ClampedArray(width * 4);
  let factors: Float32Array[] = [];
  let [colours, isInverted, painted] = [coloursOf(frame, null), false, 0];

  return {
    /** Takes the tables as they are now. */
    prepare: ({ quantisation, adobe }: Tables) => {
      colours = coloursOf(frame, adobe);
      isInverted = adobe !== null;
      factors = components.map((component) => {
        const table = quantisation.get(component.quantisation);
        if (!table) throw new Unreadable("the JPEG file is damaged");
        return Float32Array.from({ length: side * side }, (_, index) => table[Math.floor(index / side) * 8 + (index % side)] ?? 0);
      });
    },
    block: (component: number, block: number, coefficients: Int16Array, from = 0) => {
      const { paddedPerRow, down } = components[component] ?? { paddedPerRow: 1, down: 1 };
      const [line, place] = [Math.floor(block / paddedPerRow) % down, block % paddedPerRow];
      const [into, stride, by] = [samples[component], strides[component] ?? 0, factors[component]];
      if (into && by) transform(coefficients, from, by, into, line * side * stride + place * side, stride);
    },
    row: () => {
      for (let line = 0; line < downMax * side && painted < height; line += 1, painted += 1) {
        const offsets = components.map(({ down }, index) => Math.floor((line * down) / downMax) * (strides[index] ?? 0));
        paintRow(row, colours, { samples, offsets, columns }, isInverted);
        take(row);
      }
    },
  };
}

/** Width and height of a picture that is decoded to `side` samples of each block's eight. */
export function shrunkSizeOf({ width, height }: Pick<Frame, "width" | "height">, side: number): [width: number, height: number] {
  return [Math.ceil((width * side) / 8), Math.ceil((height * side) / 8)];
}
