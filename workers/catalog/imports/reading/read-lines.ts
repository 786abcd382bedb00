import { ImportError } from "./import-error.ts";
import type { Encoding } from "./mapping.ts";

/** A line of a file, in UTF-8. `bytes` is null for one that is longer than a line may be: it was read past and not kept. */
export type Line = { number: number; bytes: Buffer | null; endsAtByte: number };

/** Where lines begin: at this byte, with this line, in this encoding where it is known. The source begins there. */
export type LinesStart = { byte: number; line: number; encoding: Encoding | null };

const marks: [encoding: Encoding, bytes: number[]][] = [
  ["utf-8", [0xef, 0xbb, 0xbf]],
  ["utf-16le", [0xff, 0xfe]],
  ["utf-16be", [0xfe, 0xff]],
];
const markBytesMax = 3;

/** A line that goes on longer than this is not read past: between two lines nobody looks whether the work is to go on. */
const passedBytesMax = 256 * 1024 * 1024;

/**
 * The lines of a file one by one, without their ends, however long the file is, and its encoding: that of the mark at its start, else the
 * one given, else UTF-16 where every other byte is zero there, else UTF-8. The lines throw an ImportError at one of more than 256 MB.
 */
export async function openLines(
  source: AsyncIterable<Uint8Array>,
  lineBytesMax: number,
  start: LinesStart,
): Promise<{ encoding: Encoding; lines: AsyncGenerator<Line> }> {
  const chunks = buffersOf(source);
  let first: Buffer = Buffer.alloc(0);
  while (first.length < markBytesMax) {
    const { value, done } = await chunks.next();
    if (done) break;
    first = Buffer.concat([first, value]);
  }
  const isBeginning = start.byte === 0;
  const [marked, mark = []] = (isBeginning && marks.find(([, bytes]) => first.subarray(0, bytes.length).equals(Buffer.from(bytes)))) || [];
  const encoding = marked ?? start.encoding ?? encodingByZeros(first);
  async function* all() {
    yield first.subarray(mark.length);
    yield* chunks;
  }
  return { encoding, lines: linesOf(all(), lineBytesMax, { ...start, byte: start.byte + mark.length, encoding }) };
}

function encodingByZeros([first, second]: Buffer): Encoding {
  if (first !== 0 && first !== undefined && second === 0) return "utf-16le";
  return first === 0 && second !== 0 && second !== undefined ? "utf-16be" : "utf-8";
}

async function* buffersOf(source: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  for await (const { buffer, byteOffset, byteLength } of source) yield Buffer.from(buffer, byteOffset, byteLength);
}

type KnownStart = LinesStart & { encoding: Encoding };

async function* linesOf(source: AsyncIterable<Buffer>, lineBytesMax: number, { byte, line, encoding }: KnownStart): AsyncGenerator<Line> {
  const { newline, decode } = scriptOf(encoding);
  let [number, read] = [line, byte];
  let kept: Buffer[] = [];
  let keptBytes = 0;
  let half: Buffer = Buffer.alloc(0);
  const take = (part: Buffer) => {
    keptBytes += part.length;
    if (keptBytes > passedBytesMax) throw new ImportError(`The file cannot be read beyond line ${number}: it has more than 256 MB.`);
    if (keptBytes <= lineBytesMax) kept.push(part);
    else kept = [];
  };
  const finish = (endsAtByte: number): Line => {
    const bytes = keptBytes > lineBytesMax ? null : withoutEnd(decode(Buffer.concat(kept)));
    const finished = { number, bytes, endsAtByte };
    [kept, keptBytes, number] = [[], 0, number + 1];
    return finished;
  };
  for await (const piece of source) {
    const whole = half.length === 0 ? piece : Buffer.concat([half, piece]);
    // A character of UTF-16 may be cut in two by the pieces that the file comes in.
    const chunk = whole.subarray(0, whole.length - (whole.length % newline.length));
    half = whole.subarray(chunk.length);
    let start = 0;
    for (let end = endIn(chunk, newline, start); end >= 0; end = endIn(chunk, newline, start)) {
      take(chunk.subarray(start, end));
      start = end + newline.length;
      yield finish(read + start);
    }
    if (start < chunk.length) take(chunk.subarray(start));
    read += chunk.length;
  }
  if (half.length > 0) take(half);
  if (keptBytes > 0) yield finish(read + half.length);
}

/** Where the next line ends: of UTF-16 between two characters, not inside them. */
function endIn(chunk: Buffer, newline: Buffer, from: number): number {
  let end = chunk.indexOf(newline, from);
  while (end >= 0 && end % newline.length !== 0) end = chunk.indexOf(newline, end + 1);
  return end;
}

function scriptOf(encoding: Encoding): { newline: Buffer; decode: (bytes: Buffer) => Buffer } {
  if (encoding === "utf-8") return { newline: Buffer.from("\n"), decode: (bytes) => bytes };
  const decoder = new TextDecoder(encoding, { fatal: false, ignoreBOM: true });
  const newline = { "utf-16le": [0x0a, 0], "utf-16be": [0, 0x0a], "windows-1252": [0x0a] }[encoding];
  return { newline: Buffer.from(newline), decode: (bytes) => Buffer.from(decoder.decode(bytes)) };
}

function withoutEnd(bytes: Buffer): Buffer {
  return bytes.at(-1) === 0x0d ? bytes.subarray(0, -1) : bytes;
}
