import { Unreadable } from "../../unreadable.ts";
import type { BitReader } from "./bit-reader.ts";

/** Longest code (RFC 9649, section 3.7.2.1.2). */
const lengthMax = 15;
/** Bits that are looked up at once; longer codes are rare. */
const lookupBits = 8;

/**
 * A code as one array, for a picture may have thousands. First by the next bits: the symbol × 16, and its length + 1; 0 where the code is
 * longer. Then by length: the first code, how many there are, and where their symbols begin. Then the symbols.
 */
export type PrefixCode = { table: Uint16Array; lookupMask: number };

const [countsAt, placesAt, symbolsAt] = [16, 32, 48];

/** The next symbol. Throws `Unreadable`. */
export function readSymbol(reader: BitReader, { table, lookupMask }: PrefixCode): number {
  const bits = reader.peek();
  const entry = table[bits & lookupMask] as number;
  if (entry !== 0) {
    reader.skip((entry & 15) - 1);
    return entry >> 4;
  }
  const lengths = lookupMask + 1;
  let code = 0;
  for (let length = 1; length <= lengthMax; length += 1) {
    code = (code << 1) | ((bits >> (length - 1)) & 1);
    const place = code - (table[lengths + length] as number);
    if (place < 0 || place >= (table[lengths + countsAt + length] as number)) continue;
    reader.skip(length);
    return table[lengths + symbolsAt + (table[lengths + placesAt + length] as number) + place] as number;
  }
  throw new Error("a complete code has no such bits");
}

/** The code whose symbols have these lengths, 0 for those that do not come. Throws `Unreadable` unless each bits are one symbol's. */
export function prefixCodeOf(symbolLengths: Uint8Array): PrefixCode {
  const ofLength = new Uint16Array(lengthMax + 1);
  for (const length of symbolLengths) ofLength[length] = (ofLength[length] as number) + 1;
  const used = symbolLengths.length - (ofLength[0] as number);
  // A code of one symbol takes no bits at all.
  if (used === 1) return { table: Uint16Array.of(symbolLengths.findIndex((length) => length > 0) * 16 + 1), lookupMask: 0 };
  const longest = ofLength.findLastIndex((count) => count > 0);
  const lookups = 1 << Math.min(longest, lookupBits);
  const table = new Uint16Array(lookups + symbolsAt + used);
  const next = new Uint16Array(lengthMax + 1);
  let [code, place] = [0, 0];
  for (let length = 1; length <= lengthMax; length += 1) {
    const count = ofLength[length] as number;
    code <<= 1;
    table[lookups + length] = code;
    table[lookups + countsAt + length] = count;
    table[lookups + placesAt + length] = next[length] = place;
    code += count;
    place += count;
    if (code > 1 << length) throw new Unreadable("the WebP file is damaged");
  }
  if (code !== 1 << lengthMax) throw new Unreadable("the WebP file is damaged");
  for (const [symbol, length] of symbolLengths.entries()) {
    if (length === 0) continue;
    const at = next[length] as number;
    next[length] = at + 1;
    table[lookups + symbolsAt + at] = symbol;
    if (length > lookupBits) continue;
    // Codes come from their highest bit on, so what is looked up begins with it.
    const own = (table[lookups + length] as number) + at - (table[lookups + placesAt + length] as number);
    for (let bits = reversed(own, length); bits < lookups; bits += 1 << length) table[bits] = symbol * 16 + length + 1;
  }
  return { table, lookupMask: lookups - 1 };
}

function reversed(code: number, length: number): number {
  let result = 0;
  for (let bit = 0; bit < length; bit += 1) result |= ((code >> bit) & 1) << (length - 1 - bit);
  return result;
}
