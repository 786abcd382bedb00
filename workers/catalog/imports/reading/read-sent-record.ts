import type { Content, Entry, Fault, Place } from "./entry.ts";
import { faultAt } from "./fault-at.ts";
import { readFormulaSafe } from "./formula-cell.ts";
import { ImportError } from "./import-error.ts";
import { readOnix } from "./onix/read-onix.ts";
import type { ReadingContext } from "./open-reader.ts";
import { readJsonLines } from "./read-json-lines.ts";

/** The first column of the rejected records of a file that is no table: in each row a line of JSON, or a product of ONIX, as it was sent. */
const recordColumn = "record";

/** What we put behind the columns of rejected records. */
export const reportColumns = ["line", "column", "code", "reason", "suggestion"];

/** Whether a table has records of other files in its rows: it is as we gave it out. */
export function isTableOfRecords(columns: string[]): boolean {
  return columns.join() === [recordColumn, ...reportColumns].join();
}

/** What the record in a row says, its places being lines of the table. */
export async function readSentRecord(cell: string, line: number, context: ReadingContext): Promise<Content> {
  const text = readFormulaSafe(cell);
  const isOnix = text.trimStart().startsWith("<");
  const reject = (reason: string): Content => ({ rejected: faultAt({ line, column: recordColumn }, "record", reason) });
  const entries: Entry[] = [];
  try {
    // Editions of one work stand in a cell together, without a root around them.
    const read = isOnix
      ? readOnix(bytesOf(/^\s*<product/i.test(text) ? `<ONIXMessage>${text}</ONIXMessage>` : text), context, null)
      : readJsonLines(bytesOf(text.replaceAll(/\r?\n/g, " ")), context, null);
    for await (const entry of read) entries.push(entry);
  } catch (error) {
    if (!(error instanceof ImportError)) throw error;
    // What could be read before that is no more than a part of the record.
    return reject(error.message);
  }
  const [entry, ...others] = entries;
  if (!entry) return reject("an empty record");
  return others.length > 0 ? reject(`${entries.length} records in one cell`) : movedTo(line, entry);
}

async function* bytesOf(text: string): AsyncGenerator<Buffer> {
  yield Buffer.from(text);
}

function movedTo(line: number, entry: Entry): Content {
  const move = <At extends Place>(place: At): At => ({ ...place, line: line + place.line - 1 });
  const moveAll = <Said extends { faults: Fault[]; placeOf: (pointer: string) => Place }>(said: Said): Said => ({
    ...said,
    faults: said.faults.map(move),
    placeOf: (pointer: string) => move(said.placeOf(pointer)),
  });
  if ("rejected" in entry) return { rejected: move(entry.rejected) };
  if ("removal" in entry) return { removal: { ...entry.removal, place: move(entry.removal.place) } };
  return "draft" in entry ? { draft: moveAll(entry.draft) } : { terms: moveAll(entry.terms) };
}
