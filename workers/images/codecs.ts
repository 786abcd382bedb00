// @ts-expect-error What is declared there is an instance; what is imported is the module it is made of.
import pngModule from "@jsquash/png/codec/pkg/squoosh_png_bg.wasm";
import decodePngPixels, { init as initPng } from "@jsquash/png/decode.js";
import webpDecoderModule from "@jsquash/webp/codec/dec/webp_dec.wasm";
import webpEncoderModule from "@jsquash/webp/codec/enc/webp_enc_simd.wasm";
import decodeWebpPixels, { init as initWebpDecoder } from "@jsquash/webp/decode.js";
import encodeWebpPixels, { init as initWebpEncoder } from "@jsquash/webp/encode.js";
import type { TakeRow } from "./picture.ts";
import { Unreadable } from "./unreadable.ts";

/** A picture in memory, as RGBA. */
export type Pixels = { width: number; height: number; data: Uint8ClampedArray<ArrayBuffer> };

/** Quality of lossy WebP, from 0 to 100. */
const webpQuality = 80;

// The codecs make one of what they decode: a thing that carries what it is given.
Object.assign(globalThis, {
  ImageData: function (this: Pixels, data: Pixels["data"], width: number, height: number) {
    Object.assign(this, { data, width, height });
  },
});

/** Codecs are made ready when the first picture needs them, and stay. */
const ready = {
  png: once(() => initPng(pngModule)),
  webpDecoder: once(() => initWebpDecoder(webpDecoderModule)),
  webpEncoder: once(() => initWebpEncoder(webpEncoderModule)),
};

/** What reads the rows of a PNG file, which is decoded whole. Raises `Unreadable` then. */
export async function decodePng(file: Uint8Array): Promise<(take: TakeRow) => Promise<void>> {
  await ready.png();
  return rowsOf("PNG", () => decodePngPixels(bufferOf(file)));
}

/** What reads the rows of a WebP file, which is decoded whole. Raises `Unreadable` then. */
export async function decodeWebp(file: Uint8Array): Promise<(take: TakeRow) => Promise<void>> {
  await ready.webpDecoder();
  return rowsOf("WebP", () => decodeWebpPixels(bufferOf(file)));
}

/** A picture as a lossy WebP file. */
export async function encodeWebp({ data, width, height }: Pixels): Promise<Uint8Array> {
  await ready.webpEncoder();
  return new Uint8Array(await encodeWebpPixels(new ImageData(data, width, height), { quality: webpQuality }));
}

function rowsOf(format: string, decode: () => Promise<ImageData>) {
  return async (take: TakeRow) => {
    const { data, width, height } = await decode().catch((cause: unknown) => {
      throw new Unreadable(`the ${format} file is damaged`, { cause });
    });
    for (let row = 0; row < height; row += 1) take(data.subarray(row * width * 4, (row + 1) * width * 4));
  };
}

function bufferOf(bytes: Uint8Array): ArrayBuffer {
  return bytes.slice().buffer;
}

function once(make: () => Promise<unknown>): () => Promise<unknown> {
  let made: Promise<unknown> | null = null;
  return () => {
    made ??= make();
    return made;
  };
}
