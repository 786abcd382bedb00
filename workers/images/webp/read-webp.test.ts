import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Pixels } from "../picture.ts";
import {
  differenceOf,
  type Field,
  four,
  libwebpPixels,
  losslessWebp,
  oneColourWebp,
  only,
  pixelsOf,
  waves,
  webpFile,
  webpOf,
} from "../testing.ts";
import { readWebp } from "./read-webp.ts";

/** Pictures of all kinds: waves, waves under noise, few colours, one colour, each with as much transparency as `alpha` says. */
function picture(width: number, height: number, kind: number, alpha: number): Pixels {
  const pixels = waves(width, height);
  let state = width * 7_919 + height * 31 + kind;
  for (let at = 0; at < pixels.data.length; at += 1) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    const own = pixels.data[at] ?? 0;
    if (at % 4 === 3) pixels.data[at] = alpha === 0 ? 255 : alpha === 1 ? (at >> 4) & 255 : (state >>> 30) * 85;
    else if (kind === 1) pixels.data[at] = own + (state >>> 26);
    else if (kind === 2) pixels.data[at] = ((at >> 6) * 77) & 0xc0;
    else if (kind === 3) pixels.data[at] = [200, 30, 90][at % 4] ?? 0;
    else if (kind === 4) pixels.data[at] = state >>> 24;
  }
  return pixels;
}

const anyPicture = fc.record({
  ...{ width: fc.integer({ min: 1, max: 90 }), height: fc.integer({ min: 1, max: 90 }) },
  ...{ kind: fc.integer({ min: 0, max: 4 }), alpha: fc.integer({ min: 0, max: 2 }) },
});

async function expectSame(file: Uint8Array): Promise<void> {
  const [ours, theirs] = [await pixelsOf(readWebp(file)), await libwebpPixels(file)];
  expect([ours.width, ours.height]).toEqual([theirs.width, theirs.height]);
  expect(differenceOf(ours.data, theirs.data).greatest).toBe(0);
}

describe("a WebP is decoded as libwebp does, pixel for pixel", () => {
  test("lossy, with and without transparency", { timeout: 240_000 }, async () => {
    const options = fc.record({
      ...{ quality: fc.integer({ min: 0, max: 100 }), method: fc.integer({ min: 0, max: 6 }), segments: fc.integer({ min: 1, max: 4 }) },
      ...{ filter_strength: fc.integer({ min: 0, max: 100 }), filter_sharpness: fc.integer({ min: 0, max: 7 }) },
      ...{ filter_type: fc.integer({ min: 0, max: 1 }), partitions: fc.integer({ min: 0, max: 3 }) },
      ...{ alpha_compression: fc.integer({ min: 0, max: 1 }), alpha_filtering: fc.integer({ min: 0, max: 2 }) },
      alpha_quality: fc.constantFrom(0, 50, 100),
    });
    await fc.assert(
      fc.asyncProperty(anyPicture, options, async ({ width, height, kind, alpha }, options) => {
        await expectSame(await webpOf(picture(width, height, kind, alpha), options));
      }),
      { numRuns: 300, seed: 86 },
    );
  });

  test("lossless", { timeout: 240_000 }, async () => {
    const options = fc.record({
      ...{ quality: fc.integer({ min: 0, max: 100 }), method: fc.integer({ min: 0, max: 6 }), exact: fc.integer({ min: 0, max: 1 }) },
      near_lossless: fc.constantFrom(0, 60, 100),
    });
    await fc.assert(
      fc.asyncProperty(anyPicture, options, async ({ width, height, kind, alpha }, options) => {
        await expectSame(await webpOf(picture(width, height, kind, alpha), { ...options, lossless: 1 }));
      }),
      { numRuns: 300, seed: 86 },
    );
  });

  test("larger than what lossless pictures may look back for, with blocks of different codes", { timeout: 240_000 }, async () => {
    const pixels = waves(1_200, 1_100);
    for (let at = 0; at < pixels.data.length; at += 1) if ((at >> 11) % 3 === 0) pixels.data[at] = (at * 2_654_435_761) >>> 27;
    for (let at = 3; at < pixels.data.length; at += 4) pixels.data[at] = (at >> 9) & 255;
    for (const quality of [0, 75]) await expectSame(await webpOf(pixels, { lossless: 1, quality, method: 4, exact: 1 }));
    await expectSame(await webpOf(pixels, { quality: 90, partitions: 3 }));
  });
});

/** Codes of pixels that are copied, one at a time, from the row above: 256 is the first symbol that says so. */
const copying: Field[] = [
  // The lengths of the codes of lengths: 1 and 18 have one bit each. Three of them follow.
  ...([
    [0, 1],
    [0, 4],
    [0, 3],
    [1, 3],
    [0, 3],
    [1, 3],
    [1, 1],
    [0, 3],
    [1, 2],
  ] as Field[]),
  // 256 symbols that do not come, and one that does.
  ...([
    [1, 1],
    [127, 7],
    [1, 1],
    [107, 7],
    [0, 1],
  ] as Field[]),
  ...four(0),
];

/** A code of two symbols, 0 and 1: each pixel takes a bit. */
const oneOrTwo: Field[] = [
  [1, 1],
  [1, 1],
  [0, 1],
  [0, 1],
  [1, 8],
];

describe("readWebp", () => {
  test("a few bytes may be a picture of one colour as large as any", async () => {
    const file = oneColourWebp(4_000, 6_000);
    expect(file.length).toBeLessThan(40);
    let rows = 0;
    await (await readWebp(file).open()).readRows((row) => {
      rows += 1;
      if (rows === 6_000) expect([...row.subarray(-4)]).toEqual([0, 1, 1, 255]);
    });
    expect(rows).toBe(6_000);
  });

  test.each<[what: string, file: Uint8Array, why: RegExp]>([
    ["a lossless picture of another version", withByte(losslessWebp(8, 8, [[0, 8]]), 24, 0x20), /damaged/],
    [
      "a transform that comes twice",
      losslessWebp(8, 8, [
        [1, 1],
        [2, 2],
        [1, 1],
        [2, 2],
      ]),
      /damaged/,
    ],
    [
      "a cache of colours of twelve bits",
      losslessWebp(8, 8, [
        [0, 1],
        [1, 1],
        [12, 4],
      ]),
      /damaged/,
    ],
    [
      "a symbol that is not in its alphabet",
      losslessWebp(8, 8, [[0, 1], [0, 1], [0, 1], ...four(0), [1, 1], [0, 1], [1, 1], [40, 8]]),
      /damaged/,
    ],
    [
      "codes of which some bits are nobody's",
      losslessWebp(8, 8, [
        [0, 1],
        [0, 1],
        [0, 1],
        [0, 1],
        [0, 4],
        [1, 3],
        [0, 9],
      ]),
      /damaged/,
    ],
    ["pixels copied from before the first", losslessWebp(8, 8, [[0, 1], [0, 1], [0, 1], ...copying]), /damaged/],
    ["data that end before the picture", losslessWebp(8, 8, [[0, 1], [0, 1], [0, 1], ...oneOrTwo, ...four(0)]), /ends before/],
    ["a lossy picture that is no key frame", webpFile("VP8 ", Uint8Array.of(1, 0, 0, 0x9d, 1, 0x2a, 8, 0, 8, 0)), /damaged/],
    ["a lossy picture without pixels", webpFile("VP8 ", Uint8Array.of(0, 0, 0, 0x9d, 1, 0x2a, 0, 0, 8, 0)), /damaged/],
    [
      "a lossy picture whose first part is longer than the file",
      webpFile("VP8 ", Uint8Array.of(0, 255, 255, 0x9d, 1, 0x2a, 8, 0, 8, 0)),
      /ends before/,
    ],
  ])("%s is refused", async (_, file, why) => {
    await expect((async () => pixelsOf(readWebp(file)))()).rejects.toThrow(why);
  });

  test("more codes than a picture may have are refused while they are read", async () => {
    const last: Field[] = [
      [1, 1],
      [0, 1],
      [1, 1],
      [255, 8],
    ];
    const blocks: Field[] = [[1, 1], [0, 3], [0, 1], ...last, ...last, ...only(0), ...only(0), ...only(0)];
    const codes = new Array<Field[]>(5 * 20_000).fill(only(0)).flat();
    const file = losslessWebp(8, 8, [[0, 1], [0, 1], ...blocks, ...codes]);
    await expect(pixelsOf(readWebp(file))).rejects.toThrow("too many codes");
  });

  test("a lossy picture whose coefficients are cut off is refused", async () => {
    const whole = await webpOf(picture(90, 90, 1, 0), { quality: 90 });
    const payload = whole.subarray(20);
    await expect(pixelsOf(readWebp(webpFile("VP8 ", payload.subarray(0, payload.length - 200))))).rejects.toThrow("ends before");
  });

  test("a plane of transparency that is cut off, or made in a way nobody knows, is refused", async () => {
    const whole = await webpOf(picture(90, 90, 0, 2), { alpha_compression: 0, alpha_filtering: 0 });
    const at = whole.findIndex((_, index) => String.fromCharCode(...whole.subarray(index, index + 4)) === "ALPH");
    expect(at).toBeGreaterThan(0);
    await expectSame(whole);
    await expect((async () => pixelsOf(readWebp(withByte(whole, at + 8, 2))))()).rejects.toThrow("damaged");
    const short = whole.slice();
    new DataView(short.buffer).setUint32(at + 4, 90 * 90 - 1, true);
    await expect((async () => pixelsOf(readWebp(short)))()).rejects.toThrow();
  });
});

function withByte(file: Uint8Array, at: number, byte: number): Uint8Array {
  const changed = file.slice();
  changed[at] = byte;
  return changed;
}
