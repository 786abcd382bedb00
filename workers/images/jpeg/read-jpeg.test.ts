import { describe, expect, test } from "vitest";
import { joined } from "../picture.ts";
import { differenceOf, jpegOf, mozjpegPixels, pixelsOf, segment, waves, withInserted } from "../testing.ts";
import { keptSideOf } from "./coefficients.ts";
import { decodeRows, shrunkSizeOf } from "./decode-rows.ts";
import { frameOf, isFrame } from "./frame.ts";
import { readJpeg } from "./read-jpeg.ts";
import { segmentsOf } from "./segments.ts";

const frameIn = (file: Uint8Array) => {
  const found = [...segmentsOf(file)].find(({ marker }) => isFrame(marker));
  if (!found) throw new Error("there is no frame");
  return frameOf(found);
};

describe("a JPEG is decoded as mozjpeg does", () => {
  /** Where colours come for every other pixel only, mozjpeg blends them and we repeat them: it shows where they change steeply. */
  const whole = { auto_subsample: false, chroma_subsample: 1 };
  test.each<[what: string, options: Parameters<typeof jpegOf>[1], mean: number]>([
    ["baseline", { progressive: false, baseline: true }, 4],
    ["sequential", { progressive: false }, 4],
    ["progressive", { progressive: true }, 4],
    ["of colours that come whole", { ...whole, progressive: false }, 0.1],
    ["progressive, of colours that come whole", { ...whole, progressive: true }, 0.1],
    ["of the best quality", { quality: 100 }, 0.1],
    ["of a poor one", { quality: 20 }, 4],
    ["grey", { color_space: 1 }, 0.1],
    ["progressive and grey", { color_space: 1, progressive: true }, 0.1],
    ["red, green and blue", { color_space: 2 }, 0.1],
  ])("%s", async (_, options, mean) => {
    for (const [width, height] of [
      [67, 43],
      [16, 16],
      [1, 1],
      [9, 200],
      [300, 451],
    ] as const) {
      const file = await jpegOf(waves(width, height), options);
      const [ours, theirs] = [await pixelsOf(readJpeg(file)), await mozjpegPixels(file)];
      expect([ours.width, ours.height]).toEqual([width, height]);
      expect(differenceOf(ours.data, theirs.data).mean).toBeLessThan(mean);
    }
  });
});

describe("inks", () => {
  /** A JPEG of four components, each of one value: a block of DC alone for each. */
  const inks = (values: number[], adobe: number | null) => {
    const quantisation = segment(0xdb, Uint8Array.from([0, ...new Array(64).fill(1)]));
    const frame = segment(0xc0, Uint8Array.from([8, 0, 8, 0, 8, 4, ...[1, 2, 3, 4].flatMap((id) => [id, 0x11, 0])]));
    // One code of four bits for a difference of eleven bits, one of a bit for the end of a block.
    const codes = (kind: number, length: number, symbol: number) =>
      segment(0xc4, Uint8Array.from([kind, ...Array.from({ length: 16 }, (_, index) => (index + 1 === length ? 1 : 0)), symbol]));
    const scan = segment(0xda, Uint8Array.from([4, ...[1, 2, 3, 4].flatMap((id) => [id, 0]), 0, 63, 0]));
    const bits = values
      .map((value) => (value - 128) * 8)
      .map((dc) => `0000${(dc < 0 ? dc + 2_047 : dc).toString(2).padStart(11, "0")}0`)
      .join("");
    const data = (bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)).flatMap((byte) => (byte === 255 ? [255, 0] : [byte]));
    const app14 = adobe === null ? [] : [segment(0xee, `Adobe\0\x64\0\0\0\0${String.fromCharCode(adobe)}`)];
    return joined([
      ...[Uint8Array.of(0xff, 0xd8), ...app14, quantisation, frame, codes(0, 4, 11), codes(0x10, 1, 0), scan],
      ...[Uint8Array.from(data), Uint8Array.of(0xff, 0xd9)],
    ]);
  };
  // With eleven bits a difference is at least 1,024: only the extremes can be said.
  test("become light: full inks are black, none are white, whichever way round they are stored", async () => {
    const first = async (file: Uint8Array) => [...(await pixelsOf(readJpeg(file))).data.subarray(0, 4)];
    expect(await first(inks([0, 0, 0, 0], null))).toEqual([255, 255, 255, 255]);
    expect(await first(inks([0, 0, 0, 0], 0))).toEqual([0, 0, 0, 255]);
  });
});

describe("a picture that comes in several scans", () => {
  test("is held whole while that is small, and else as much of it as there is room for", async () => {
    const side = (width: number, height: number, across = 1) => {
      const components = [across, 1, 1].flatMap((factor, id) => [id, factor * 16 + factor, 0]);
      return keptSideOf(
        frameOf({ marker: 0xc2, payload: Uint8Array.from([8, height >> 8, height & 255, width >> 8, width & 255, 3, ...components]) }),
      );
    };
    expect(side(2_000, 3_000)).toBe(8);
    expect(side(4_000, 6_000, 2)).toBe(5);
    expect(side(4_000, 6_000)).toBe(3);
  });

  test("comes out smaller and the same", async () => {
    const picture = waves(160, 240);
    const file = await jpegOf(picture, { progressive: true, auto_subsample: false, chroma_subsample: 1, quality: 95 });
    const frame = frameIn(file);
    for (const side of [2, 4, 5, 7]) {
      const [width, height] = shrunkSizeOf(frame, side);
      expect([width, height]).toEqual([20 * side, 30 * side]);
      const data = new Uint8ClampedArray(width * height * 4);
      let at = 0;
      decodeRows(file, frame, side, false, (row) => {
        data.set(row, at);
        at += row.length;
      });
      const expected = waves(160, 240).data;
      const nearest = Uint8ClampedArray.from({ length: data.length }, (_, index) => {
        const [pixel, ink] = [Math.floor(index / 4), index % 4];
        const [x, y] = [Math.floor((((pixel % width) + 0.5) * 8) / side), Math.floor(((Math.floor(pixel / width) + 0.5) * 8) / side)];
        return expected[(y * 160 + x) * 4 + ink] ?? 0;
      });
      expect(differenceOf(data, nearest).mean, String(side)).toBeLessThan(5);
    }
  });
});

describe("a file that would keep us busy", () => {
  test("of hundreds of scans is refused", async () => {
    const file = await jpegOf(waves(16, 16), { progressive: true });
    const scans = [...segmentsOf(file)].filter(({ marker }) => marker === 0xda);
    const last = scans.at(-1)?.whole ?? new Uint8Array();
    const many = withInserted(file, file.length - 2, ...new Array<Uint8Array>(200).fill(last));
    await expect(readJpeg(many).open()).rejects.toThrow("too many scans");
  });

  test("in pieces that are more than any encoder makes is refused", async () => {
    const file = await jpegOf(waves(16, 16));
    const pieces = [...segmentsOf(file)].length;
    const restarts = (count: number) => new Array<Uint8Array>(count).fill(segment(0xdd, Uint8Array.of(0, 0)));
    expect(readJpeg(withInserted(file, 2, ...restarts(10_000 - pieces))).width).toBe(16);
    expect(() => readJpeg(withInserted(file, 2, ...restarts(10_001 - pieces)))).toThrow("more than 10000 pieces");
  });

  test("of two pictures is refused", async () => {
    const file = await jpegOf(waves(16, 16), { progressive: false });
    const frame = [...segmentsOf(file)].find(({ marker }) => isFrame(marker))?.whole ?? new Uint8Array();
    expect(() => readJpeg(withInserted(file, 2, frame))).toThrow("more than one picture");
  });
});
