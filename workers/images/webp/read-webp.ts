import { boundedPieces, joined, type Picture, type TakeRow } from "../picture.ts";
import { Unreadable } from "../unreadable.ts";
import { alphaRows } from "./alpha-rows.ts";
import { losslessRows } from "./lossless/lossless-rows.ts";
import { lossySize } from "./lossy/frame-header.ts";
import { lossyRows } from "./lossy/lossy-rows.ts";

type Size = { width: number; height: number };
type Chunk = { type: string; payload: Uint8Array; whole: Uint8Array };

/** Of the flags in a VP8X chunk the one that says there is an alpha plane (WebP Container, “Extended File Format”). */
const alphaFlag = 0x10;
const animationFlag = 0x02;
/** Its signature, how large it is, and its version. */
const losslessHeaderBytes = 5;

/** Looks at a WebP file from its beginning to its end, and decodes nothing. Throws `Unreadable`. */
export function readWebp(bytes: Uint8Array): Picture {
  const chunks = [...boundedPieces(chunksOf(bytes))];
  const find = (...types: string[]) => chunks.find(({ type }) => types.includes(type));
  const [extended, image] = [find("VP8X"), find("VP8 ", "VP8L")];
  // Transparency stands before the picture that it is of.
  const alpha = extended && image?.type === "VP8 " ? chunks.slice(0, chunks.indexOf(image)).find(({ type }) => type === "ALPH") : undefined;
  if (find("ANIM", "ANMF") || ((extended?.payload[0] ?? 0) & animationFlag) !== 0)
    throw new Unreadable("a picture that moves is not taken");
  if (!image) throw new Unreadable("the WebP file has no picture in it");
  const isLossless = image.type === "VP8L";
  const { width, height } = isLossless ? losslessSize(image.payload) : lossySize(image.payload);
  const file = riffOf([
    ...(extended ? [extensionOf({ width, height }, alpha !== undefined || isLossless), ...(alpha ? [alpha.whole] : [])] : []),
    image.whole,
  ]);
  const readRows = async (take: TakeRow) => {
    if (isLossless) takeLossless(image.payload.subarray(losslessHeaderBytes), { width, height }, take);
    else takeLossy(image.payload, alpha ? alphaRows(alpha.payload, width, height) : null, take);
  };
  return { contentType: "image/webp", width, height, orientation: 1, file, open: async () => ({ width, height, readRows }) };
}

function takeLossy(payload: Uint8Array, alpha: Generator<Uint8Array> | null, take: TakeRow): void {
  for (const row of lossyRows(payload)) {
    const opacities = alpha?.next().value as Uint8Array | undefined;
    if (opacities) for (const [x, opacity] of opacities.entries()) row[x * 4 + 3] = opacity;
    take(row);
  }
}

function takeLossless(data: Uint8Array, { width, height }: Size, take: TakeRow): void {
  const row = new Uint8ClampedArray(width * 4);
  for (const pixels of losslessRows(data, width, height)) {
    for (let x = 0, at = 0; x < width; x += 1, at += 4) {
      const pixel = pixels[x] as number;
      row[at] = (pixel >>> 16) & 255;
      row[at + 1] = (pixel >>> 8) & 255;
      row[at + 2] = pixel & 255;
      row[at + 3] = pixel >>> 24;
    }
    take(row);
  }
}

function* chunksOf(bytes: Uint8Array): Generator<Chunk> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = 8 + view.getUint32(4, true);
  let at = 12;
  while (at + 8 <= Math.min(end, bytes.length)) {
    const size = view.getUint32(at + 4, true);
    const next = at + 8 + size + (size % 2);
    const payload = bytes.subarray(at + 8, at + 8 + size);
    if (payload.length < size) break;
    yield { type: String.fromCharCode(...bytes.subarray(at, at + 4)), payload, whole: bytes.subarray(at, next) };
    at = next;
  }
  // What is left out at the end may be the byte that makes a chunk's length even.
  if (end > bytes.length + 1 || at < end - 1) throw new Unreadable("the WebP file ends before the picture is complete");
}

/** Width and height behind the signature of a lossless picture (RFC 9649, section 3.4). */
function losslessSize(payload: Uint8Array): Size {
  if (payload.length < losslessHeaderBytes || payload[0] !== 0x2f) throw new Unreadable("the WebP file is damaged");
  const bits = new DataView(payload.buffer, payload.byteOffset, payload.byteLength).getUint32(1, true);
  if (bits >>> 29 !== 0) throw new Unreadable("the WebP file is damaged");
  return { width: (bits & 0x3fff) + 1, height: ((bits >> 14) & 0x3fff) + 1 };
}

/** A VP8X chunk that says how large the picture is and whether it has an alpha plane: no animation, no metadata. */
function extensionOf({ width, height }: Size, hasAlpha: boolean): Uint8Array {
  const chunk = new Uint8Array(18);
  const view = new DataView(chunk.buffer);
  chunk.set(new TextEncoder().encode("VP8X"));
  view.setUint32(4, 10, true);
  view.setUint8(8, hasAlpha ? alphaFlag : 0);
  view.setUint16(12, (width - 1) & 0xffff, true);
  view.setUint16(15, (height - 1) & 0xffff, true);
  return chunk;
}

function riffOf(chunks: Uint8Array[]): Uint8Array {
  const head = new Uint8Array(12);
  head.set(new TextEncoder().encode("RIFF"));
  head.set(new TextEncoder().encode("WEBP"), 8);
  const file = joined([head, ...chunks]);
  new DataView(file.buffer).setUint32(4, file.length - 8, true);
  return file;
}
