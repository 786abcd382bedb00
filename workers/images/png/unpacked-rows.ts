import { Unreadable } from "../unreadable.ts";
import { unfilter } from "./unfilter.ts";

/** Which of the unpacked bytes rows are: so many bytes in, so many rows of so many bytes (the filter's number first), and how wide a pixel is. */
export type Stretch = { skipBytes: number; rowBytes: number; rowCount: number; pixelBytes: number };

/**
 * The rows of a stretch, their filters undone, as the data unpack. No more is unpacked than up to its end, so a file cannot say it is
 * small and unpack to gigabytes. The row is the reader's own. Throws `Unreadable` for data that end before.
 */
export async function* unpackedRows(
  data: Uint8Array[],
  { skipBytes, rowBytes, rowCount, pixelBytes }: Stretch,
): AsyncGenerator<Uint8Array> {
  let [row, above] = [new Uint8Array(rowBytes), new Uint8Array(rowBytes)];
  let [skipped, filled, rows] = [0, 0, 0];
  const reader = unpacked(data).getReader();
  try {
    while (rows < rowCount) {
      const { done, value } = await reader.read().catch((cause: unknown) => {
        throw new Unreadable("the PNG file is damaged", { cause });
      });
      if (done) throw new Unreadable("the PNG file ends before the picture is complete");
      let at = Math.min(value.length, skipBytes - skipped);
      skipped += at;
      while (at < value.length && rows < rowCount) {
        const piece = value.subarray(at, at + rowBytes - filled);
        row.set(piece, filled);
        filled += piece.length;
        at += piece.length;
        if (filled < rowBytes) break;
        unfilter(row, above, pixelBytes);
        yield row;
        [row, above, filled, rows] = [above, row, 0, rows + 1];
      }
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
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
