import { createWriteStream } from "node:fs";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { madeUpEditions } from "./made-up-editions.ts";

/** Lines are handed over in pieces of about this many characters. */
const pieceLength = 256 * 1024;

/** Writes a file of JSON Lines, in each a made-up book with one edition or two, `editions` in all: the same each time, and never held whole. */
export async function writeBooksFile(file: string, editions: number, seed = 1): Promise<void> {
  await pipeline(Readable.from(piecesOf(editions, seed)), createWriteStream(file));
}

function* piecesOf(editions: number, seed: number): Generator<string> {
  let piece = "";
  for (const book of madeUpEditions(editions, seed)) {
    piece += `${JSON.stringify(book)}\n`;
    if (piece.length < pieceLength) continue;
    yield piece;
    piece = "";
  }
  yield piece;
}
