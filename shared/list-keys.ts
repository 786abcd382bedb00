import type { Book, BookQuery } from "./contracts/catalog.ts";
import { slugOf } from "./slug.ts";

/**
 * What lists of books depend on, in the words in which changes of books are told. A key names a place where books come and go
 * (`category/poetry`), or what of the books that stay there decides about lists (`category/poetry:price`). A list is no
 * longer true once one of its keys was told.
 */
export type ListKey = string;

/** Where lists look for books, besides the whole shop. */
export type PlaceKind = "series" | "author" | "contributor" | "publisher" | "seller" | "code" | "category" | "collection";

/** What lists filter and order books by, where they stay in their places; `slug` is the address they are known at. */
export const listFields = ["title", "published", "language", "price", "editions", "codes", "volume", "slug"] as const;
export type ListField = (typeof listFields)[number];

/** Of all books of the shop, and the shelf they stand on. Not a slug, so no subject can take its place. */
export const wholeShop: ListKey = "*";
/** Of the tree of subjects, with the number of books in each. */
export const subjectTree: ListKey = "*subjects";
/** Of the list of collections. */
export const collectionList: ListKey = "*collections";
/** Of what was put together by hand: which of the known books are deleted. */
export const deletions: ListKey = "*deletions";
/** Of an answer at an address that some other book may come to have. */
export const addressKeys: readonly ListKey[] = [wholeShop, fieldKey(wholeShop, "slug")];

/** The place of everything by one author, of one subject and all below it, and so on. Codes are spelt like slugs: what two share goes with either. */
export function placeOf(kind: PlaceKind, name: string): ListKey {
  return `${kind}/${kind === "code" ? slugOf(name) : name}`;
}

/** That something of the books in this place has changed, though they stay. */
export function fieldKey(place: ListKey, field: ListField): ListKey {
  return `${place}:${field}`;
}

/** Whether some list may have this key. */
export function isListKey(text: string): boolean {
  return /^(?:\*(?:subjects|collections|deletions)?|[a-z]+\/[a-z0-9_-]{1,120})(?::[a-z]+)?$/.test(text);
}

/** How a member of a query decides which books a list has: by where they stand, or by what is known of them. */
type Part = { kind: Exclude<PlaceKind, "collection">; by?: ListField[] } | { by: ListField[] };

/** The filters of a query, the place that most likely has the fewest books first. */
const filters: Record<Exclude<keyof BookQuery, "sort" | "limit" | "cursor">, Part> = {
  series: { kind: "series" },
  author: { kind: "author" },
  contributor: { kind: "contributor" },
  // One edition has to meet this and what else is asked of editions.
  publisher: { kind: "publisher", by: ["editions"] },
  sellerId: { kind: "seller" },
  subject: { kind: "code" },
  category: { kind: "category" },
  title: { by: ["title"] },
  isbn: { by: ["editions"] },
  format: { by: ["editions"] },
  language: { by: ["language"] },
  minPrice: { by: ["price"] },
  maxPrice: { by: ["price"] },
  // Sales and deliveries are told of otherwise, and purge no lists.
  inStock: { by: ["editions"] },
};

/** What each order goes by; nobody can rate a book yet, so `-rating` goes by age, which does not change. */
const orders: Record<BookQuery["sort"], ListField[]> = { title: ["title"], "-publishedOn": ["published"], price: ["price"], "-rating": [] };

/**
 * The keys of a list of books. Books have to stand in one place of each kind that is named, so it changes when one comes to any of
 * these or leaves it; of those that stay, only what is in places of the first kind can be on the list.
 */
export function listKeysOf(query: BookQuery, also: ListField[] = []): ListKey[] {
  const asked = (Object.keys(filters) as (keyof typeof filters)[]).filter((name) => query[name] !== undefined);
  const places = asked.flatMap((name) => {
    const part = filters[name];
    return "kind" in part ? [[query[name] ?? []].flat().map((value) => placeOf(part.kind, String(value)))] : [];
  });
  const [first = [wholeShop]] = places;
  const fields = new Set([...also, ...orders[query.sort], ...asked.flatMap((name) => filters[name].by ?? [])]);
  const ofFields = first.flatMap((place) => [...fields].map((field) => fieldKey(place, field)));
  return [...new Set([...first, ...places.flat(), ...ofFields])];
}

/** The keys of how many books of a list there are under each code of the trade. */
export function facetKeysOf(query: BookQuery): ListKey[] {
  return listKeysOf(query, ["codes"]);
}

/** The keys of which book is next in the series of a book: whichever comes to it, leaves it or gets another number there. */
export function nextVolumeKeys({ series }: Pick<Book, "series">): ListKey[] {
  if (!series) return [];
  const place = placeOf("series", series.slug);
  return [place, fieldKey(place, "volume")];
}
