import { Unreadable } from "../unreadable.ts";
import type { Header } from "./header.ts";

/** PLTE: three bytes for each colour. tRNS: alpha for each colour of a palette, else the one colour that is not there. */
export type Tables = { palette?: Uint8Array; transparency?: Uint8Array };

/** What turns rows of a file (behind their filter's number) into RGBA. The row it gives back is written anew each time. */
export function createRowPainter(
  { width, bits, colour, channels }: Header,
  { palette, transparency }: Tables,
): (row: Uint8Array) => Uint8ClampedArray {
  if (colour === "palette" && !palette) throw new Unreadable("the PNG file is damaged");
  const painted = new Uint8ClampedArray(width * 4);
  const sample = sampleReader(bits);
  const scale = colour === "palette" ? 1 : 255 / (2 ** Math.min(bits, 8) - 1);
  const isGrey = colour === "grey" || colour === "grey-alpha";
  const alphaAt = colour === "grey-alpha" ? 1 : colour === "rgb-alpha" ? 3 : null;
  const absent = colour === "palette" || !transparency ? null : absentColour(transparency, isGrey ? 1 : 3, bits);
  return (row) => {
    for (let x = 0, out = 0, at = 0; x < width; x += 1, out += 4, at += channels) {
      const first = sample(row, at);
      if (colour === "palette") {
        for (let ink = 0; ink < 3; ink += 1) painted[out + ink] = palette?.[first * 3 + ink] ?? 0;
        painted[out + 3] = transparency?.[first] ?? 255;
        continue;
      }
      const [second, third] = isGrey ? [first, first] : [sample(row, at + 1), sample(row, at + 2)];
      painted[out] = first * scale;
      painted[out + 1] = second * scale;
      painted[out + 2] = third * scale;
      painted[out + 3] = alphaAt === null ? 255 : sample(row, at + alphaAt) * scale;
      if (absent && first === absent[0] && second === (absent[1] ?? first) && third === (absent[2] ?? first)) painted[out + 3] = 0;
    }
    return painted;
  };
}

/** The samples of a row by their number. Of sixteen bits the upper eight are read. */
function sampleReader(bits: number): (row: Uint8Array, index: number) => number {
  if (bits === 8) return (row, index) => row[1 + index] as number;
  if (bits === 16) return (row, index) => row[1 + 2 * index] as number;
  const [perByte, mask] = [8 / bits, 2 ** bits - 1];
  return (row, index) => ((row[1 + Math.floor(index / perByte)] as number) >> (8 - bits - (index % perByte) * bits)) & mask;
}

function absentColour(transparency: Uint8Array, count: number, bits: number): number[] {
  return Array.from({ length: count }, (_, index) => (bits === 16 ? transparency[2 * index] : transparency[2 * index + 1]) ?? -1);
}
