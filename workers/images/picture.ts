import { Unreadable } from "./unreadable.ts";

/** Takes the rows of a picture from the top, each as RGBA bytes. The row is the reader's own: who keeps it copies it. */
export type TakeRow = (row: Uint8ClampedArray) => void;

/** A picture in memory, as RGBA. */
export type Pixels = { width: number; height: number; data: Uint8ClampedArray<ArrayBuffer> };

/** A picture whose file has been looked at and not yet decoded. */
export type Picture = {
  contentType: "image/jpeg" | "image/png" | "image/webp";
  /** In pixels, as the file's header says. */
  width: number;
  height: number;
  /** How it is to be turned (Exif 2.32, tag 0x0112): 1 as it is, 2 to 8 mirrored or turned. */
  orientation: number;
  /** The file with what is needed to draw it, and nothing else: no metadata, and nothing behind its end. */
  file: Uint8Array;
  /** Its rows and how many there are. They may be fewer and shorter than the header says, where memory asks for it. */
  open: () => Promise<{ width: number; height: number; readRows: (take: TakeRow) => Promise<void> }>;
};

/** Segments of a JPEG, chunks of a PNG or WebP. Of 10 MB in chunks of 8 KB, as many encoders write them, there are 1,280. */
const piecesMax = 10_000;

/** The pieces of a file as they come. Throws `Unreadable` for more than anything that makes pictures writes: each costs more memory than its bytes. */
export function* boundedPieces<Piece>(pieces: Iterable<Piece>): Generator<Piece> {
  let count = 0;
  for (const piece of pieces) {
    count += 1;
    if (count > piecesMax) throw new Unreadable(`the file is in more than ${piecesMax} pieces`);
    yield piece;
  }
}

/** Pieces as one array. */
export function joined(pieces: Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(pieces.reduce((sum, { byteLength }) => sum + byteLength, 0));
  let offset = 0;
  for (const piece of pieces) {
    whole.set(piece, offset);
    offset += piece.byteLength;
  }
  return whole;
}
