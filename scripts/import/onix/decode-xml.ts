import { ImportError } from "../import-error.ts";

/** So much of a file is looked at for its encoding: XML declarations stand at its very start. */
const startBytes = 1_024;

/** The encodings we read, by the names that XML declarations give them. Windows-1252 has all of ISO-8859-1 that is text. */
const encodingOfName: Record<string, string> = {
  "utf-8": "utf-8",
  utf8: "utf-8",
  "us-ascii": "utf-8",
  ascii: "utf-8",
  "iso-8859-1": "windows-1252",
  latin1: "windows-1252",
  "windows-1252": "windows-1252",
  cp1252: "windows-1252",
  // Bytes that were UTF-16 would have been known by their zeros: the file was saved anew, and its declaration was not.
  "utf-16": "utf-8",
};

/**
 * The text of an XML file piece by piece, with the bytes read so far. The encoding is that of its byte order mark, else of its
 * declaration, else UTF-8 (XML 1.0, appendix F). Bytes that are no character become U+FFFD. Throws an ImportError for another encoding.
 */
export async function* decodeXml(source: AsyncIterable<Buffer>): AsyncGenerator<{ text: string; endsAtByte: number }> {
  let decoder: TextDecoder | null = null;
  let waiting = Buffer.alloc(0);
  let endsAtByte = 0;
  for await (const chunk of source) {
    endsAtByte += chunk.length;
    waiting = waiting.length === 0 ? chunk : Buffer.concat([waiting, chunk]);
    if (decoder === null && waiting.length < startBytes) continue;
    decoder ??= new TextDecoder(encodingOf(waiting));
    yield { text: decoder.decode(waiting, { stream: true }), endsAtByte };
    waiting = Buffer.alloc(0);
  }
  decoder ??= new TextDecoder(encodingOf(waiting));
  yield { text: decoder.decode(waiting), endsAtByte };
}

/** The encoding of an XML file that begins with these bytes, as `TextDecoder` names it. */
export function encodingOf(start: Buffer): string {
  const [first, second] = start;
  if (first === 0xef && second === 0xbb) return "utf-8";
  if ((first === 0xfe && second === 0xff) || (first === 0 && second === 0x3c)) return "utf-16be";
  if ((first === 0xff && second === 0xfe) || (first === 0x3c && second === 0)) return "utf-16le";
  const [, name = "utf-8"] = /^\s*<\?xml\s[^>]*?encoding\s*=\s*["']([^"']{1,40})["']/.exec(start.toString("latin1", 0, startBytes)) ?? [];
  const encoding = encodingOfName[name.toLowerCase()];
  if (encoding) return encoding;
  throw new ImportError(`The file is in ${name}. Save it as UTF-8, UTF-16, ISO-8859-1 or Windows-1252 and try again.`);
}
