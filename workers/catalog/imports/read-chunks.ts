import { bulkMax } from "../../../shared/events/types.ts";
import type { Entry, Resume } from "./reading/entry.ts";
import { ImportError } from "./reading/import-error.ts";
import { lengthOfSent } from "./record-result.ts";

/** A piece of work: records that are written together. `next` is where the one behind it begins. */
export type Chunk = { entries: Entry[]; next: Resume };

/** What the records of a piece may take: they are in memory together, and their books or what was sent are written in one transaction. */
const chunkBytesMax = 400_000;
/** How much of a file a piece may be: of what is empty or too long little is written, and all is read. */
const spanBytesMax = 8 * 1_024 * 1_024;

/**
 * Records in pieces of a hundred at most, of which one is in memory. Gives back why the file could be read no further; `null` when
 * it was read to its end.
 */
export async function* readChunks(entries: AsyncIterable<Entry>): AsyncGenerator<Chunk, string | null> {
  let [gathered, bytes]: [Entry[], number] = [[], 0];
  const close = (): Chunk[] => {
    const last = gathered.at(-1);
    const chunk = last ? [{ entries: gathered, next: last.next }] : [];
    [gathered, bytes] = [[], 0];
    return chunk;
  };
  let stoppedBy: string | null = null;
  try {
    for await (const entry of entries) {
      const size = sizeOf(entry);
      const span = entry.next.byte - (gathered[0] ?? entry).next.byte;
      if (gathered.length === bulkMax || bytes + size > chunkBytesMax || span > spanBytesMax) yield* close();
      gathered.push(entry);
      bytes += size;
    }
  } catch (error) {
    if (!(error instanceof ImportError)) throw error;
    stoppedBy = error.message;
  }
  yield* close();
  return stoppedBy;
}

/** Of a record either the book is written or, where it is rejected, what was sent. */
function sizeOf(entry: Entry): number {
  const book = "draft" in entry ? JSON.stringify(entry.draft.book).length : 0;
  return Math.max(book, lengthOfSent(entry.sent));
}
