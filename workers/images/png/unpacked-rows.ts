import { Readable } from "node:stream";
import { createInflate, type Inflate } from "node:zlib";
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
  const inflate = inflated(data);
  try {
    for await (const value of inflate as AsyncIterable<Uint8Array>) {
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
      if (rows === rowCount) return;
    }
  } catch (cause) {
    if (cause instanceof Unreadable) throw cause;
    throw isCutOff(cause) ? endsTooSoon() : new Unreadable("the PNG file is damaged", { cause });
  } finally {
    inflate.destroy();
  }
  throw endsTooSoon();
}

/** The data as they unpack, no further than they are read: a `DecompressionStream` of workerd unpacks all that it is given at once. */
function inflated(data: Uint8Array[]): Inflate {
  const inflate = createInflate();
  const packed = Readable.from(data);
  packed.on("error", (error) => inflate.destroy(error));
  return packed.pipe(inflate);
}

function isCutOff(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "Z_BUF_ERROR";
}

function endsTooSoon(): Unreadable {
  return new Unreadable("the PNG file ends before the picture is complete");
}
