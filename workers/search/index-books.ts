import type { Book, Category } from "../../shared/contracts/catalog.ts";
import type { FillingDeps } from "../../shared/fill-projection.ts";
import { type DescribedBook, describeBook } from "./describe-book.ts";
import { writeBooks } from "./repository/write-books.ts";
import type { SubjectWays } from "./subject-tree.ts";

/** What the index asks of the catalogue. */
export type CatalogService = FillingDeps["catalog"] & {
  findBooks(args: { ids: string[] }): Promise<Book[]>;
  listCategories(): Promise<Category[]>;
};

export type IndexDeps = { db: D1Database; catalog: CatalogService; waysOf: (slugs: string[]) => Promise<SubjectWays> };

/** What an event tells of a book. */
export type BookChange = { bookId: string; version: number; isRemoved: boolean };

/** Text written in one transaction at most: D1 takes 2 MB in one value, and descriptions may be long. */
const charactersMax = 500_000;

/**
 * Brings up to 100 books of the index up to date with the catalogue. A book that the catalogue no longer knows is
 * removed, whatever the event says of it. Safe to repeat, in any order.
 */
export async function indexBooks({ db, catalog, waysOf }: IndexDeps, changes: BookChange[]): Promise<void> {
  const newest = new Map(changes.toSorted((left, right) => left.version - right.version).map((change) => [change.bookId, change]));
  const ids = [...newest.values()].filter(({ isRemoved }) => !isRemoved).map(({ bookId }) => bookId);
  const books = ids.length === 0 ? [] : await catalog.findBooks({ ids });
  const ways = await waysOf(books.flatMap(({ subjects }) => subjects.map(({ slug }) => slug)));
  const found = new Set<string>(books.map(({ id }) => id));
  const removed = [...newest.values()].filter(({ bookId }) => !found.has(bookId)).map(({ bookId: id, version }) => ({ id, version }));
  await writeBooks(db, [], removed);
  for (const few of inParts(books.map((book) => describeBook(book, ways)))) await writeBooks(db, few, []);
}

/** Takes up to 100 books in as the catalogue has them now, without an event: for those that were there before this index. */
export async function takeBooks(deps: IndexDeps, bookIds: string[]): Promise<void> {
  // Version 0: should a book go before it is read, no event of its removal is older than this.
  await indexBooks(
    deps,
    bookIds.map((bookId) => ({ bookId, version: 0, isRemoved: false })),
  );
}

function inParts(books: DescribedBook[]): DescribedBook[][] {
  const parts: DescribedBook[][] = [];
  let characters = Number.POSITIVE_INFINITY;
  for (const book of books) {
    const size = book.text.join("").length;
    if (characters + size > charactersMax) {
      parts.push([]);
      characters = 0;
    }
    parts.at(-1)?.push(book);
    characters += size;
  }
  return parts;
}
