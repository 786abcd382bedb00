import { Unreadable } from "../../unreadable.ts";
import { type BoolReader, createBoolReader } from "./bool-reader.ts";
import { staysProbabilities, usualProbabilities } from "./coefficient-probabilities.ts";

/** What stands before the macroblocks of a key frame (RFC 6386, sections 9.2 to 9.11). */
export type FrameHeader = {
  /** In pixels, and in macroblocks of 16 × 16. */
  width: number;
  height: number;
  blocksAcross: number;
  blocksDown: number;
  /** Parts of a picture with a quantiser and a strength of filter of their own. */
  segments: { isUsed: boolean; isAbsolute: boolean; quantisers: number[]; strengths: number[]; mapProbabilities: number[] | null };
  filter: { isSimple: boolean; strength: number; sharpness: number; change: number; changeOfSmall: number };
  quantisers: { base: number; lightFirst: number; meansFirst: number; meansOthers: number; colourFirst: number; colourOthers: number };
  probabilities: Uint8Array;
  /** How likely a macroblock has coefficients; `null` when none says that it has not. */
  skipProbability: number | null;
};

/** A key frame that has been looked at: its header, what reads the modes of its macroblocks, and what reads the coefficients of each row. */
export type Frame = { header: FrameHeader; modes: BoolReader; partitions: BoolReader[] };

/** Width and height in the first ten bytes of a lossy picture. Throws `Unreadable` for what is none. */
export function lossySize(payload: Uint8Array): { width: number; height: number } {
  const view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength);
  const isKeyFrame =
    payload.length >= 10 && ((payload[0] as number) & 1) === 0 && payload[3] === 0x9d && payload[4] === 0x01 && payload[5] === 0x2a;
  if (!isKeyFrame) throw new Unreadable("the WebP file is damaged");
  const [width, height] = [view.getUint16(6, true) & 0x3fff, view.getUint16(8, true) & 0x3fff];
  if (width === 0 || height === 0) throw new Unreadable("the WebP file is damaged");
  return { width, height };
}

/** Reads what stands before the macroblocks. Throws `Unreadable`. */
export function readFrame(payload: Uint8Array): Frame {
  const { width, height } = lossySize(payload);
  const tag = (payload[0] as number) | ((payload[1] as number) << 8) | ((payload[2] as number) << 16);
  const modesEnd = 10 + (tag >> 5);
  if (modesEnd > payload.length) throw new Unreadable("the WebP file ends before the picture is complete");
  const reader = createBoolReader(payload.subarray(10, modesEnd));
  // What the colours are, and whether they need no clamping: WebP knows one kind, and clamping hurts nobody.
  reader.bits(2);
  const segments = readSegments(reader);
  const filter = readFilter(reader);
  const partitionCount = 1 << reader.bits(2);
  const quantisers = {
    ...{ base: reader.bits(7), lightFirst: reader.optional(4), meansFirst: reader.optional(4), meansOthers: reader.optional(4) },
    ...{ colourFirst: reader.optional(4), colourOthers: reader.optional(4) },
  };
  // Whether the probabilities are kept for frames to come, of which there are none.
  reader.bits(1);
  const probabilities = usualProbabilities.map((usual, at) => (reader.bool(staysProbabilities[at] as number) ? reader.bits(8) : usual));
  const skipProbability = reader.bits(1) === 1 ? reader.bits(8) : null;
  reader.checkEnd();
  const [blocksAcross, blocksDown] = [Math.ceil(width / 16), Math.ceil(height / 16)];
  const header = { width, height, blocksAcross, blocksDown, segments, filter, quantisers, probabilities, skipProbability };
  return { header, modes: reader, partitions: partitionsOf(payload.subarray(modesEnd), partitionCount) };
}

/** Section 9.3. */
function readSegments(reader: BoolReader): FrameHeader["segments"] {
  const isUsed = reader.bits(1) === 1;
  const hasMap = isUsed && reader.bits(1) === 1;
  const hasData = isUsed && reader.bits(1) === 1;
  // Where nothing is said of them, segments have none of what there is (not: what the whole picture has).
  const isAbsolute = !hasData || reader.bits(1) === 1;
  const four = (bits: number) => [0, 0, 0, 0].map(() => (hasData ? reader.optional(bits) : 0));
  const [quantisers, strengths] = [four(7), four(6)];
  const mapProbabilities = hasMap ? [0, 0, 0].map(() => (reader.bits(1) === 1 ? reader.bits(8) : 255)) : null;
  return { isUsed, isAbsolute, quantisers, strengths, mapProbabilities };
}

/** Sections 9.4 and 9.6. Of the changes by how a macroblock is predicted a key frame has two. */
function readFilter(reader: BoolReader): FrameHeader["filter"] {
  const isSimple = reader.bits(1) === 1;
  const [strength, sharpness] = [reader.bits(6), reader.bits(3)];
  const hasChanges = reader.bits(1) === 1 && reader.bits(1) === 1;
  const four = () => [0, 0, 0, 0].map(() => (hasChanges ? reader.optional(6) : 0));
  const [[change = 0], [changeOfSmall = 0]] = [four(), four()];
  return { isSimple, strength, sharpness, change, changeOfSmall };
}

/** The coefficients lie in one, two, four or eight parts, whose rows take turns (section 9.5). */
function partitionsOf(data: Uint8Array, count: number): BoolReader[] {
  let at = 3 * (count - 1);
  const readers: BoolReader[] = [];
  for (let index = 0; index < count; index += 1) {
    const [low = 0, middle = 0, high = 0] = data.subarray(3 * index);
    const end = index === count - 1 ? data.length : at + (low | (middle << 8) | (high << 16));
    if (end > data.length || at > end) throw new Unreadable("the WebP file ends before the picture is complete");
    readers.push(createBoolReader(data.subarray(at, end)));
    at = end;
  }
  return readers;
}
