import type { ListKey } from "../list-keys.ts";

/** What an answer that is the same for everyone tells caches: fresh for 30 seconds, and for 60 more while they ask again. */
export const publicCacheControl = "public, max-age=30, stale-while-revalidate=60";

/** The tag of every answer in which a book may appear that was not there before: lists, results, counts. */
export const listTag = "list";

/** The tag of those of them that any change of any book may change, such as results of a search. */
export const anyBookTag = "books";

/** The tag of everything that shows a book. */
export function bookTag(bookId: string): string {
  return `book:${bookId}`;
}

/** The tag of the lists that depend on a key (`shared/list-keys.ts`). */
export function listKeyTag(key: ListKey): string {
  return `${listTag}:${key}`;
}

/** The tag of what shows how many copies of an edition there are, and is dropped with each sale. Lists are not: they wait for their time to be up. */
export function skuTag(sku: string): string {
  return `sku:${sku}`;
}

/**
 * What an answer shows: these books, the stock of these editions, and whether other books may join them: through a change
 * that is told with one of the keys of `lists`, or where that cannot be said (`isList`) through any.
 */
export type Shown = { bookIds?: readonly string[]; skus?: readonly string[]; lists?: readonly ListKey[]; isList?: boolean };

/** Keys that are named at most, so that the header stays a fraction of the 16 KB it may have: a list of more goes with any change. */
const listKeysMax = 40;

/**
 * The headers of such an answer. `cache-tag` names what it shows, so that caches drop it when that changes; the gateway
 * reads it and takes it off.
 */
export function publicHeaders(shown: Shown = {}): Record<string, string> {
  const tags = cacheTags(shown);
  return { "cache-control": publicCacheControl, ...(tags ? { "cache-tag": tags } : {}) };
}

/** The value of `cache-tag`; empty when nothing that changes is shown. */
export function cacheTags({ bookIds = [], skus = [], lists = [], isList = false }: Shown): string {
  const keys = new Set(lists);
  const ofList = isList || keys.size > listKeysMax ? [listTag, anyBookTag] : keys.size > 0 ? [listTag, ...[...keys].map(listKeyTag)] : [];
  return [...ofList, ...new Set(bookIds.map(bookTag)), ...skus.map(skuTag)].join(",");
}
