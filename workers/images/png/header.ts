import { Unreadable } from "../unreadable.ts";

/** What IHDR says (PNG, third edition, section 11.2.1). */
export type Header = { width: number; height: number; bits: number; colour: Colour; channels: number; isInterlaced: boolean };
export type Colour = "grey" | "rgb" | "palette" | "grey-alpha" | "rgb-alpha";

/** Colour types: how many channels they have, and of how many bits each may be (table 12). */
const colourTypes: Record<number, { colour: Colour; channels: number; bits: number[] }> = {
  0: { colour: "grey", channels: 1, bits: [1, 2, 4, 8, 16] },
  2: { colour: "rgb", channels: 3, bits: [8, 16] },
  3: { colour: "palette", channels: 1, bits: [1, 2, 4, 8] },
  4: { colour: "grey-alpha", channels: 2, bits: [8, 16] },
  6: { colour: "rgb-alpha", channels: 4, bits: [8, 16] },
};

/** The header in an IHDR chunk. Throws `Unreadable` for what the standard does not know. */
export function headerOf(payload: Uint8Array): Header {
  if (payload.length !== 13) throw new Unreadable("the PNG file is damaged");
  const view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength);
  const [width, height, bits] = [view.getUint32(0), view.getUint32(4), view.getUint8(8)];
  const type = colourTypes[view.getUint8(9)];
  const [compression, filter, interlace] = payload.subarray(10);
  if (width === 0 || height === 0 || !type?.bits.includes(bits) || compression !== 0 || filter !== 0 || (interlace ?? 2) > 1) {
    throw new Unreadable("the PNG file is damaged");
  }
  return { width, height, bits, colour: type.colour, channels: type.channels, isInterlaced: interlace === 1 };
}
