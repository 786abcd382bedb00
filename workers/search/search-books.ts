import { availabilityOf, type SupplyFacts } from "../../shared/availability.ts";
import type { BookSummary } from "../../shared/contracts/catalog.ts";
import type { Facets, SearchFilters, SearchHit, SearchPage, SearchQuery } from "../../shared/contracts/search.ts";
import { type KnownWord, otherSpellings } from "./did-you-mean.ts";
import { highlight, type Marker, markerOf } from "./highlight.ts";
import { parseQuestion, type Question } from "./parse-question.ts";
import { findBooks } from "./repository/find-books.ts";
import { findFirstWithBooks } from "./repository/find-first.ts";

export type SearchDeps = { db: D1Database; now: () => number };

/** Values of one facet that are given. */
const facetValuesMax = 12;

/** A book as the index keeps it: without its stock, which changes by itself, and with what is known of its supply. */
type Card = Omit<BookSummary, "editions"> & { editions: CardEdition[] };
type CardEdition = Omit<BookSummary["editions"][number], "availability"> & Partial<SupplyFacts>;
type FacetRow = [kind: keyof Facets, slug: string, name: string, count: number];

/** One page of the books that answer the question and meet the filters. What asks for nothing finds nothing. */
export async function searchBooks({ db, now }: SearchDeps, query: SearchQuery): Promise<SearchPage> {
  const startedAtMs = now();
  const question = query.q.trim() === "" ? null : parseQuestion(query.q);
  const asksNothing = question ? question.words.length === 0 : !hasFilters(query);
  const found = asksNothing ? nothing : await findPage(db, question, query);
  return { ...found, page: query.page, tookMs: now() - startedAtMs };
}

const noFacets: Facets = { category: [], author: [], language: [], format: [] };
const nothing = { items: [], total: 0, isPartial: false, facets: noFacets, didYouMean: null };

function hasFilters({ q, sort, page, limit, ...filters }: SearchQuery): boolean {
  return Object.values(filters satisfies SearchFilters).some((value) => value !== undefined);
}

async function findPage(db: D1Database, question: Question | null, query: SearchQuery): Promise<Omit<SearchPage, "page" | "tookMs">> {
  const { total, items, stock, facets, vocabulary } = await findBooks(db, question, query);
  const available = JSON.parse(stock) as Record<string, number>;
  const marker = markerOf(question && !question.isbn13 ? question.words : []);
  return {
    items: (JSON.parse(items) as Card[]).map((card) => hitOf(card, available, marker)),
    total,
    isPartial: vocabulary !== null && total > 0,
    facets: facetsOf(JSON.parse(facets) as FacetRow[]),
    didYouMean: question && vocabulary ? await didYouMean(db, question.words, JSON.parse(vocabulary) as KnownWord[]) : null,
  };
}

/** Another spelling of words that no book has all of, in which some book has, or `null`. A second trip, for these questions alone. */
async function didYouMean(db: D1Database, words: string[], known: KnownWord[]): Promise<string | null> {
  const spellings = otherSpellings(words, known);
  if (spellings.length === 0) return null;
  const place = await findFirstWithBooks(
    db,
    spellings.map((text) => parseQuestion(text).all),
  );
  return place === null ? null : (spellings[place] ?? null);
}

function hitOf({ editions, ...card }: Card, stock: Record<string, number>, marker: Marker): SearchHit {
  const title = highlight(card.title, marker);
  const names = card.contributors.map(({ name }) => highlight(name, marker) ?? [{ text: name, isMatch: false }]);
  const isNamed = names.some((segments) => segments.some((segment) => segment.isMatch));
  return {
    ...card,
    editions: editions.map(({ supply = null, onSaleOn = null, ...edition }) => {
      return { ...edition, availability: availabilityOf(stock[edition.sku] ?? 0, { supply, onSaleOn }) };
    }),
    highlights: { ...(title ? { title } : {}), ...(isNamed ? { contributors: names } : {}) },
  };
}

function facetsOf(rows: FacetRow[]): Facets {
  const facets = structuredClone(noFacets);
  for (const [kind, value, name, count] of rows) {
    if (facets[kind].length < facetValuesMax) facets[kind].push({ value, name, count });
  }
  return facets;
}
