import type { RecommendationList } from "../../shared/contracts/recommendations.ts";
import type { TraitKind } from "./tables.ts";

/** A book that orders held together with the one asked about: how many held both, and how many held this one. */
export type Partner = { bookId: string; ordersTogether: number; orders: number };

/** A book that shares a trait, with its place in the series where the trait is one. */
export type Sharer = [bookId: string, volume: number | null];

/** Something the book asked about is known for. `bookCount` counts all books known for it, up to a bound; it includes the book itself. */
export type SharedTrait = { kind: TraitKind; volume: number | null; bookCount: number; sharers: Sharer[] };

/** All that a book's list is made of. */
export type Gathered = { bookId: string; orders: number; partners: Partner[]; traits: SharedTrait[] };

export type RankedBook = RecommendationList["books"][number];

/** Fewest orders that make a pair: one alone is chance, and would show everybody what one shopper bought. */
const ordersTogetherMin = 2;
/** How many orders it takes until a likeness is half believed. */
const shrinkageOrders = 3;
/** Books in a list: what one answer holds at most, and some more for those that have left the shop since. */
const listSize = 24;

/**
 * Up to 24 books that go with a book, the best first: those bought together, then its series, its authors, its subjects.
 * Never the book itself, none twice. Between equals the id decides, so that the same facts give the same list.
 */
export function rankBooks(gathered: Gathered): RankedBook[] {
  const ranked = new Map<string, RankedBook>();
  for (const book of [...boughtTogether(gathered), ...alike(gathered)]) {
    if (ranked.size === listSize) break;
    if (book.bookId !== gathered.bookId && !ranked.has(book.bookId)) ranked.set(book.bookId, book);
  }
  return [...ranked.values()];
}

function boughtTogether({ orders, partners }: Gathered): RankedBook[] {
  return partners
    .filter(({ ordersTogether }) => ordersTogether >= ordersTogetherMin)
    .map((partner) => ({ bookId: partner.bookId, score: likenessOf(partner, orders), reason: "bought-together" as const }))
    .sort(byScore);
}

/**
 * How alike the buyers of two books are, 0 to 1: the cosine of the books' vectors of orders (Linden, Smith and York,
 * "Amazon.com Recommendations", IEEE Internet Computing 7(1), 2003), so that what everybody buys does not go with
 * everything; shrunk by n / (n + λ) where few orders speak (Koren, "Factorization Meets the Neighborhood", KDD 2008, eq. 2).
 */
function likenessOf({ ordersTogether, orders }: Partner, ordersOfBook: number): number {
  const cosine = ordersTogether / Math.sqrt(ordersOfBook * orders);
  return (cosine * ordersTogether) / (ordersTogether + shrinkageOrders);
}

type Likeness = { bookId: string; score: number; reason: TraitKind; place: number[] };

/** Which kind of trait counts for more than any number of the later ones. */
const kindOrder: TraitKind[] = ["series", "author", "subject"];

/** Books by what they share, those of the series first in reading order, the rest by how much is shared. */
function alike({ traits }: Gathered): RankedBook[] {
  const byId = new Map<string, Likeness>();
  for (const { kind, volume, bookCount, sharers } of traits) {
    for (const [bookId, itsVolume] of sharers) {
      const known = byId.get(bookId) ?? { bookId, score: 0, reason: "subject", place: [] };
      known.score += rarityOf(bookCount);
      if (kindOrder.indexOf(kind) < kindOrder.indexOf(known.reason)) known.reason = kind;
      if (kind === "series" && known.place.length === 0) known.place = placeAfter(volume, itsVolume);
      byId.set(bookId, known);
    }
  }
  return [...byId.values()].sort(byLikeness).map(({ bookId, score, reason }) => ({ bookId, score, reason }));
}

/**
 * What sharing a trait is worth: the fewer books have it, the more (Adamic and Adar, "Friends and neighbors on the Web",
 * Social Networks 25(3), 2003: 1 / ln of how many there are).
 */
function rarityOf(bookCount: number): number {
  return 1 / Math.log(Math.max(2, bookCount));
}

/** Where a volume comes for a reader of another: the ones after it, then those before, then those without a number. */
function placeAfter(volume: number | null, itsVolume: number | null): number[] {
  if (itsVolume === null) return [2, 0];
  return [volume === null || itsVolume > volume ? 0 : 1, itsVolume];
}

function byLikeness(left: Likeness, right: Likeness): number {
  const byKind = kindOrder.indexOf(left.reason) - kindOrder.indexOf(right.reason);
  if (byKind !== 0) return byKind;
  const [group = 0, volume = 0] = left.place;
  const [otherGroup = 0, otherVolume = 0] = right.place;
  return group - otherGroup || volume - otherVolume || byScore(left, right);
}

function byScore(left: { score: number; bookId: string }, right: { score: number; bookId: string }): number {
  return right.score - left.score || (left.bookId < right.bookId ? -1 : 1);
}
