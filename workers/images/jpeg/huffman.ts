import { Unreadable } from "../unreadable.ts";

/** Bits that are looked up at once; longer codes are rare. */
const lookupBits = 9;

/** A table of codes (ITU-T T.81, annex C). */
export type HuffmanTable = {
  /** By the next nine bits: the code's length in the upper byte, its symbol in the lower; 0 where the code is longer. */
  lookup: Uint16Array;
  /** By length: the highest code, -1 where there is none, and what leads from a code to its symbol's place. */
  maxCode: Int32Array;
  offset: Int32Array;
  symbols: Uint8Array;
};

/** The tables of a DHT segment, by class (0 DC, 1 AC) × 4 + place. */
export function readHuffmanTables(payload: Uint8Array, tables: Map<number, HuffmanTable>): void {
  for (let at = 0; at < payload.length; ) {
    const [kind, counts] = [payload[at] ?? 0, payload.subarray(at + 1, at + 17)];
    const symbolCount = counts.reduce((sum, count) => sum + count, 0);
    const symbols = payload.subarray(at + 17, at + 17 + symbolCount);
    if (kind >> 4 > 1 || (kind & 15) > 3 || counts.length < 16 || symbols.length < symbolCount)
      throw new Unreadable("the JPEG file is damaged");
    tables.set((kind >> 4) * 4 + (kind & 15), tableOf(counts, symbols));
    at += 17 + symbolCount;
  }
}

function tableOf(counts: Uint8Array, symbols: Uint8Array): HuffmanTable {
  const lookup = new Uint16Array(1 << lookupBits);
  const [maxCode, offset] = [new Int32Array(17).fill(-1), new Int32Array(17)];
  let [code, place] = [0, 0];
  for (let length = 1; length <= 16; length += 1) {
    offset[length] = place - code;
    for (let left = counts[length - 1] ?? 0; left > 0; left -= 1, code += 1, place += 1) {
      if (code >> length > 0) throw new Unreadable("the JPEG file is damaged");
      const spare = lookupBits - length;
      if (spare >= 0) lookup.fill((length << 8) | (symbols[place] ?? 0), code << spare, (code + 1) << spare);
      maxCode[length] = code;
    }
    code <<= 1;
  }
  return { lookup, maxCode, offset, symbols };
}

/** Reads the compressed data of a scan bit by bit. Behind its end there are zeros, and `hasRunDry` says that some were taken. */
export type BitReader = {
  bit: () => number;
  /** The next `count` bits, at most 16, as a number. */
  bits: (count: number) => number;
  /** The same as the difference they stand for (F.2.2.1, EXTEND). */
  signed: (count: number) => number;
  symbol: (table: HuffmanTable) => number;
  /** Goes on behind the next restart marker. */
  restart: () => void;
  hasRunDry: () => boolean;
};

export function createBitReader(data: Uint8Array): BitReader {
  let [at, held, heldCount, invented] = [0, 0, 0, 0];

  const fill = () => {
    while (heldCount <= 24) {
      let byte = data[at] ?? -1;
      if (byte === 0xff && data[at + 1] !== 0) byte = -1;
      if (byte >= 0) at += byte === 0xff ? 2 : 1;
      else invented += 8;
      held = (held << 8) | Math.max(byte, 0);
      heldCount += 8;
    }
  };
  const bits = (count: number) => {
    if (count === 0) return 0;
    if (heldCount < count) fill();
    heldCount -= count;
    return (held >>> heldCount) & ((1 << count) - 1);
  };
  return {
    bit: () => bits(1),
    bits,
    signed: (count) => {
      const value = bits(count);
      return count === 0 || value >= 1 << (count - 1) ? value : value - (1 << count) + 1;
    },
    symbol: ({ lookup, maxCode, offset, symbols }) => {
      if (heldCount < 16) fill();
      const entry = lookup[(held >>> (heldCount - lookupBits)) & 511] ?? 0;
      if (entry !== 0) {
        heldCount -= entry >> 8;
        return entry & 255;
      }
      for (let length = lookupBits + 1; length <= 16; length += 1) {
        const code = (held >>> (heldCount - length)) & ((1 << length) - 1);
        if (code <= (maxCode[length] ?? -1)) {
          heldCount -= length;
          return symbols[code + (offset[length] ?? 0)] ?? 0;
        }
      }
      throw new Unreadable("the JPEG file is damaged");
    },
    restart: () => {
      while (at < data.length && !(data[at] === 0xff && data[at + 1] !== 0 && data[at + 1] !== 0xff)) at += 1;
      at += 2;
      [held, heldCount, invented] = [0, 0, 0];
    },
    hasRunDry: () => invented > heldCount,
  };
}
