import { beforeAll, expect, test } from "vitest";
import { type SearchQuery, searchQuerySchema } from "../../shared/contracts/search.ts";
import { findScans, type Queries, type Walk, walkQueries } from "../../tests/query-plans.ts";
import { deadLetterQueries } from "../../tests/shared-queries.ts";
import { findCounts } from "../../tests/unbounded-counts.ts";
import { describeBook } from "./describe-book.ts";
import { parseQuestion } from "./parse-question.ts";
import { countBooks, countStockSkus } from "./repository/count-books.ts";
import { findFilling, noteFilling } from "./repository/fillings.ts";
import { findBooks } from "./repository/find-books.ts";
import { findFirstWithBooks } from "./repository/find-first.ts";
import { mergeIndex } from "./repository/merge-index.ts";
import { suggest } from "./repository/suggest.ts";
import { writeBooks } from "./repository/write-books.ts";
import { writeStock } from "./repository/write-stock.ts";
import { bookOf, db as d1 } from "./testing.ts";

const emma = describeBook(
  bookOf({ title: "Emma", authors: ["Jane Austen"], series: ["Classics", 1], subjects: ["Fiction"], editions: [{ publisher: "Octavo" }] }),
  new Map(),
);

const sorts = ["relevance", "-publishedOn", "price", "title"];
const filters: [name: string, filter: Record<string, unknown>][] = [
  ["nothing else", {}],
  ["category", { category: "fiction" }],
  ["author", { author: "jane-austen" }],
  ["series", { series: "classics" }],
  ["language", { language: ["en", "fr"] }],
  ["seller", { sellerId: "seller_01jd00000000000000000000ad" }],
  ["publisher", { publisher: "octavo" }],
  ["format and price", { format: "paperback", minPrice: 1, maxPrice: 2_000 }],
  ["in stock", { inStock: "true" }],
  ["out of stock", { inStock: "false" }],
];

const asked = (given: Record<string, unknown>): SearchQuery => searchQuerySchema.parse(given);
const find = (name: string, q: string, given: Record<string, unknown>): [string, Queries[string]] => [
  name,
  (_, d1) => findBooks(d1, q ? parseQuestion(q) : null, asked({ q, ...given })),
];

const queries: Queries = {
  ...deadLetterQueries,
  writeBooks: (_, d1) => writeBooks(d1, [emma], [{ id: "book_removed", version: 1 }]),
  writeStock: (_, d1) => writeStock(d1, [{ sku: "OCT-1", available: 1, version: 1 }]),
  ...Object.fromEntries(filters.map(([name, filter]) => find(`findBooks by words, ${name}`, "emma", filter))),
  ...Object.fromEntries(filters.map(([name, filter]) => find(`findBooks by ISBN, ${name}`, "9780141439471", filter))),
  ...Object.fromEntries(sorts.map((sort) => find(`findBooks by words, sorted by ${sort}`, "jane austen", { sort }))),
  ...Object.fromEntries(sorts.map((sort) => find(`findBooks sorted by ${sort}`, "", { category: "fiction", sort }))),
  ...Object.fromEntries(filters.slice(1).map(([name, filter]) => find(`findBooks by ${name}`, "", filter))),
  findFirstWithBooks: (_, d1) => findFirstWithBooks(d1, ['"emma"', '"emmma"']),
  suggest: (_, d1) => suggest(d1, '"em"*', "em"),
  mergeIndex: (_, d1) => mergeIndex(d1),
  noteFilling: (_, d1) => noteFilling(d1, null, 1),
  findFilling: (_, d1) => findFilling(d1),
  countBooks: (_, d1) => countBooks(d1),
  countStockSkus: (_, d1) => countStockSkus(d1),
};

/** Queries without a word whose filters many books meet; a category is asked for in each order. */
const wide = ["sorted by relevance", "sorted by price", "sorted by title", "by format and price", "by in stock", "by out of stock"];
const browsing = "a walk of the index it is sorted by, which ends with a thousand hits";

const reasons = {
  queries: {
    ...Object.fromEntries(wide.map((name) => [`findBooks ${name}`, browsing])),
    countBooks: "readiness counts a thousand rows at most",
    countStockSkus: "readiness counts a thousand rows at most",
  },
  tables: { search_fillings: "one row" },
};

/** What every query sends to the database, walked once. */
let walk: Walk;
beforeAll(async () => {
  walk = await walkQueries(d1, queries);
});

/** What is counted all the same, and why that does not grow with the shop. */
const counted = {
  "count from hits": "a thousand of them at most",
  offset: "of a thousand hits at most",
  mergeIndex: "segments of the index, some dozens",
};

test("no query of the search counts what a large shop has more of, or reads past it", { tags: ["P-91"] }, async () => {
  expect(findCounts(walk, counted)).toEqual([]);
});

test("every query of the search finds its rows by an index", { tags: ["CAT-16"] }, async () => {
  expect(findScans(walk, reasons)).toEqual([]);
  // `=M`: a word that is looked up in one book, again for each book of a list.
  expect(walk.plans.filter(({ steps }) => steps.some((step) => /VIRTUAL TABLE INDEX \w+:=M/.test(step))).map(({ query }) => query)).toEqual(
    [],
  );
});
