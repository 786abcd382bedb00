import type { DrizzleD1Database } from "drizzle-orm/d1";
import { type BookQuery, bookQuerySchema, slugSchema } from "../../../shared/contracts/catalog.ts";
import { type Collection, type CollectionPage, collectionsMax } from "../../../shared/contracts/collections.ts";
import { decodeCursor, encodeCursor } from "../../../shared/http/cursor.ts";
import { invalid } from "../../../shared/problem.ts";
import { pageOfBooks } from "../read-books.ts";
import { findCollection, listCollectionBooks, listCollections } from "./repository.ts";

/** Which page of a collection: `limit` books at most, from `cursor` on. */
export type PlaceInCollection = { limit: number; cursor?: string | undefined };

/** All collections of the shop, by name. */
export async function allCollections(db: DrizzleD1Database): Promise<Collection[]> {
  return await listCollections(db, collectionsMax);
}

/**
 * A collection with a page of its books: what its rule finds now, or what was put there by hand and is still for sale, in
 * that order. `null` where there is none; 422 for a cursor of another list.
 */
export async function pageOfCollection(db: DrizzleD1Database, slug: string, place: PlaceInCollection): Promise<CollectionPage | null> {
  if (!slugSchema.safeParse(slug).success) return null;
  const collection = await findCollection(db, slug);
  if (!collection) return null;
  const { rule } = collection;
  const page = rule === null ? await pageByHand(db, slug, place) : await pageOfBooks(db, queryOf(rule, place));
  return { ...collection, ...page };
}

/** The list of books that a rule stands for. A rule was read when it was saved; one that means nothing any more is a bug. */
function queryOf(rule: NonNullable<Collection["rule"]>, { limit, cursor }: PlaceInCollection): BookQuery {
  return { ...bookQuerySchema.parse(rule), limit, cursor };
}

async function pageByHand(db: DrizzleD1Database, slug: string, { limit, cursor }: PlaceInCollection) {
  const [after = -1] = cursor === undefined ? [] : decodeCursor(cursor, 1);
  if (!Number.isSafeInteger(after)) throw invalid("query:cursor", "Not a cursor this list has given out");
  const listed = await listCollectionBooks(db, slug, Number(after), limit + 1);
  const items = listed.slice(0, limit);
  const last = items.at(-1);
  const nextCursor = listed.length > items.length && last ? encodeCursor([last.position]) : null;
  return { items: items.map(({ summary }) => summary), nextCursor };
}
