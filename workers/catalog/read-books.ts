import type { DrizzleD1Database } from "drizzle-orm/d1";
import { type Book, type BookQuery, type BookSummary, type Category, slugSchema } from "../../shared/contracts/catalog.ts";
import type { Page } from "../../shared/contracts/common.ts";
import { decodeCursor, encodeCursor } from "../../shared/http/cursor.ts";
import { isId } from "../../shared/ids.ts";
import { parseIsbn } from "../../shared/isbn.ts";
import { invalid } from "../../shared/problem.ts";
import { findBookById, findBookByIsbn, findBookBySlug, listBooksByIds, listSummariesByIds, type ShownBook } from "./repository/books.ts";
import { listSubjects } from "./repository/categories.ts";
import { findBookByFormerSlug } from "./repository/former-slugs.ts";
import { isKeyOf, listBooks } from "./repository/lists.ts";
import type { Bounds } from "./repository/walk-shelves.ts";
import type { ListPlace } from "./repository/walks.ts";

/** Books that one call may ask for by id. */
const idsMax = 100;

/**
 * A page of the books that meet the query. It has fewer than asked for, or none, and a cursor, where it looked at as many as it may
 * without finding more. 422 for a cursor of another list.
 */
export async function pageOfBooks(db: DrizzleD1Database, query: BookQuery, bounds?: Bounds): Promise<Page<BookSummary>> {
  const after = query.cursor === undefined ? null : keyOf(query.sort, query.cursor);
  const { found, reached } = await listBooks(db, query, after, query.limit + 1, bounds);
  const items = found.slice(0, query.limit);
  const last = found.length > items.length ? (items.at(-1)?.key ?? null) : reached;
  return { items: items.map(({ summary }) => summary), nextCursor: last && encodeCursor([query.sort, last.by, last.id]) };
}

/** A cursor belongs to the sort it was made under. What is in it goes to the database, so it is checked like any input. */
function keyOf(sort: BookQuery["sort"], cursor: string): ListPlace {
  const [madeFor, by = null, id] = decodeCursor(cursor, 3);
  const isWhole = typeof by === "string" ? by.isWellFormed() : Number.isSafeInteger(by);
  if (madeFor === sort && isKeyOf(sort, by) && isWhole && typeof id === "string" && isId("book", id)) return { by, id };
  throw invalid("query:cursor", "Not a cursor this list has given out");
}

/**
 * The live book that an id, an ISBN (10 or 13 digits, with hyphens or without) or a slug names, or `null`. A slug that no
 * book has now names the one that had it last.
 */
export async function findBook(db: DrizzleD1Database, ref: string): Promise<ShownBook | null> {
  if (isId("book", ref)) return findBookById(db, ref);
  const isbn = parseIsbn(ref);
  if (isbn) return findBookByIsbn(db, isbn);
  if (!slugSchema.safeParse(ref).success) return null;
  return (await findBookBySlug(db, ref)) ?? (await findBookByFormerSlug(db, ref));
}

/** Whatever books the answer for one shows: itself, and the next in its series. */
export function shownIds({ id, series }: Pick<Book, "id" | "series">): string[] {
  return series?.next ? [id, series.next.id] : [id];
}

/** Whether the book is known by this name only until another takes it: a slug it had before. */
export function isFormerSlug(ref: string, { slug }: Pick<Book, "slug">): boolean {
  return ref !== slug && !isId("book", ref) && parseIsbn(ref) === null;
}

/** The live books among up to 100 ids, whole, in the order asked. What is no book's id is left out. */
export async function findBooks(db: DrizzleD1Database, ids: string[]): Promise<Book[]> {
  return listBooksByIds(db, bookIdsOf(ids));
}

/** As `findBooks`, each as a list shows it. */
export async function summariseBooks(db: DrizzleD1Database, ids: string[]): Promise<BookSummary[]> {
  return listSummariesByIds(db, bookIdsOf(ids));
}

function bookIdsOf(ids: string[]): string[] {
  if (ids.length > idsMax) throw new Error(`${ids.length} books were asked for at once, at most ${idsMax} may be`);
  return ids.filter((id) => isId("book", id));
}

/** All subjects as a tree, each level by name. */
export async function categoryTree(db: DrizzleD1Database): Promise<Category[]> {
  const bySlug = new Map((await listSubjects(db)).map((subject) => [subject.slug, { ...subject, children: [] as Category[] }]));
  const top: Category[] = [];
  for (const { parentSlug, ...category } of bySlug.values()) {
    const siblings = parentSlug === null ? top : bySlug.get(parentSlug)?.children;
    siblings?.push(category);
  }
  return top;
}
