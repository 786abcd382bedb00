import type { DrizzleD1Database } from "drizzle-orm/d1";
import type { Id } from "../../shared/ids.ts";
import { Problem } from "../../shared/problem.ts";
import { publishedSortOf } from "../../shared/published-on.ts";
import { titleSortOf } from "../../shared/slug.ts";
import { type LoggedBook, listCountedShelves, listLoggedBooks, recountShelves, reshelveBooks } from "./repository/rebuild.ts";
import { formatBitsOf, type Shelving } from "./repository/shelves.ts";

/** How far a rebuild is: behind a book of the log, or behind a shelf that was counted. */
export type RebuildPlace = { step: "books" | "counts"; after: string };

/** What one step did. `repaired` were other than they are now; there is no `next` when all is done. */
export type RebuildStep = { books: number; shelves: number; repaired: number; next: RebuildPlace | null };

/** Where a rebuild begins. */
export const rebuildStart: RebuildPlace = { step: "books", after: "" };

/** Books that change shelves in one transaction, and shelves that are counted in one. The greatest shelf is the whole shop's. */
const booksPerBatch = 100;
const shelvesPerBatch = 20;
/** Batches of one step: it takes a second or so, and whoever called it can say how far it is. */
const batchesPerStep = 10;
/** How often books are read again that somebody edits meanwhile. */
const attemptsMax = 5;

/**
 * Makes a stretch of the read model of lists anew: first the rows of each book and its codes, then how many books each shelf has.
 * The log of versions says which books there are, and at which version; rows are made from the tables of the books. Lists are answered
 * meanwhile, and books edited. Safe to repeat. Raises conflict where a book is edited without a pause, or where its rows are not
 * those of the newest version in the log.
 */
export async function rebuildShelves(db: DrizzleD1Database, from: RebuildPlace): Promise<RebuildStep> {
  const done: RebuildStep = { books: 0, shelves: 0, repaired: 0, next: from };
  for (let batch = 0; batch < batchesPerStep && done.next; batch += 1) {
    const { books, shelves, repaired, next } = done.next.step === "books" ? await reshelve(db, done.next) : await recount(db, done.next);
    done.books += books;
    done.shelves += shelves;
    done.repaired += repaired;
    done.next = next;
  }
  return done;
}

async function reshelve(db: DrizzleD1Database, { after }: RebuildPlace): Promise<RebuildStep> {
  for (let attempt = 1; attempt <= attemptsMax; attempt += 1) {
    const logged = await listLoggedBooks(db, after, booksPerBatch);
    const last = logged.at(-1);
    if (!last) return { books: 0, shelves: 0, repaired: 0, next: { step: "counts", after: "" } };
    const live = logged.filter(({ isRemoved }) => !isRemoved);
    const repaired = await reshelveBooks(db, logged, live.map(shelvingOf));
    if (repaired !== null) return { books: live.length, shelves: 0, repaired, next: { step: "books", after: last.id } };
  }
  throw new Problem("conflict", {
    detail: `Books behind ${after || "the first"} are not at the newest version of the log; go on from there later`,
  });
}

async function recount(db: DrizzleD1Database, { after }: RebuildPlace): Promise<RebuildStep> {
  const shelves = await listCountedShelves(db, after, shelvesPerBatch);
  const last = shelves.at(-1);
  if (last === undefined) return { books: 0, shelves: 0, repaired: 0, next: null };
  const repaired = await recountShelves(db, shelves);
  return { books: 0, shelves: shelves.length, repaired, next: { step: "counts", after: last } };
}

/** What lists filter and order a book by, as `recordOf` has it for a version that is being written. */
function shelvingOf({ id, title, publishedOn, language, sellerId, editions }: LoggedBook): Shelving {
  const prices = editions.map(([priceMinor]) => priceMinor);
  return {
    bookId: id as Id<"book">,
    titleSort: titleSortOf(title),
    publishedSort: publishedSortOf(publishedOn),
    priceFromMinor: Math.min(...prices),
    priceToMinor: Math.max(...prices),
    language,
    sellerId,
    formats: formatBitsOf(editions.map(([, format]) => format)),
  };
}
