import { Unreadable } from "../../unreadable.ts";
import type { BitReader } from "./bit-reader.ts";
import { nearPlaces } from "./near-places.ts";
import { type PrefixCode, readSymbol } from "./prefix-code.ts";
import { readPrefixCode } from "./read-prefix-code.ts";

/** The five codes a pixel is read with. Green also says how much is copied, and which of the colours kept comes again. */
type Codes = { green: PrefixCode; red: PrefixCode; blue: PrefixCode; alpha: PrefixCode; distance: PrefixCode };

/** Pixels that can be looked back for, which is 120 more than any distance there is (RFC 9649, section 3.6.2.2). */
const windowPixels = 1 << 20;
/** Memory that all codes of a picture may take together. libwebp makes 2,600 sets of them at most, most of them of 4 KB. */
const codesBytesMax = 24_000_000;
/** What a code takes besides its table. */
const codeBytes = 256;
const [literals, lengthCodes, distanceCodes] = [256, 24, 40];

/**
 * The rows of an image of pixels as its codes give them, each pixel as ARGB in 32 bits (RFC 9649, section 3.6). The row is written anew
 * each time. No more is held than what later pixels may be copied from. Only the picture itself may change its codes from block to
 * block (`hasBlocks`). Throws `Unreadable`.
 */
export function* codedPixels(reader: BitReader, width: number, height: number, hasBlocks: boolean): Generator<Int32Array> {
  const cacheBits = reader.bits(1) === 1 ? reader.bits(4) : null;
  if (cacheBits !== null && (cacheBits < 1 || cacheBits > 11)) throw new Unreadable("the WebP file is damaged");
  const blocks = hasBlocks && reader.bits(1) === 1 ? readBlocks(reader, width, height) : null;
  const sets = readCodes(reader, blocks?.count ?? 1, cacheBits === null ? 0 : 1 << cacheBits);
  const cache = new Int32Array(cacheBits === null ? 0 : 1 << cacheBits);
  const cacheShift = 32 - (cacheBits ?? 0);
  const held = new Int32Array(Math.min(windowPixels, 2 ** Math.ceil(Math.log2(width * height + copyMax))));
  const mask = held.length - 1;
  const row = new Int32Array(width);
  const total = width * height;
  let at = 0;
  const put = (pixel: number) => {
    held[at & mask] = pixel;
    at += 1;
    if (cacheBits !== null) cache[Math.imul(0x1e35a7bd, pixel) >>> cacheShift] = pixel;
  };

  for (let y = 0; y < height; y += 1) {
    const end = (y + 1) * width;
    while (at < end) {
      const x = at % width;
      const set = sets[blocks ? blocks.setOf(x, Math.floor(at / width)) : 0] as Codes;
      const blockEnd = blocks ? Math.min(end, at - x + blocks.endOf(x)) : end;
      while (at < blockEnd) {
        const symbol = readSymbol(reader, set.green);
        if (symbol < literals) {
          const red = readSymbol(reader, set.red);
          const blue = readSymbol(reader, set.blue);
          put((readSymbol(reader, set.alpha) << 24) | (red << 16) | (symbol << 8) | blue);
        } else if (symbol < literals + lengthCodes) {
          const length = readAmount(reader, symbol - literals);
          const distance = distanceOf(readAmount(reader, readSymbol(reader, set.distance)), width);
          if (distance > at || at + length > total) throw new Unreadable("the WebP file is damaged");
          for (let left = length; left > 0; left -= 1) put(held[(at - distance) & mask] as number);
        } else {
          put(cache[symbol - literals - lengthCodes] as number);
        }
      }
    }
    reader.checkEnd();
    for (let x = 0, from = end - width; x < width; x += 1, from += 1) row[x] = held[from & mask] as number;
    yield row;
  }
}

/** Most pixels that are copied at once. */
const copyMax = 4_096;

/** A number by its code and the bits that follow (RFC 9649, section 3.6.2.2). */
function readAmount(reader: BitReader, code: number): number {
  if (code < 4) return code + 1;
  const extra = (code - 2) >> 1;
  // Of a distance there may be 18 of them.
  const low = reader.bits(Math.min(extra, 16));
  const high = reader.bits(extra - Math.min(extra, 16));
  return ((2 + (code & 1)) << extra) + (high << 16) + low + 1;
}

/** How far back a distance's code leads: the first 120 are pixels near by, on this row or one of the seven above it. */
function distanceOf(code: number, width: number): number {
  if (code > nearPlaces.length) return code - nearPlaces.length;
  const [left, up] = nearPlaces[code - 1] as readonly [number, number];
  return Math.max(1, up * width + left);
}

/** Which set of codes each block is read with (RFC 9649, section 3.7.2.2). */
function readBlocks(reader: BitReader, width: number, height: number) {
  const bits = reader.bits(3) + 2;
  const [across, down] = [shrunk(width, bits), shrunk(height, bits)];
  const sets = new Uint16Array(across * down);
  let [at, count] = [0, 1];
  for (const row of codedPixels(reader, across, down, false)) {
    for (const pixel of row) {
      const set = (pixel >>> 8) & 0xffff;
      sets[at] = set;
      at += 1;
      count = Math.max(count, set + 1);
    }
  }
  return {
    count,
    setOf: (x: number, y: number) => sets[(y >> bits) * across + (x >> bits)] as number,
    endOf: (x: number) => ((x >> bits) + 1) << bits,
  };
}

function readCodes(reader: BitReader, count: number, cacheSize: number): Codes[] {
  const sets: Codes[] = [];
  let bytes = 0;
  const read = (symbolCount: number) => {
    const code = readPrefixCode(reader, symbolCount);
    bytes += codeBytes + code.table.byteLength;
    if (bytes > codesBytesMax) throw new Unreadable("the WebP file has too many codes");
    return code;
  };
  for (let left = count; left > 0; left -= 1) {
    const [green, red, blue] = [read(literals + lengthCodes + cacheSize), read(literals), read(literals)];
    sets.push({ green, red, blue, alpha: read(literals), distance: read(distanceCodes) });
    reader.checkEnd();
  }
  return sets;
}

/** How many blocks of 2 to the power of `bits` there are in a length. */
export function shrunk(length: number, bits: number): number {
  return (length + (1 << bits) - 1) >> bits;
}
