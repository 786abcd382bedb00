import { describe, expect, test } from "vitest";
import { chunk, differenceOf, header, interlacedPasses, packed, pixelsOf, pngFile, rustPixels } from "../testing.ts";
import { readPng } from "./read-png.ts";

/** The same numbers each time. */
function randomBytes(seed: number): (length: number) => Uint8Array {
  let state = seed;
  return (length) =>
    Uint8Array.from({ length }, () => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return state >>> 24;
    });
}

const channels: Record<number, number> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };

type Noise = { width: number; height: number; colour: number; bits: number; transparency: Uint8Array | null; isInterlaced?: boolean };

/** A PNG of noise, each row with another filter. */
async function noise({ width, height, colour, bits, transparency, isInterlaced = false }: Noise): Promise<Uint8Array> {
  const random = randomBytes(width * 1_000 + colour * 100 + bits);
  const rows = (isInterlaced ? interlacedPasses : [[1, 1, 0, 0] as const]).flatMap(([everyX, everyY, fromX, fromY]) => {
    const [columns, lines] = [Math.ceil((width - fromX) / everyX), Math.ceil((height - fromY) / everyY)];
    const rowBytes = Math.ceil((columns * bits * (channels[colour] ?? 1)) / 8);
    return columns <= 0 ? [] : Array.from({ length: Math.max(0, lines) }, (_, row) => [row % 5, ...random(rowBytes)]).flat();
  });
  const palette = colour === 3 ? [chunk("PLTE", random(3 * 2 ** bits))] : [];
  const absent = transparency ? [chunk("tRNS", transparency)] : [];
  const data = await packed(Uint8Array.from(rows));
  // In pieces, as encoders write it.
  const pieces = [data.subarray(0, 7), data.subarray(7, 8), data.subarray(8)].map((piece) => chunk("IDAT", piece));
  return pngFile(header(width, height, bits, colour, isInterlaced ? 1 : 0), ...palette, ...absent, ...pieces);
}

/** The file with the sums that the other decoder checks. */
function withSums(file: Uint8Array): Uint8Array {
  const summed = file.slice();
  const view = new DataView(summed.buffer);
  for (let at = 8; at < summed.length; ) {
    const end = at + 8 + view.getUint32(at);
    let sum = 0xffffffff;
    for (const byte of summed.subarray(at + 4, end)) {
      sum ^= byte;
      for (let bit = 0; bit < 8; bit += 1) sum = sum & 1 ? (sum >>> 1) ^ 0xedb88320 : sum >>> 1;
    }
    view.setUint32(end, (sum ^ 0xffffffff) >>> 0);
    at = end + 4;
  }
  return summed;
}

describe("a PNG is decoded as the Rust decoder does", () => {
  test.each<[colour: number, bits: number, transparency: Uint8Array | null]>([
    ...[1, 2, 4, 8, 16].map((bits): [number, number, null] => [0, bits, null]),
    [2, 8, null],
    [2, 16, null],
    ...[1, 2, 4, 8].map((bits): [number, number, null] => [3, bits, null]),
    [4, 8, null],
    [4, 16, null],
    [6, 8, null],
    [6, 16, null],
    [0, 2, Uint8Array.of(0, 1)],
    [3, 4, Uint8Array.of(0, 255, 77)],
  ])("colour type %d of %d bits, interlaced or not", async (colour, bits, transparency) => {
    for (const [width, height] of [
      [1, 1],
      [3, 2],
      [7, 11],
      [33, 20],
    ] as const) {
      for (const isInterlaced of [false, true]) {
        const file = await noise({ width, height, colour, bits, transparency, isInterlaced });
        const ours = await pixelsOf(readPng(file));
        // Of sixteen bits the other rounds, and we take the upper eight.
        expect(differenceOf(ours.data, (await rustPixels(withSums(file))).data).greatest).toBeLessThanOrEqual(bits === 16 ? 1 : 0);
      }
    }
  });

  test("the one colour that is not there is transparent", async () => {
    const row = [0, ...[10, 20, 30], ...[10, 20, 31]];
    const absent = chunk("tRNS", Uint8Array.of(0, 10, 0, 20, 0, 30));
    const file = pngFile(header(2, 1), absent, chunk("IDAT", await packed(Uint8Array.from(row))));
    expect([...(await pixelsOf(readPng(file))).data]).toEqual([10, 20, 30, 0, 10, 20, 31, 255]);
  });
});

test("a file of more chunks than any encoder makes is refused before anything is decoded", () => {
  const chunks = (count: number) => new Array<Uint8Array>(count).fill(chunk("IDAT", new Uint8Array()));
  // Two more are its header and its end.
  expect(readPng(pngFile(header(1, 1), ...chunks(9_998))).width).toBe(1);
  expect(() => readPng(pngFile(header(1, 1), ...chunks(9_999)))).toThrow("more than 10000 pieces");
});

test.each<[what: string, data: number[]]>([
  ["a filter that nobody knows", [5, 1, 2, 3]],
  ["too few bytes", [0, 1, 2]],
])("%s is refused", async (_, data) => {
  const file = pngFile(header(1, 1), chunk("IDAT", await packed(Uint8Array.from(data))));
  await expect(pixelsOf(readPng(file))).rejects.toThrow(/PNG file/);
});

test("an interlaced picture whose last pass is cut off is refused", async () => {
  const [width, height] = [20, 30];
  const rows = new Uint8Array(
    interlacedPasses.reduce(
      (sum, [x, y, fromX, fromY]) => sum + Math.ceil((height - fromY) / y) * (1 + 3 * Math.ceil((width - fromX) / x)),
      0,
    ),
  );
  const file = async (bytes: number) => pngFile(header(width, height, 8, 2, 1), chunk("IDAT", await packed(rows.subarray(0, bytes))));
  expect((await pixelsOf(readPng(await file(rows.length)))).data.length).toBe(width * height * 4);
  await expect(pixelsOf(readPng(await file(rows.length - 1)))).rejects.toThrow("ends before the picture is complete");
});

test("data that are not packed are refused", async () => {
  const file = pngFile(header(1, 1), chunk("IDAT", Uint8Array.of(1, 2, 3, 4)));
  await expect(pixelsOf(readPng(file))).rejects.toThrow("the PNG file is damaged");
});

test("a palette of which there is none is refused", async () => {
  const file = pngFile(header(1, 1, 8, 3), chunk("IDAT", await packed(Uint8Array.of(0, 1))));
  await expect(pixelsOf(readPng(file))).rejects.toThrow("the PNG file is damaged");
});
