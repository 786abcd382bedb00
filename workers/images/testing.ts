import jpegDecoderModule from "@jsquash/jpeg/codec/dec/mozjpeg_dec.wasm";
import jpegEncoderModule from "@jsquash/jpeg/codec/enc/mozjpeg_enc.wasm";
import decodeJpegPixels, { init as initJpegDecoder } from "@jsquash/jpeg/decode.js";
import encodeJpegPixels, { init as initJpegEncoder } from "@jsquash/jpeg/encode.js";
// @ts-expect-error What is declared there is an instance; what is imported is the module it is made of.
import pngModule from "@jsquash/png/codec/pkg/squoosh_png_bg.wasm";
import decodePngPixels, { init as initPng } from "@jsquash/png/decode.js";
import encodePngPixels, { init as initPngEncoder } from "@jsquash/png/encode.js";
import webpDecoderModule from "@jsquash/webp/codec/dec/webp_dec.wasm";
import webpEncoderModule from "@jsquash/webp/codec/enc/webp_enc_simd.wasm";
import decodeWebpPixels, { init as initWebpDecoder } from "@jsquash/webp/decode.js";
import encodeWebpPixels, { init as initWebpEncoder } from "@jsquash/webp/encode.js";
import { joined, type Picture, type Pixels } from "./picture.ts";

/** What the tests of this Worker share: pictures that are painted, files made of them, and what those show. */

await Promise.all([
  ...[initJpegDecoder(jpegDecoderModule), initJpegEncoder(jpegEncoderModule), initPng(pngModule), initPngEncoder(pngModule)],
  ...[initWebpDecoder(webpDecoderModule), initWebpEncoder(webpEncoderModule)],
]);

// Decoders make one of what they have decoded: a thing that carries what it is given.
Object.assign(globalThis, {
  ImageData: function (this: Pixels, data: Pixels["data"], width: number, height: number) {
    Object.assign(this, { data, width, height });
  },
});

type Options = NonNullable<Parameters<typeof encodeJpegPixels>[1]>;
type WebpOptions = NonNullable<Parameters<typeof encodeWebpPixels>[1]>;

/** Waves of colour, none of them symmetrical, so that a picture that is turned shows it. */
export function waves(width: number, height: number): Pixels {
  const data = new Uint8ClampedArray(width * height * 4);
  for (let y = 0, at = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1, at += 4) {
      data[at] = 128 + 100 * Math.sin(x / 17 + y / 31);
      data[at + 1] = (200 * x) / width;
      data[at + 2] = (250 * y) / height;
      data[at + 3] = 255;
    }
  }
  return { width, height, data };
}

export async function jpegOf(pixels: Pixels, options: Partial<Options> = {}): Promise<Uint8Array> {
  return new Uint8Array(await encodeJpegPixels(pixels, options));
}

export async function pngOf(pixels: Pixels): Promise<Uint8Array> {
  return new Uint8Array(await encodePngPixels(pixels));
}

/** What mozjpeg makes of a JPEG. */
export function mozjpegPixels(file: Uint8Array): Promise<Pixels> {
  return decodeJpegPixels(file.slice().buffer);
}

export async function webpOf(pixels: Pixels, options: Partial<WebpOptions> = {}): Promise<Uint8Array> {
  return new Uint8Array(await encodeWebpPixels(pixels, options));
}

/** What the Rust decoder makes of a PNG. */
export function rustPixels(file: Uint8Array): Promise<Pixels> {
  return decodePngPixels(file.slice().buffer);
}

/** What libwebp makes of a WebP. */
export function libwebpPixels(file: Uint8Array): Promise<Pixels> {
  return decodeWebpPixels(file.slice().buffer);
}

/** The samples of a WebP. */
export async function webpPixels(file: Uint8Array): Promise<Uint8ClampedArray> {
  return (await libwebpPixels(file)).data;
}

/** The pixels that a reader makes of a picture. */
export async function pixelsOf(picture: Picture): Promise<Pixels> {
  const { width, height, readRows } = await picture.open();
  return { width, height, data: await rowsOf(readRows) };
}

async function rowsOf(readRows: (take: (row: Uint8ClampedArray) => void) => Promise<void>): Promise<Uint8ClampedArray<ArrayBuffer>> {
  const rows: Uint8Array[] = [];
  await readRows((row) => rows.push(new Uint8Array(row)));
  return new Uint8ClampedArray(joined(rows).buffer as ArrayBuffer);
}

/** How far two pictures are apart: the greatest and the mean difference of a sample. */
export function differenceOf(one: ArrayLike<number>, other: ArrayLike<number>): { greatest: number; mean: number } {
  if (one.length !== other.length) throw new Error(`${one.length} samples are not ${other.length}`);
  let [greatest, sum] = [0, 0];
  for (let at = 0; at < one.length; at += 1) {
    const difference = Math.abs((one[at] ?? 0) - (other[at] ?? 0));
    greatest = Math.max(greatest, difference);
    sum += difference;
  }
  return { greatest, mean: sum / one.length };
}

/** A JPEG segment. */
export function segment(marker: number, payload: Uint8Array | string): Uint8Array {
  const bytes = typeof payload === "string" ? Uint8Array.from(payload, (letter) => letter.charCodeAt(0)) : payload;
  return joined([Uint8Array.of(0xff, marker, (bytes.length + 2) >> 8, (bytes.length + 2) & 255), bytes]);
}

/** An Exif segment as cameras write them: how the picture is to be turned, and where it was taken. */
export function exif(orientation: number): Uint8Array {
  return segment(
    0xe1,
    `Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0${String.fromCharCode(orientation)}\0\0\0\0\0\0\0GPS 51.5,-0.12`,
  );
}

/** A file with something put in behind its first `at` bytes. */
export function withInserted(file: Uint8Array, at: number, ...pieces: Uint8Array[]): Uint8Array {
  return joined([file.subarray(0, at), ...pieces, file.subarray(at)]);
}

/** A chunk of a PNG. Nobody checks its sum. */
export function chunk(type: string, payload: Uint8Array): Uint8Array {
  const head = new Uint8Array(8);
  new DataView(head.buffer).setUint32(0, payload.length);
  head.set(new TextEncoder().encode(type), 4);
  return joined([head, payload, new Uint8Array(4)]);
}

/** A PNG of these chunks. */
export function pngFile(...chunks: Uint8Array[]): Uint8Array {
  return joined([Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a), ...chunks, chunk("IEND", new Uint8Array())]);
}

/** An IHDR chunk. */
export function header(width: number, height: number, bits = 8, colour = 2, interlace = 0): Uint8Array {
  const payload = new Uint8Array(13);
  const view = new DataView(payload.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  payload.set([bits, colour, 0, 0, interlace], 8);
  return chunk("IHDR", payload);
}

/** Every so many columns and rows, and from which on: how the passes of an interlaced PNG lie (third edition, section 8.1). */
export const interlacedPasses = [
  [8, 8, 0, 0],
  [8, 8, 4, 0],
  [4, 8, 0, 4],
  [4, 4, 2, 0],
  [2, 4, 0, 2],
  [2, 2, 1, 0],
  [1, 2, 0, 1],
] as const;

/** Data as zlib packs them. */
export async function packed(data: Uint8Array): Promise<Uint8Array> {
  const stream = new Blob([data]).stream().pipeThrough(new CompressionStream("deflate"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

export function textIn(bytes: Uint8Array): string {
  return new TextDecoder("latin1").decode(bytes);
}

/** A WebP of this chunk alone. */
export function webpFile(type: string, payload: Uint8Array): Uint8Array {
  const text = (words: string) => new TextEncoder().encode(words);
  const size = (bytes: number) => new Uint8Array(Uint32Array.of(bytes).buffer);
  const padding = new Uint8Array(payload.length % 2);
  const chunk = joined([text("WEBP"), text(type), size(payload.length), payload, padding]);
  return joined([text("RIFF"), size(chunk.length), chunk]);
}

export type Field = [value: number, bits: number];

/** What lossless data say, as pairs of a number and its bits, behind a header of that size. */
export function losslessWebp(width: number, height: number, fields: Field[]): Uint8Array {
  const bits = [[0x2f, 8], [width - 1, 14], [height - 1, 14], [0, 1], [0, 3], ...fields].flatMap(([value = 0, count = 0]) =>
    Array.from({ length: count }, (_, bit) => (value >> bit) & 1),
  );
  const bytes = Uint8Array.from({ length: Math.ceil(bits.length / 8) }, (_, at) =>
    bits.slice(at * 8, at * 8 + 8).reduce((byte, bit, place) => byte | (bit << place), 0),
  );
  return webpFile("VP8L", bytes);
}

/** A code of one symbol, which is below 2. */
export const only = (symbol: number): Field[] => [
  [1, 1],
  [0, 1],
  [0, 1],
  [symbol, 1],
];

/** Four codes of one symbol. */
export function four(symbol: number): Field[] {
  return [only(symbol), only(symbol), only(symbol), only(symbol)].flat();
}

/** A lossless WebP of one colour, which is opaque: a few bytes, however large it is. */
export function oneColourWebp(width: number, height: number): Uint8Array {
  const opaque: Field[] = [
    [1, 1],
    [0, 1],
    [1, 1],
    [255, 8],
  ];
  // No transforms, no colours kept, no blocks; then the codes of green, red, blue, alpha and distances.
  return losslessWebp(width, height, [[0, 1], [0, 1], [0, 1], ...only(1), ...only(0), ...only(1), ...opaque, ...only(0)]);
}
