import type { TakeRow } from "../picture.ts";
import type { Header } from "./header.ts";
import { createRowPainter, type Tables } from "./paint-row.ts";
import { unpackedRows } from "./unpacked-rows.ts";

/** Where the pixels of a pass are: every so many columns and rows, from which on (PNG, third edition, section 8.1). */
type Pass = { everyColumn: number; everyRow: number; fromColumn: number; fromRow: number };

const wholePicture: Pass = { everyColumn: 1, everyRow: 1, fromColumn: 0, fromRow: 0 };
const interlacedPasses: Pass[] = [
  { everyColumn: 8, everyRow: 8, fromColumn: 0, fromRow: 0 },
  { everyColumn: 8, everyRow: 8, fromColumn: 4, fromRow: 0 },
  { everyColumn: 4, everyRow: 8, fromColumn: 0, fromRow: 4 },
  { everyColumn: 4, everyRow: 4, fromColumn: 2, fromRow: 0 },
  { everyColumn: 2, everyRow: 4, fromColumn: 0, fromRow: 2 },
  { everyColumn: 2, everyRow: 2, fromColumn: 1, fromRow: 0 },
  { everyColumn: 1, everyRow: 2, fromColumn: 0, fromRow: 1 },
];

/**
 * Decodes a picture row by row, and holds no more of it. The passes of one that is interlaced stand one behind the other in the data:
 * each has a reader of its own, which unpacks what is before it and throws that away. That is twice the work of unpacking, for a pass is
 * as large as all before it. Throws `Unreadable`.
 */
export async function decodeRows(data: Uint8Array[], header: Header, tables: Tables, take: TakeRow): Promise<void> {
  const { width, height } = header;
  const readers = readersOf(data, header, tables);
  const row = new Uint8ClampedArray(width * 4);
  const pixels = new Int32Array(row.buffer);
  try {
    for (let y = 0; y < height; y += 1) {
      for (const { pass, rows, paint } of readers) {
        const { everyColumn, everyRow, fromColumn, fromRow } = pass;
        if (y % everyRow !== fromRow) continue;
        const { value } = await rows.next();
        if (!value) throw new Error("a pass has fewer rows than it was said to have");
        const painted = new Int32Array(paint(value).buffer);
        for (let [x, from] = [fromColumn, 0]; x < width; x += everyColumn, from += 1) pixels[x] = painted[from] as number;
      }
      take(row);
    }
  } finally {
    for (const { rows } of readers) await rows.return(undefined);
  }
}

function readersOf(data: Uint8Array[], header: Header, tables: Tables) {
  const { width, height, bits, channels, isInterlaced } = header;
  const pixelBytes = Math.max(1, (bits * channels) / 8);
  let skipBytes = 0;
  return (isInterlaced ? interlacedPasses : [wholePicture]).flatMap((pass) => {
    const passWidth = Math.ceil((width - pass.fromColumn) / pass.everyColumn);
    const rowCount = Math.ceil((height - pass.fromRow) / pass.everyRow);
    // A small picture has passes without pixels, of which not even the filters' numbers are there.
    if (passWidth <= 0 || rowCount <= 0) return [];
    const rowBytes = 1 + Math.ceil((passWidth * bits * channels) / 8);
    const rows = unpackedRows(data, { skipBytes, rowBytes, rowCount, pixelBytes });
    skipBytes += rowBytes * rowCount;
    return [{ pass, rows, paint: createRowPainter({ ...header, width: passWidth }, tables) }];
  });
}
