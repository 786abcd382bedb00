import { describe, expect, test } from "vitest";
import { imageBytesMax, type MadeVariants } from "../../shared/contracts/images.ts";
import { Problem } from "../../shared/problem.ts";
import { averageRows } from "./average-rows.ts";
import { encodeWebp } from "./encode-webp.ts";
import { makeCrops, makeVariants } from "./make-variants.ts";
import { joined, type Pixels } from "./picture.ts";
import {
  chunk,
  differenceOf,
  exif,
  header,
  interlacedPasses,
  jpegOf,
  oneColourWebp,
  packed,
  pngFile,
  pngOf,
  segment,
  textIn,
  waves,
  webpPixels,
  withInserted,
} from "./testing.ts";

const sizes = ({ variants }: MadeVariants) => variants.map(({ width, height }) => [width, height]);

/** Why a file is refused. */
async function refusal(file: Uint8Array): Promise<string> {
  const problem = await makeVariants(file).then(
    () => new Error("it was taken"),
    (error: unknown) => error,
  );
  if (!(problem instanceof Problem)) throw problem;
  return `${problem.status} ${problem.details.errors?.[0]?.pointer ?? ""} ${problem.message}`;
}

/** The same picture at another size, by our own means. */
function shrunk(pixels: Pixels, width: number, height: number): Pixels["data"] {
  const { take, pixels: small } = averageRows(pixels, { width, height }, () => undefined);
  for (let row = 0; row < pixels.height; row += 1) take(pixels.data.subarray(row * pixels.width * 4, (row + 1) * pixels.width * 4));
  return small.data;
}

describe("makeVariants", () => {
  test.each<[type: MadeVariants["contentType"], encode: (pixels: Pixels) => Promise<Uint8Array>]>([
    ["image/jpeg", (pixels) => jpegOf(pixels, { progressive: false })],
    ["image/jpeg", (pixels) => jpegOf(pixels, { progressive: true })],
    ["image/png", pngOf],
    ["image/webp", encodeWebp],
  ])("makes four sizes of a %s, each the same picture", async (contentType, encode) => {
    const original = waves(1_400, 2_100);
    const made = await makeVariants(await encode(original));
    expect(made).toMatchObject({ contentType, width: 1_400, height: 2_100 });
    expect(sizes(made)).toEqual([
      [160, 240],
      [320, 480],
      [640, 960],
      [1_280, 1_920],
    ]);
    for (const { width, height, bytes } of made.variants) {
      expect(textIn(bytes.subarray(0, 4))).toBe("RIFF");
      const expected = await encodeWebp({ width, height, data: shrunk(original, width, height) });
      expect(differenceOf(await webpPixels(bytes), await webpPixels(expected)).mean).toBeLessThan(3);
    }
  });

  test("a picture is never made larger than it is", async () => {
    expect(sizes(await makeVariants(await jpegOf(waves(400, 600))))).toEqual([
      [160, 240],
      [320, 480],
      [400, 600],
    ]);
    expect(sizes(await makeVariants(await pngOf(waves(90, 60))))).toEqual([[90, 60]]);
    expect(sizes(await makeVariants(await pngOf(waves(1, 1))))).toEqual([[1, 1]]);
    expect(sizes(await makeVariants(await jpegOf(waves(640, 700))))).toEqual([
      [160, 175],
      [320, 350],
      [640, 700],
    ]);
  });

  test("a picture that can be seen through has no variant that would take too much to encode", async () => {
    const picture = waves(1_000, 1_300);
    picture.data[7] = 254;
    expect(sizes(await makeVariants(await pngOf(picture)))).toEqual([
      [160, 208],
      [320, 416],
      [640, 832],
    ]);
    picture.data[7] = 255;
    expect(sizes(await makeVariants(await pngOf(picture))).at(-1)).toEqual([1_000, 1_300]);
  });

  test("a JPEG that is to be turned is turned, whichever of the eight ways", async () => {
    const upright = waves(48, 64);
    const expected = shrunk(upright, 48, 64);
    /** Where each pixel of the upright picture lies in a file of that orientation (Exif 2.32). */
    const stored: Record<number, (x: number, y: number) => [x: number, y: number]> = {
      1: (x, y) => [x, y],
      2: (x, y) => [47 - x, y],
      3: (x, y) => [47 - x, 63 - y],
      4: (x, y) => [x, 63 - y],
      5: (x, y) => [y, x],
      6: (x, y) => [y, 47 - x],
      7: (x, y) => [63 - y, 47 - x],
      8: (x, y) => [63 - y, x],
    };
    for (const [orientation, place] of Object.entries(stored)) {
      const isOnItsSide = Number(orientation) > 4;
      const lying: Pixels = { width: isOnItsSide ? 64 : 48, height: isOnItsSide ? 48 : 64, data: new Uint8ClampedArray(48 * 64 * 4) };
      for (let y = 0; y < 64; y += 1) {
        for (let x = 0; x < 48; x += 1) {
          const [toX, toY] = place(x, y);
          lying.data.set(upright.data.subarray((y * 48 + x) * 4, (y * 48 + x) * 4 + 4), (toY * lying.width + toX) * 4);
        }
      }
      const made = await makeVariants(withInserted(await jpegOf(lying, { quality: 95 }), 2, exif(Number(orientation))));
      expect([orientation, made.width, made.height]).toEqual([orientation, 48, 64]);
      const [variant] = made.variants;
      if (!variant) throw new Error("there is no variant");
      expect(differenceOf(await webpPixels(variant.bytes), expected).mean, orientation).toBeLessThan(4);
    }
  });

  test("what is kept of the file has no metadata, and makes the same variants", async () => {
    const [jpeg, png, webp] = [await jpegOf(waves(40, 60)), await pngOf(waves(40, 60)), await encodeWebp(waves(40, 60))];
    const secret = new TextEncoder().encode("taken at home");
    const riff = withInserted(webp, webp.length, new TextEncoder().encode("EXIF"), Uint8Array.of(13, 0, 0, 0), secret, Uint8Array.of(0));
    new DataView(riff.buffer).setUint32(4, riff.length - 8, true);
    const files = [
      withInserted(
        jpeg,
        2,
        exif(6),
        segment(0xe1, "http://ns.adobe.com/xap/1.0/\0taken at home"),
        segment(0xfe, "taken at home"),
        segment(0xed, "taken at home"),
      ),
      withInserted(png, 33, chunk("eXIf", secret), chunk("tEXt", secret), chunk("iTXt", secret), chunk("prVt", secret)),
      riff,
    ];
    for (const file of files) {
      const made = await makeVariants(file);
      expect(textIn(made.file)).not.toMatch(/GPS|taken at home|xap|Exif\0\0II/);
      expect(made.variants.map(({ bytes }) => textIn(bytes)).join()).not.toMatch(/GPS|taken at home|EXIF|XMP/);
      const again = await makeVariants(made.file);
      expect(again).toEqual(made);
    }
  });
});

describe("a file that is more than a picture", () => {
  test("loses what is behind its end: a polyglot is a picture and nothing else", async () => {
    const payload = new TextEncoder().encode("PK\x03\x04<script>alert(1)</script>%PDF-1.7");
    for (const file of [await jpegOf(waves(20, 30)), await pngOf(waves(20, 30)), await encodeWebp(waves(20, 30))]) {
      const made = await makeVariants(joined([file, payload]));
      for (const bytes of [made.file, ...made.variants.map((variant) => variant.bytes)]) expect(textIn(bytes)).not.toMatch(/script|PDF|PK/);
    }
  });

  test("loses what is hidden in front of the picture, and in chunks of its own", async () => {
    const hidden = withInserted(await jpegOf(waves(20, 30)), 2, segment(0xe5, "*/=alert('GIF89a');/*<script>"));
    expect(textIn((await makeVariants(hidden)).file)).not.toContain("script");
  });
});

describe("makeCrops", () => {
  /** Dark but for a light part, as it is seen. */
  function spotlit(width: number, height: number, spot: { left: number; top: number; side: number }): Pixels {
    const data = new Uint8ClampedArray(width * height * 4).fill(255);
    for (let at = 0; at < data.length; at += 4) {
      const [x, y] = [(at / 4) % width, Math.floor(at / 4 / width)];
      const isIn = x >= spot.left && x < spot.left + spot.side && y >= spot.top && y < spot.top + spot.side;
      data.fill(isIn ? 250 : 5, at, at + 3);
    }
    return { width, height, data };
  }

  /** The darkest and the lightest colour in a WebP, in any channel. */
  async function rangeOf(file: Uint8Array | undefined): Promise<{ least: number; most: number }> {
    const colours = (await webpPixels(file ?? new Uint8Array())).filter((_, at) => at % 4 < 3).sort();
    return { least: colours[0] ?? 0, most: colours.at(-1) ?? 255 };
  }

  test("cuts covers and squares out around the point, in the widths that they have", { tags: ["P-86"] }, async () => {
    const bytes = await pngOf(spotlit(900, 400, { left: 500, top: 0, side: 400 }));
    const { cover, square } = await makeCrops({ bytes, focalPoint: { x: 700 / 900, y: 0.1 } });
    expect(square.map(({ width, height }) => [width, height])).toEqual([
      [160, 160],
      [320, 320],
    ]);
    expect(cover.map(({ width, height }) => [width, height])).toEqual([
      [160, 240],
      [267, 400],
    ]);
    // The square is the light part and nothing else.
    for (const { bytes: file } of square) expect((await rangeOf(file)).least).toBeGreaterThan(240);
    const elsewhere = await makeCrops({ bytes, focalPoint: { x: 0, y: 0.9 } });
    for (const { bytes: file } of elsewhere.square) expect((await rangeOf(file)).most).toBeLessThan(15);
  });

  test("of a picture that is to be turned takes the point as it is seen", async () => {
    // Stored on its side: what is seen above on the right is stored below on the right when it is turned to the left (8).
    const lying = await jpegOf(spotlit(300, 600, { left: 0, top: 0, side: 300 }), { quality: 95 });
    const { square } = await makeCrops({ bytes: withInserted(lying, 2, exif(8)), focalPoint: { x: 0.1, y: 0.5 } });
    const [small] = square;
    expect([small?.width, small?.height]).toEqual([160, 160]);
    expect((await rangeOf(small?.bytes)).least).toBeGreaterThan(230);
  });

  test("of what is no picture raises what its variants would", async () => {
    await expect(makeCrops({ bytes: new Uint8Array(9), focalPoint: { x: 0, y: 0 } })).rejects.toThrow("expected a JPEG, PNG or WebP file");
  });
});

describe("a picture of 24 megapixels", () => {
  test("is taken as an interlaced PNG", { timeout: 240_000 }, async () => {
    const bytes = interlacedPasses.reduce(
      (sum, [x, y, fromX, fromY]) => sum + Math.ceil((6_000 - fromY) / y) * (1 + Math.ceil(Math.ceil((4_000 - fromX) / x) / 8)),
      0,
    );
    // Grey of one bit, none of them set.
    const file = pngFile(header(4_000, 6_000, 1, 0, 1), chunk("IDAT", await packed(new Uint8Array(bytes))));
    expect(sizes(await makeVariants(file)).at(-1)).toEqual([1_280, 1_920]);
  });

  test("is taken as a lossless WebP", { timeout: 240_000 }, async () => {
    const made = await makeVariants(oneColourWebp(4_000, 6_000));
    expect([made.width, made.height, made.contentType]).toEqual([4_000, 6_000, "image/webp"]);
    expect(sizes(made).at(-1)).toEqual([1_280, 1_920]);
    expect(await refusal(oneColourWebp(4_001, 6_000))).toMatch(/24 megapixels at most; this one is 4001 × 6000/);
  });
});

describe("a file that is refused", () => {
  test.each<[what: string, file: Uint8Array | (() => Promise<Uint8Array>), why: RegExp]>([
    ["an empty one", new Uint8Array(), /expected a JPEG, PNG or WebP/],
    ["a page that says it is a picture", new TextEncoder().encode("<svg onload=alert(1)>"), /expected a JPEG, PNG or WebP/],
    ["a GIF", new TextEncoder().encode("GIF89a"), /expected a JPEG, PNG or WebP/],
    ["three bytes of a JPEG", Uint8Array.of(0xff, 0xd8, 0xff), /ends before/],
    ["the signature of a PNG", pngFile().subarray(0, 8), /ends before/],
    ["a PNG without a picture", pngFile(), /has no picture/],
    ["a JPEG without a picture", joined([Uint8Array.of(0xff, 0xd8), segment(0xfe, "x"), Uint8Array.of(0xff, 0xd9)]), /has no picture/],
    ["a PNG of 24 million and one pixels", () => tinyPng(4_001, 5_999), /24 megapixels at most; this one is 4001 × 5999/],
    ["a bomb of 65,535 × 65,535", async () => withSize(await jpegOf(waves(8, 8)), 65_535, 65_535), /24 megapixels/],
    ["a bomb of two thousand million on a side", () => tinyPng(2_147_483_647, 2_147_483_647), /24 megapixels/],
    ["a banner", () => tinyPng(301, 100), /3 times as long as wide/],
    ["a PNG of no width", () => tinyPng(0, 10), /damaged/],
    ["a PNG of seven bits", () => tinyPng(10, 10, 7), /damaged/],
    ["a WebP that moves", movingWebp(), /moves is not taken/],
    ["a WebP of ten thousand chunks and one", () => crowdedWebp(10_001), /more than 10000 pieces/],
    ["a JPEG of 12 bits", async () => patched(await jpegOf(waves(8, 8), { progressive: false, baseline: true }), 0xc0, 4, 12), /8 bits/],
    [
      "a lossless JPEG",
      async () => patched(await jpegOf(waves(8, 8), { progressive: false, baseline: true }), 0xc0, 1, 0xc3),
      /this kind of JPEG/,
    ],
  ])("%s", async (_, file, why) => {
    const message = await refusal(typeof file === "function" ? await file() : file);
    expect(message).toMatch(/^422 \/file /);
    expect(message).toMatch(why);
  });

  test("one above 10 MB, before anything of it is read (413)", async () => {
    expect(await refusal(new Uint8Array(imageBytesMax + 1))).toMatch(/^413 /);
  });

  test("any that is cut off, wherever", { timeout: 120_000 }, async () => {
    const picture = waves(60, 90);
    const files = {
      baseline: await jpegOf(picture, { progressive: false }),
      progressive: await jpegOf(picture, { progressive: true }),
      png: await pngOf(picture),
      webp: await encodeWebp(picture),
    };
    for (const [name, file] of Object.entries(files)) {
      for (let part = 1; part <= 20; part += 1) {
        expect(await refusal(file.subarray(0, Math.floor((file.length * part) / 20.5))), `${name} ${part}`).toMatch(/^422 \/file /);
      }
    }
  });

  test("one whose end is there and whose middle is not", async () => {
    const file = await jpegOf(waves(200, 300), { progressive: false });
    const middleless = joined([file.subarray(0, file.length - 2_000), file.subarray(file.length - 2)]);
    expect(await refusal(middleless)).toMatch(/^422 .*(ends before|damaged)/);
    const half = await packed(new Uint8Array(15 * (1 + 20 * 3)));
    expect(await refusal(pngFile(header(20, 30), chunk("IDAT", half)))).toMatch(/^422 .*ends before/);
  });

  test("no bytes at all make anything but a refusal", { timeout: 120_000 }, async () => {
    const files = [
      await jpegOf(waves(40, 60)),
      await jpegOf(waves(40, 60), { progressive: false }),
      await pngOf(waves(40, 60)),
      await encodeWebp(waves(40, 60)),
    ];
    let seed = 1;
    const random = (below: number) => {
      seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0;
      return (seed >>> 8) % below;
    };
    for (const file of files) {
      for (let round = 0; round < 60; round += 1) {
        const broken = file.slice();
        for (let change = 0; change <= random(8); change += 1) broken[random(broken.length)] = random(256);
        const outcome = await makeVariants(broken).then(sizes, (error: unknown) => error);
        if (!Array.isArray(outcome)) expect(outcome).toBeInstanceOf(Problem);
      }
    }
  });

  test("a PNG that says it is small unpacks to no more than it says", async () => {
    const bomb = await packed(new Uint8Array(50_000_000));
    expect(bomb.length).toBeLessThan(60_000);
    expect(sizes(await makeVariants(pngFile(header(20, 30), chunk("IDAT", bomb))))).toEqual([[20, 30]]);
  });
});

/** A PNG whose header promises as much as it likes. */
async function tinyPng(width: number, height: number, bits = 8): Promise<Uint8Array> {
  return pngFile(header(width, height, bits), chunk("IDAT", await packed(new Uint8Array(10))));
}

/** A JPEG that says it is of another size. */
function withSize(file: Uint8Array, width: number, height: number): Uint8Array {
  const at =
    [0xc0, 0xc2].map((marker) => file.findIndex((byte, index) => byte === 0xff && file[index + 1] === marker)).find((found) => found > 0) ??
    0;
  const changed = file.slice();
  new DataView(changed.buffer).setUint16(at + 5, height);
  new DataView(changed.buffer).setUint16(at + 7, width);
  return changed;
}

/** A JPEG with another byte somewhere behind a marker. */
function patched(file: Uint8Array, marker: number, offset: number, byte: number): Uint8Array {
  const changed = file.slice();
  changed[file.findIndex((each, index) => each === 0xff && file[index + 1] === marker) + offset] = byte;
  return changed;
}

/** A WebP of as many chunks, its picture the first of them. */
async function crowdedWebp(count: number): Promise<Uint8Array> {
  const file = joined([await encodeWebp(waves(8, 8)), ...new Array<Uint8Array>(count - 1).fill(riffChunk)]);
  new DataView(file.buffer).setUint32(4, file.length - 8, true);
  return file;
}

const riffChunk = Uint8Array.from("junk\0\0\0\0", (letter) => letter.charCodeAt(0));

function movingWebp(): Uint8Array {
  const file = Uint8Array.from("RIFF\x1e\0\0\0WEBPVP8X\x0a\0\0\0\x02\0\0\0\x09\0\0\x09\0\0ANIM", (letter) => letter.charCodeAt(0));
  return joined([file, new Uint8Array(4)]);
}
