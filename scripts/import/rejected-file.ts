import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { rm } from "node:fs/promises";
import { finished } from "node:stream/promises";
import { ImportError } from "./import-error.ts";

/** A row that was not taken: the line it begins at, the column that is to blame where one is, and why. */
export type RejectedRow = { line: number; column: string; reason: string };

/** A CSV file of rejected rows. It is there from the start, and gone at the end when nothing was rejected. */
export async function openRejectedFile(path: string) {
  const stream = createWriteStream(path);
  const opened = once(stream, "open");
  await opened.catch((error) => {
    throw new ImportError(`Rejected rows cannot be written to ${path}: ${error.message}.`, { cause: error });
  });
  stream.write("line,column,reason\n");
  let count = 0;
  return {
    write: ({ line, column, reason }: RejectedRow) => {
      count += 1;
      stream.write(`${line},${quoted(column)},${quoted(reason)}\n`);
    },
    close: async () => {
      stream.end();
      await finished(stream);
      if (count === 0) await rm(path);
    },
  };
}

function quoted(text: string): string {
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
