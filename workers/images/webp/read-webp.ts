import { decodeWebp } from "../codecs.ts";
import { boundedPieces, joined, type Picture } from "../picture.ts";
import { Unreadable } from "../unreadable.ts";

type Size = { width: number; height: number };
type Chunk = { type: string; payload: Uint8Array; whole: Uint8Array };

/** Of the flags in a VP8X chunk the one that says there is an alpha plane (WebP Container, “Extended File Format”). */
const alphaFlag = 0x10;
const animationFlag = 0x02;

/** Looks at a WebP file from its beginning to its end, and decodes nothing. Throws `Unreadable`. */
export function readWebp(bytes: Uint8Array): Picture {
  const chunks = [...boundedPieces(chunksOf(bytes))];
  const find = (...types: string[]) => chunks.find(({ type }) => types.includes(type));
  const [extended, alpha, image] = [find("VP8X"), find("ALPH"), find("VP8 ", "VP8L")];
  if (find("ANIM", "ANMF") || ((extended?.payload[0] ?? 0) & animationFlag) !== 0)
    throw new Unreadable("a picture that moves is not taken");
  if (!image) throw new Unreadable("the WebP file has no picture in it");
  const { width, height } = image.type === "VP8L" ? losslessSize(image.payload) : lossySize(image.payload);
  const file = riffOf([
    ...(extended ? [extensionOf({ width, height }, alpha !== undefined || image.type === "VP8L"), ...(alpha ? [alpha.whole] : [])] : []),
    image.whole,
  ]);
  return {
    ...{ contentType: "image/webp", width, height, orientation: 1, isDecodedWhole: true, file },
    open: async () => ({ width, height, readRows: await decodeWebp(file) }),
  };
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

/** Width and height in the first frame header (RFC 6386, section 9.1). */
function lossySize(payload: Uint8Array): Size {
  const view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength);
  if (payload.length < 10 || payload[3] !== 0x9d || payload[4] !== 0x01 || payload[5] !== 0x2a)
    throw new Unreadable("the WebP file is damaged");
  return sized({ width: view.getUint16(6, true) & 0x3fff, height: view.getUint16(8, true) & 0x3fff });
}

/** Width and height behind the signature of a lossless picture (RFC 9649, section 3.4). */
function losslessSize(payload: Uint8Array): Size {
  if (payload.length < 5 || payload[0] !== 0x2f) throw new Unreadable("the WebP file is damaged");
  const bits = new DataView(payload.buffer, payload.byteOffset, payload.byteLength).getUint32(1, true);
  return { width: (bits & 0x3fff) + 1, height: ((bits >> 14) & 0x3fff) + 1 };
}

function sized(size: Size): Size {
  if (size.width === 0 || size.height === 0) throw new Unreadable("the WebP file is damaged");
  return size;
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
