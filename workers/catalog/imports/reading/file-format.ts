import type { FileFormat } from "../../../../shared/contracts/imports.ts";
import { ImportError } from "./import-error.ts";

/** How files begin that hold others, and are named like a table all the same. */
const archives: [kind: string, beginning: number[]][] = [
  ["a zip archive (an .xlsx or .ods workbook is one too)", [0x50, 0x4b, 0x03, 0x04]],
  ["an empty zip archive", [0x50, 0x4b, 0x05, 0x06]],
  ["compressed with gzip", [0x1f, 0x8b]],
  ["compressed with bzip2", [0x42, 0x5a, 0x68]],
  ["compressed with xz", [0xfd, 0x37, 0x7a, 0x58, 0x5a]],
  ["compressed with zstd", [0x28, 0xb5, 0x2f, 0xfd]],
  ["a 7z archive", [0x37, 0x7a, 0xbc, 0xaf]],
  ["a rar archive", [0x52, 0x61, 0x72, 0x21]],
];

/** What a file is that begins with these bytes: as `asked`, else by its first character. Throws an ImportError for an archive, whatever is asked, and for a JSON list. */
export function formatOf(start: Buffer, asked?: FileFormat): FileFormat {
  const archive = archives.find(([, beginning]) => start.subarray(0, beginning.length).equals(Buffer.from(beginning)));
  if (archive) throw new ImportError(`The file is ${archive[0]}: unpack it, or save it as CSV, and import what is in it.`);
  if (asked) return asked;
  // Without the zeros of UTF-16, and whatever stands before the first character: marks, spaces, ends of lines.
  const first = /[^\0\s\u00ef\u00bb\u00bf\u00fe\u00ff]/.exec(start.toString("latin1"))?.[0];
  if (first === "[") throw new ImportError("The file is a JSON list: write each book in a line of its own (JSON Lines), or say --as csv.");
  if (first === "{") return "jsonl";
  return first === "<" ? "onix" : "csv";
}
