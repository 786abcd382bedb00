import { Unreadable } from "../unreadable.ts";
import { losslessRows } from "./lossless/lossless-rows.ts";

/** How a row is told from what stands before it (RFC 9649, section 2.7.1.2). */
const filters = { none: 0, horizontal: 1, vertical: 2, gradient: 3 } as const;

/** The rows of an alpha plane from the payload of its chunk: how opaque each pixel is. The row is the reader's own. Throws `Unreadable`. */
export function* alphaRows(payload: Uint8Array, width: number, height: number): Generator<Uint8Array> {
  const [header = 0, data] = [payload[0], payload.subarray(1)];
  const [method, filter] = [header & 3, (header >> 2) & 3];
  if (payload.length === 0 || method > 1) throw new Unreadable("the WebP file is damaged");
  let [above, row] = [new Uint8Array(width), new Uint8Array(width)];
  let y = 0;
  for (const coded of method === 0 ? plainRows(data, width, height) : greenRows(data, width, height)) {
    row.set(coded);
    unfilter(row, y === 0 ? null : above, filter);
    yield row;
    [above, row] = [row, above];
    y += 1;
  }
}

function* plainRows(data: Uint8Array, width: number, height: number): Generator<Uint8Array> {
  if (data.length < width * height) throw new Unreadable("the WebP file ends before the picture is complete");
  for (let y = 0; y < height; y += 1) yield data.subarray(y * width, (y + 1) * width);
}

/** The rows of a lossless picture whose green they are. */
function* greenRows(data: Uint8Array, width: number, height: number): Generator<Uint8Array> {
  const row = new Uint8Array(width);
  for (const pixels of losslessRows(data, width, height)) {
    for (let x = 0; x < width; x += 1) row[x] = (pixels[x] as number) >>> 8;
    yield row;
  }
}

/** Undoes the filter of a row in place. Whatever its filter, a first pixel is told from the one above, and a first row from the left. */
function unfilter(row: Uint8Array, above: Uint8Array | null, filter: number): void {
  if (filter === filters.none) return;
  if (!above) {
    for (let x = 1; x < row.length; x += 1) row[x] = (row[x] as number) + (row[x - 1] as number);
    return;
  }
  for (let x = 0; x < row.length; x += 1) {
    const up = above[x] as number;
    const left = x === 0 ? up : (row[x - 1] as number);
    const corner = x === 0 ? up : (above[x - 1] as number);
    const predicted =
      filter === filters.horizontal ? left : filter === filters.vertical ? up : Math.min(255, Math.max(0, left + up - corner));
    row[x] = (row[x] as number) + predicted;
  }
}
