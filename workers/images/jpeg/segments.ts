import { Unreadable } from "../unreadable.ts";

/** Markers of ITU-T T.81, table B.1. */
export const markers = { soi: 0xd8, eoi: 0xd9, sos: 0xda, dqt: 0xdb, dht: 0xc4, dri: 0xdd, app0: 0xe0, app1: 0xe1, app14: 0xee } as const;

/** One segment of a file: its marker, all of its bytes, and those behind its length. Of a scan `data` is its compressed data. */
export type Segment = { marker: number; whole: Uint8Array; payload: Uint8Array; data: Uint8Array };

/** The segments from behind SOI to before EOI. Throws `Unreadable` for a file that ends before its EOI. */
export function* segmentsOf(bytes: Uint8Array): Generator<Segment> {
  let at = 2;
  while (at < bytes.length) {
    if (bytes[at] !== 0xff) throw new Unreadable("the JPEG file is damaged");
    const marker = bytes[at + 1] ?? 0;
    // Any number of 0xff may stand before a marker (B.1.1.2).
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    if (marker === markers.eoi) return;
    const end = at + 2 + wordAt(bytes, at + 2);
    if (end < at + 4 || end > bytes.length) break;
    const dataEnd = marker === markers.sos ? endOfData(bytes, end) : end;
    yield { marker, whole: bytes.subarray(at, dataEnd), payload: bytes.subarray(at + 4, end), data: bytes.subarray(end, dataEnd) };
    at = dataEnd;
  }
  throw new Unreadable("the JPEG file ends before the picture is complete");
}

/** Where the next marker is. In compressed data 0xff is followed by 0, and restart markers belong to it (B.1.1.5). */
function endOfData(bytes: Uint8Array, start: number): number {
  for (let at = bytes.indexOf(0xff, start); at >= 0 && at + 1 < bytes.length; at = bytes.indexOf(0xff, at + 1)) {
    const next = bytes[at + 1] ?? 0;
    if (next !== 0 && next !== 0xff && !isRestart(next)) return at;
  }
  return bytes.length;
}

export function isRestart(marker: number): boolean {
  return marker >= 0xd0 && marker <= 0xd7;
}

export function wordAt(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
}
