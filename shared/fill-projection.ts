import { type BookQuery, type BookSummary, bookQuerySchema } from "./contracts/catalog.ts";
import type { Page } from "./contracts/common.ts";
import { readinessCountMax } from "./count-up-to.ts";
import { type Result, unwrap } from "./result.ts";

/** How far a projection of the catalogue has been filled. */
export type Filling = { cursor: string | null; isFinished: boolean };

export type FillingDeps = {
  catalog: { listBooks(query: BookQuery): Promise<Result<Page<BookSummary>>> };
  /** Where the last run ended; from the beginning when there was none. */
  findFilling: () => Promise<Filling>;
  /** Notes where to go on; `null` when all is read. */
  noteFilling: (cursor: string | null) => Promise<void>;
  /** Takes up to 100 books in, at the version they have now. Must be safe to repeat. */
  take: (bookIds: string[]) => Promise<void>;
};

const booksPerPage = 100;
/** Pages one run fills at most: each is three calls, and a request may make a thousand. */
const pagesPerRun = 50;

/**
 * Fills a new projection with the books that were there before it, and goes on where an earlier run ended. Events may come
 * meanwhile: the newer version of a book wins, whichever way it comes. Gives back how many books it read.
 */
export async function fillProjection({ catalog, findFilling, noteFilling, take }: FillingDeps): Promise<number> {
  let { cursor, isFinished } = await findFilling();
  let read = 0;
  for (let page = 0; page < pagesPerRun && !isFinished; page += 1) {
    const query = bookQuerySchema.parse({ limit: booksPerPage, ...(cursor ? { cursor } : {}) });
    const { items, nextCursor } = unwrap(await catalog.listBooks(query));
    await take(items.map(({ id }) => id));
    read += items.length;
    cursor = nextCursor;
    isFinished = nextCursor === null;
    await noteFilling(cursor);
  }
  return read;
}

/** How many books a projection says it has, for readiness. While it is being filled that is never as many as readiness counts. */
export function booksClaimed(counted: number, { isFinished }: Filling): number {
  return isFinished ? counted : Math.min(counted, readinessCountMax - 1);
}
