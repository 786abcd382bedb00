import type { DrizzleD1Database } from "drizzle-orm/d1";
import { type BookSummary, slugSchema } from "../../../shared/contracts/catalog.ts";
import {
  type Collection,
  type CollectionPage,
  type CollectionShown,
  collectionsMax,
  queryOfRule,
} from "../../../shared/contracts/collections.ts";
import type { Page } from "../../../shared/contracts/common.ts";
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

/** The collections of the shop by name, the first `shown` of them with so many of their first `books`, the others without. */
export async function shownCollections(
  db: DrizzleD1Database,
  { shown, books }: { shown: number; books: number },
): Promise<CollectionShown[]> {
  const collections = await allCollections(db);
  const first = collections.slice(0, shown).map(async (each) => ({ ...each, items: (await pageOf(db, each, { limit: books })).items }));
  return [...(await Promise.all(first)), ...collections.slice(shown).map((each) => ({ ...each, items: [] }))];
}

/**
 * A collection with a page of its books: what its rule finds now, or what was put there by hand and is still for sale, in
 * that order. `null` where there is none; 422 for a cursor of another list.
 */
export async function pageOfCollection(db: DrizzleD1Database, slug: string, place: PlaceInCollection): Promise<CollectionPage | null> {
  if (!slugSchema.safeParse(slug).success) return null;
  const collection = await findCollection(db, slug);
  if (!collection) return null;
  return { ...collection, ...(await pageOf(db, collection, place)) };
}

function pageOf(db: DrizzleD1Database, { slug, rule }: Collection, place: PlaceInCollection): Promise<Page<BookSummary>> {
  return rule === null ? pageByHand(db, slug, place) : pageOfBooks(db, { ...queryOfRule(rule), ...place });
}

async function pageByHand(db: DrizzleD1Database, slug: string, { limit, cursor }: PlaceInCollection): Promise<Page<BookSummary>> {
  const [after = -1] = cursor === undefined ? [] : decodeCursor(cursor, 1);
  if (!Number.isSafeInteger(after)) throw invalid("query:cursor", "Not a cursor this list has given out");
  const listed = await listCollectionBooks(db, slug, Number(after), limit + 1);
  const items = listed.slice(0, limit);
  const last = items.at(-1);
  const nextCursor = listed.length > items.length && last ? encodeCursor([last.position]) : null;
  return { items: items.map(({ summary }) => summary), nextCursor };
}
