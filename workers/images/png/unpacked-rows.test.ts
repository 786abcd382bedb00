import { expect, test } from "vitest";
import { packed } from "../testing.ts";
import { unpackedRows } from "./unpacked-rows.ts";

/** Pieces of packed data that count how many of them were taken. */
class Pieces extends Array<Uint8Array> {
  taken = 0;

  override *values(): ArrayIterator<Uint8Array> {
    for (let at = 0; at < this.length; at += 1) {
      this.taken += 1;
      yield this[at] as Uint8Array;
    }
    return undefined;
  }

  override [Symbol.iterator](): ArrayIterator<Uint8Array> {
    return this.values();
  }
}

test("of data that unpack to far more than the picture has, no more is unpacked than its rows need", async () => {
  const data = await packed(new Uint8Array(130_000_000));
  const pieces = new Pieces();
  for (let at = 0; at < data.length; at += 512) pieces.push(data.subarray(at, at + 512));
  expect(pieces.length).toBeGreaterThan(240);
  let rows = 0;
  for await (const row of unpackedRows(pieces, { skipBytes: 0, rowBytes: 4, rowCount: 10, pixelBytes: 3 })) {
    rows += row.length / 4;
    // What unpacks by itself goes on while the row is worked on.
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
  expect(rows).toBe(10);
  // What is taken and not unpacked waits in buffers of 64 KB and of sixteen pieces.
  expect(pieces.taken).toBeLessThan(200);
});
