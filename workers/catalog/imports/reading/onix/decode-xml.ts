import { ImportError } from "../import-error.ts";

/** So much of a file is looked at for its encoding: XML declarations stand at its very start. */
const startBytes = 1_024;
/** What is read of it at a time: the products of a piece wait together. */
const pieceBytesMax = 64 * 1024;

/** The encodings we read, by the names that XML declarations give them. Windows-1252 has all of ISO-8859-1 that is text. */
const encodingOfName = new Map([
  ["utf-8", "utf-8"],
  ["utf8", "utf-8"],
  ["us-ascii", "utf-8"],
  ["ascii", "utf-8"],
  ["iso-8859-1", "windows-1252"],
  ["latin1", "windows-1252"],
  ["windows-1252", "windows-1252"],
  ["cp1252", "windows-1252"],
  // Bytes that were UTF-16 would have been known by their zeros: the file was saved anew, and its declaration was not.
  ["utf-16", "utf-8"],
]);

/** A piece of an XML file: its text, and where in the file it stands behind so many characters of it, the last of which is a `>`. Asked in order. */
export type XmlPiece = { text: string; byteBehind: (characters: number) => number };

/**
 * The text of an XML file piece by piece, from this byte on, and its encoding: the one given, else that of its byte order mark, else of
 * its declaration, else UTF-8 (XML 1.0, appendix F). Bytes that are no character become U+FFFD. Throws an ImportError for another encoding.
 */
export async function decodeXml(
  source: AsyncIterable<Uint8Array>,
  start: { byte: number; encoding: string | null },
): Promise<{ encoding: string; pieces: AsyncGenerator<XmlPiece> }> {
  const chunks = buffersOf(source);
  let first: Buffer = Buffer.alloc(0);
  while (first.length < startBytes) {
    const { value, done } = await chunks.next();
    if (done) break;
    first = Buffer.concat([first, value]);
  }
  async function* all() {
    yield first;
    yield* chunks;
  }
  const encoding = start.encoding ?? encodingOf(first);
  return { encoding, pieces: piecesOf(all(), start.byte, encoding) };
}

async function* buffersOf(source: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  for await (const { buffer, byteOffset, byteLength } of source) yield Buffer.from(buffer, byteOffset, byteLength);
}

async function* piecesOf(source: AsyncIterable<Buffer>, startsAt: number, encoding: string): AsyncGenerator<XmlPiece> {
  // Further on a mark is a character like others.
  const decoder = new TextDecoder(encoding, { fatal: false, ignoreBOM: startsAt > 0 });
  const unit = encoding.startsWith("utf-16") ? 2 : 1;
  let [read, half]: [number, Buffer] = [startsAt, Buffer.alloc(0)];
  for await (const chunk of source) {
    for (let at = 0; at < chunk.length; at += pieceBytesMax) {
      const whole = Buffer.concat([half, chunk.subarray(at, at + pieceBytesMax)]);
      const bytes = whole.subarray(0, whole.length - (whole.length % unit));
      half = whole.subarray(bytes.length);
      const text = decoder.decode(bytes, { stream: true });
      yield { text, byteBehind: openCount(text, bytes, read, encoding) };
      read += bytes.length;
    }
  }
  const [rest, end] = [decoder.decode(half), read + half.length];
  yield { text: rest, byteBehind: () => end };
}

/**
 * Where in the file a text ends whose last character is a `>`, asked for longer and longer texts: behind as many of them in the bytes.
 * Counting characters would not do, for bytes that are none become characters of other lengths, but never a `>`.
 */
function openCount(text: string, bytes: Buffer, startsAt: number, encoding: string): XmlPiece["byteBehind"] {
  const closing = Buffer.from({ "utf-16le": [0x3e, 0], "utf-16be": [0, 0x3e] }[encoding] ?? [0x3e]);
  let [textAt, byteAt] = [0, 0];
  return (characters) => {
    for (let at = text.indexOf(">", textAt); at >= 0 && at < characters; at = text.indexOf(">", textAt)) {
      let found = bytes.indexOf(closing, byteAt);
      // Of UTF-16 a character, not halves of two.
      while (found % closing.length !== 0) found = bytes.indexOf(closing, found + 1);
      [textAt, byteAt] = [at + 1, found + closing.length];
    }
    return startsAt + byteAt;
  };
}

/** The encoding of an XML file that begins with these bytes, as `TextDecoder` names it. */
export function encodingOf(start: Buffer): string {
  const [first, second] = start;
  if (first === 0xef && second === 0xbb) return "utf-8";
  if ((first === 0xfe && second === 0xff) || (first === 0 && second === 0x3c)) return "utf-16be";
  if ((first === 0xff && second === 0xfe) || (first === 0x3c && second === 0)) return "utf-16le";
  const [, name = "utf-8"] = /^\s*<\?xml\s[^>]*?encoding\s*=\s*["']([^"']{1,40})["']/.exec(start.toString("latin1", 0, startBytes)) ?? [];
  const encoding = encodingOfName.get(name.toLowerCase());
  if (encoding) return encoding;
  throw new ImportError(`The file is in ${name}. Save it as UTF-8, UTF-16, ISO-8859-1 or Windows-1252 and try again.`);
}
