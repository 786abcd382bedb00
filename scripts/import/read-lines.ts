import { ImportError } from "./import-error.ts";

/** A line of a file. `bytes` is null for one that is longer than a line may be: it was read past and not kept. */
export type Line = { number: number; bytes: Buffer | null; endsAtByte: number };

const newline = 0x0a;
const utf8Mark = Buffer.from([0xef, 0xbb, 0xbf]);
const utf16Marks = [Buffer.from([0xff, 0xfe]), Buffer.from([0xfe, 0xff])];

/**
 * The lines of a file one by one, without their ends, however long the file is. A mark of UTF-8 at its start is left out;
 * a file of UTF-16 is refused.
 */
export async function* readLines(source: AsyncIterable<Buffer>, lineBytesMax: number): AsyncGenerator<Line> {
  let [number, read] = [1, 0];
  let kept: Buffer[] = [];
  let keptBytes = 0;
  const take = (part: Buffer) => {
    keptBytes += part.length;
    if (keptBytes <= lineBytesMax) kept.push(part);
  };
  const finish = (endsAtByte: number): Line => {
    const bytes = keptBytes > lineBytesMax ? null : withoutEnd(Buffer.concat(kept));
    const line = { number, bytes, endsAtByte };
    [kept, keptBytes, number] = [[], 0, number + 1];
    return line;
  };
  for await (const chunk of source) {
    let start = read === 0 ? markLength(chunk) : 0;
    for (let end = chunk.indexOf(newline, start); end >= 0; end = chunk.indexOf(newline, start)) {
      take(chunk.subarray(start, end));
      yield finish(read + end + 1);
      start = end + 1;
    }
    if (start < chunk.length) take(chunk.subarray(start));
    read += chunk.length;
  }
  if (keptBytes > 0) yield finish(read);
}

function withoutEnd(bytes: Buffer): Buffer {
  return bytes.at(-1) === 0x0d ? bytes.subarray(0, -1) : bytes;
}

function markLength(start: Buffer): number {
  if (utf16Marks.some((mark) => start.subarray(0, 2).equals(mark)))
    throw new ImportError("The file is in UTF-16; save it as UTF-8 and try again.");
  return start.subarray(0, 3).equals(utf8Mark) ? 3 : 0;
}
