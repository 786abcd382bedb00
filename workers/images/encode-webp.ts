import webpEncoderModule from "@jsquash/webp/codec/enc/webp_enc_simd.wasm";
import encodePixels, { init } from "@jsquash/webp/encode.js";
import type { Pixels } from "./picture.ts";

/** Quality of lossy WebP, from 0 to 100. */
const quality = 80;

/** The encoder is made ready when the first picture needs it, and stays. */
let ready: Promise<unknown> | null = null;

/** A picture as a lossy WebP file. */
export async function encodeWebp(pixels: Pixels): Promise<Uint8Array> {
  ready ??= init(webpEncoderModule);
  await ready;
  return new Uint8Array(await encodePixels(pixels, { quality }));
}
