import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { rm, stat } from "node:fs/promises";
import { finished } from "node:stream/promises";
import type { RejectedRow } from "./entry.ts";
import { suggestions } from "./faults.ts";
import { ImportError } from "./import-error.ts";

/** A CSV file of rows that were rejected from `source`. It is there from the start, and gone at the end when nothing was rejected. */
export async function openRejectedFile(path: string, source: string) {
  if (await isSameFile(path, source))
    throw new ImportError(`Rejected rows cannot be written to ${path}: that is the file they come from. Name another with --rejected.`);
  const stream = createWriteStream(path);
  const opened = once(stream, "open");
  await opened.catch((error) => {
    throw new ImportError(`Rejected rows cannot be written to ${path}: ${error.message}.`, { cause: error });
  });
  stream.write("line,column,code,reason,suggestion\n");
  let count = 0;
  return {
    write: ({ line, column, code, reason }: RejectedRow) => {
      count += 1;
      stream.write(`${[`${line}`, quoted(column), code, quoted(reason), quoted(suggestions[code])].join(",")}\n`);
    },
    close: async () => {
      stream.end();
      await finished(stream);
      if (count === 0) await rm(path);
    },
  };
}

/** Whatever the two are called: by a link, or in other letters where these do not count. */
async function isSameFile(...paths: [string, string]): Promise<boolean> {
  const [one, other] = await Promise.all(paths.map((path) => stat(path).catch(() => null)));
  return one != null && other != null && one.ino === other.ino && one.dev === other.dev;
}

/** What a spreadsheet takes for a formula, and runs. The names of columns are not ours, and stand here. */
const formula = /^[=+\-@\t\r]/;

/** A field as CSV has it. One that would be a formula begins with an apostrophe, which makes it text. */
function quoted(field: string): string {
  const text = formula.test(field) ? `'${field}` : field;
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
