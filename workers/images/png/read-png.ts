import { boundedPieces, joined, type Picture, type TakeRow } from "../picture.ts";
import { Unreadable } from "../unreadable.ts";
import { decodeRows } from "./decode-rows.ts";
import { type Header, headerOf } from "./header.ts";

/** What drawing a picture needs (PNG, third edition, section 11); an animation is its default image. */
const needed = ["IHDR", "PLTE", "tRNS", "IDAT", "IEND"];
const signatureBytes = 8;

/** Looks at a PNG file from its beginning to its end, and decodes nothing. Throws `Unreadable`. */
export function readPng(bytes: Uint8Array): Picture {
  const kept: Uint8Array[] = [bytes.subarray(0, signatureBytes)];
  const data: Uint8Array[] = [];
  const tables: { palette?: Uint8Array; transparency?: Uint8Array } = {};
  let header: Header | null = null;
  for (const { type, payload, whole } of boundedPieces(chunksOf(bytes))) {
    if (needed.includes(type)) kept.push(whole);
    if (type === "IHDR") header ??= headerOf(payload);
    if (type === "PLTE") tables.palette = payload;
    if (type === "tRNS") tables.transparency = payload;
    if (type === "IDAT") data.push(payload);
  }
  if (!header || data.length === 0) throw new Unreadable("the PNG file has no picture in it");
  const [file, found] = [joined(kept), header];
  const { width, height } = header;
  const readRows = (take: TakeRow) => decodeRows(data, found, tables, take);
  return { contentType: "image/png", width, height, orientation: 1, file, open: async () => ({ width, height, readRows }) };
}

/** The chunks up to IEND. Throws `Unreadable` for a file that ends before. */
function* chunksOf(bytes: Uint8Array): Generator<{ type: string; payload: Uint8Array; whole: Uint8Array }> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = signatureBytes; at + 12 <= bytes.length; ) {
    const end = at + 12 + view.getUint32(at);
    if (end > bytes.length) break;
    const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    yield { type, payload: bytes.subarray(at + 8, end - 4), whole: bytes.subarray(at, end) };
    if (type === "IEND") return;
    at = end;
  }
  throw new Unreadable("the PNG file ends before the picture is complete");
}
