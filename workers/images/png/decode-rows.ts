import type { TakeRow } from "../picture.ts";
import { Unreadable } from "../unreadable.ts";
import type { Header } from "./header.ts";
import { createRowPainter, type Tables } from "./paint-row.ts";
import { unfilter } from "./unfilter.ts";

/**
 * Decodes a picture that is not interlaced row by row, as its data unpack. No more is unpacked than the header promises, so a
 * file cannot say it is small and unpack to gigabytes. Throws `Unreadable` for data that end before.
 */
export async function decodeRows(data: Uint8Array[], header: Header, tables: Tables, take: TakeRow): Promise<void> {
  const { width, height, bits, channels } = header;
  const rowBytes = Math.ceil((width * bits * channels) / 8);
  const pixelBytes = Math.max(1, (bits * channels) / 8);
  const paint = createRowPainter(header, tables);
  // The filter's number stands before each row.
  let [row, above] = [new Uint8Array(1 + rowBytes), new Uint8Array(1 + rowBytes)];
  let [filled, rows] = [0, 0];
  const reader = unpacked(data).getReader();
  try {
    while (rows < height) {
      const { done, value } = await reader.read();
      if (done) break;
      for (let at = 0; at < value.length && rows < height; ) {
        const piece = value.subarray(at, at + row.length - filled);
        row.set(piece, filled);
        filled += piece.length;
        at += piece.length;
        if (filled < row.length) break;
        unfilter(row, above, pixelBytes);
        take(paint(row));
        [row, above, filled, rows] = [above, row, 0, rows + 1];
      }
    }
  } catch (cause) {
    if (cause instanceof Unreadable) throw cause;
    throw new Unreadable("the PNG file is damaged", { cause });
  } finally {
    await reader.cancel().catch(() => undefined);
  }
  if (rows < height) throw new Unreadable("the PNG file ends before the picture is complete");
}

function unpacked(data: Uint8Array[]): ReadableStream<Uint8Array> {
  const pieces = data.values();
  const packed = new ReadableStream<Uint8Array>({
    pull: (controller) => {
      const { value, done } = pieces.next();
      if (done) controller.close();
      else controller.enqueue(value);
    },
  });
  return packed.pipeThrough(new DecompressionStream("deflate") as unknown as ReadableWritablePair<Uint8Array, Uint8Array>);
}
