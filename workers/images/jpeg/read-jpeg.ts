import { boundedPieces, joined, type Picture } from "../picture.ts";
import { Unreadable } from "../unreadable.ts";
import { checkScans } from "./check-scans.ts";
import { decodeRows, shrunkSizeOf, sideOf } from "./decode-rows.ts";
import { type Frame, frameOf, isFrame } from "./frame.ts";
import { markers, type Segment, segmentsOf } from "./segments.ts";

/** Looks at a JPEG file, baseline or progressive, from its beginning to its end, and decodes nothing. Throws `Unreadable`. */
export function readJpeg(bytes: Uint8Array): Picture {
  let frame: Frame | null = null;
  let orientation = 1;
  const scans: Uint8Array[] = [];
  const kept: Uint8Array[] = [];
  for (const segment of boundedPieces(segmentsOf(bytes))) {
    const { marker, payload } = segment;
    if (isFrame(marker)) {
      if (frame) throw new Unreadable("the JPEG file has more than one picture in it");
      frame = frameOf(segment);
    }
    if (marker === markers.sos) scans.push(payload);
    if (marker === markers.app1) orientation = orientationIn(payload) ?? orientation;
    if (isNeeded(segment)) kept.push(segment.whole);
  }
  if (!frame || scans.length === 0) throw new Unreadable("the JPEG file has no picture in it");
  const file = joined([Uint8Array.of(0xff, markers.soi), ...turned(orientation), ...kept, Uint8Array.of(0xff, markers.eoi)]);
  const found = frame;
  const isInOneScan = scans.length === 1 && !found.isProgressive && scans[0]?.[0] === found.components.length;
  return {
    ...{ contentType: "image/jpeg", width: found.width, height: found.height, orientation, file },
    open: async () => {
      checkScans(scans, found);
      const side = sideOf(found, isInOneScan);
      const [width, height] = shrunkSizeOf(found, side);
      return { width, height, readRows: async (take) => decodeRows(file, found, side, isInOneScan, take) };
    },
  };
}

/** Whether drawing the picture needs a segment: all but applications' own and comments, of which Adobe's says what the colours are. */
function isNeeded({ marker }: Segment): boolean {
  const isComment = marker === 0xfe;
  return !isComment && (marker < markers.app0 || marker > 0xef || marker === markers.app14);
}

/** The orientation in an Exif segment (2.32, section 4.5); null when it holds none. */
function orientationIn(payload: Uint8Array): number | null {
  if (new TextDecoder().decode(payload.subarray(0, 6)) !== "Exif\0\0" || payload.length < 14) return null;
  const tiff = new DataView(payload.buffer, payload.byteOffset + 6, payload.byteLength - 6);
  const isLittle = tiff.getUint16(0) === 0x4949;
  const directory = tiff.getUint32(4, isLittle);
  if (directory + 2 > tiff.byteLength) return null;
  const entries = tiff.getUint16(directory, isLittle);
  for (let at = directory + 2; at < directory + 2 + 12 * entries && at + 12 <= tiff.byteLength; at += 12) {
    if (tiff.getUint16(at, isLittle) !== 0x0112) continue;
    const orientation = tiff.getUint16(at + 8, isLittle);
    return orientation >= 1 && orientation <= 8 ? orientation : null;
  }
  return null;
}

/** An Exif segment that says how the picture is to be turned and nothing else. */
function turned(orientation: number): Uint8Array[] {
  if (orientation === 1) return [];
  const tiff = [0x4d, 0x4d, 0, 42, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0, 0, 0, 0, 0];
  const payload = [0x45, 0x78, 0x69, 0x66, 0, 0, ...tiff];
  return [Uint8Array.from([0xff, markers.app1, 0, payload.length + 2, ...payload])];
}
