import { createBitReader } from "./bit-reader.ts";
import { codedPixels } from "./coded-pixels.ts";
import { readTransforms } from "./transforms.ts";

/**
 * The rows of a picture of so many pixels, each pixel as ARGB in 32 bits, from data behind the header of a lossless WebP (RFC 9649,
 * section 3). The row is the reader's own. Throws `Unreadable`.
 */
export function* losslessRows(data: Uint8Array, width: number, height: number): Generator<Int32Array> {
  const reader = createBitReader(data);
  const { restores, codedWidth } = readTransforms(reader, width, height);
  let y = 0;
  for (const coded of codedPixels(reader, codedWidth, height, true)) {
    let row = coded;
    for (const restore of restores) row = restore(row, y);
    yield row;
    y += 1;
  }
}
