import { Unreadable } from "../../unreadable.ts";
import type { BitReader } from "./bit-reader.ts";
import { type PrefixCode, prefixCodeOf, readSymbol } from "./prefix-code.ts";

/** In which order the lengths of the codes of lengths come (RFC 9649, section 3.7.2.1.2). */
const lengthOrder = [17, 18, 0, 1, 2, 3, 4, 5, 16, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15];

/** Codes of lengths that stand for several: whether the last length is repeated (else 0), and how often. */
const repeats: Record<number, { isLast: boolean; bits: number; least: number }> = {
  16: { isLast: true, bits: 2, least: 3 },
  17: { isLast: false, bits: 3, least: 3 },
  18: { isLast: false, bits: 7, least: 11 },
};

/** The next code, of an alphabet of so many symbols. Throws `Unreadable`. */
export function readPrefixCode(reader: BitReader, symbolCount: number): PrefixCode {
  return prefixCodeOf(reader.bits(1) === 1 ? readSimpleLengths(reader, symbolCount) : readLengths(reader, symbolCount));
}

/** One symbol or two, each of one bit. */
function readSimpleLengths(reader: BitReader, symbolCount: number): Uint8Array {
  const lengths = new Uint8Array(symbolCount);
  const count = reader.bits(1) + 1;
  const symbols = [reader.bits(reader.bits(1) === 1 ? 8 : 1), ...(count === 2 ? [reader.bits(8)] : [])];
  for (const symbol of symbols) {
    if (symbol >= symbolCount) throw new Unreadable("the WebP file is damaged");
    lengths[symbol] = 1;
  }
  return lengths;
}

function readLengths(reader: BitReader, symbolCount: number): Uint8Array {
  const ofLengths = new Uint8Array(lengthOrder.length);
  const ofLengthsCount = reader.bits(4) + 4;
  for (const place of lengthOrder.slice(0, ofLengthsCount)) ofLengths[place] = reader.bits(3);
  const code = prefixCodeOf(ofLengths);
  const codesMax = reader.bits(1) === 1 ? 2 + reader.bits(2 + 2 * reader.bits(3)) : symbolCount;
  if (codesMax > symbolCount) throw new Unreadable("the WebP file is damaged");
  const lengths = new Uint8Array(symbolCount);
  let last = 8;
  for (let [symbol, codes] = [0, 0]; symbol < symbolCount && codes < codesMax; codes += 1) {
    const length = readSymbol(reader, code);
    const repeat = repeats[length];
    if (!repeat) {
      lengths[symbol] = length;
      symbol += 1;
      if (length > 0) last = length;
      continue;
    }
    const end = symbol + repeat.least + reader.bits(repeat.bits);
    if (end > symbolCount) throw new Unreadable("the WebP file is damaged");
    lengths.fill(repeat.isLast ? last : 0, symbol, end);
    symbol = end;
  }
  return lengths;
}
