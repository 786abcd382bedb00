import { eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { type BookQuery, bookQuerySchema } from "../../shared/contracts/catalog.ts";
import { newId } from "../../shared/ids.ts";
import { findScans, type Queries, walkQueries } from "../../tests/query-plans.ts";
import { anEntry, auditQueries, auditReasons, deadLetterQueries, inboxQueries, outboxQueries } from "../../tests/shared-queries.ts";
import { recordOf } from "./book-record.ts";
import { aBook, adasBooks, anEdition, bindings } from "./fixtures.ts";
import { findBookById, findBookByIsbn, findBookBySlug, listBooksByIds, listSummariesByIds, selectBook } from "./repository/books.ts";
import { listSubjects, listSubjectsWithAncestors, selectSubjectsWithAncestors } from "./repository/categories.ts";
import { listSkusOfOthers, removeBook, saveBook, saveBooks } from "./repository/edits.ts";
import { gatherFacts } from "./repository/facts.ts";
import { filtersOf } from "./repository/filters.ts";
import { findBookByFormerSlug, noteFormerSlugs, selectFormerSlugs } from "./repository/former-slugs.ts";
import { countBooks, type ListKey, listBooks } from "./repository/lists.ts";
import { shelveBooks } from "./repository/shelves.ts";
import { claimSkus, listSkusOfOtherSellers, selectOwners } from "./repository/sku-owners.ts";
import { countStockSkus, listQuotes, noteStock } from "./repository/stock.ts";
import { findKnown } from "./repository/stored-books.ts";
import { listTitles } from "./repository/titles.ts";
import { bookBodySchema } from "./schemas.ts";
import { books, shelfBooks } from "./tables.ts";

const id = newId("book");
const [isbn, sku, otherSku] = ["9780141439471", "OCT-PLAN-1", "OCT-PLAN-2"];
const told = { events: [], audit: [anEntry] };
const subjects = [{ slug: "fiction", name: "Fiction", parentSlug: null }];

/** A version of a book that has something of everything. */
function recordAt(version: number, slug: string) {
  const body = bookBodySchema.parse(
    aBook({
      ...{ title: "The Turn of the Screw", series: { name: "Ghosts", volume: 1 }, language: "en", publishedOn: "1898" },
      ...{ contributors: [{ name: "Henry James", role: "author" }], subjects: ["fiction"] },
      editions: [anEdition({ isbn13: isbn, publisher: "Octavo" }), anEdition({ sku })],
    }),
  );
  return recordOf(body, subjects, { id, slug, version, sellerId: adasBooks }, 1);
}

const asked = (given: Record<string, unknown>): BookQuery => bookQuerySchema.parse(given);
const byTitle: ListKey = { by: "turn of the screw", id };
const byNumber: ListKey = { by: 1, id };

/** Every filter by itself, and every sort from the beginning and from the middle. */
const lists: [name: string, query: Record<string, unknown>, after?: ListKey][] = [
  ["the whole shop", {}],
  ["the next page", {}, byTitle],
  ["newest first", { sort: "-publishedOn" }],
  ["the next newest", { sort: "-publishedOn" }, byNumber],
  ["cheapest first", { sort: "price" }],
  ["the next cheapest", { sort: "price" }, byNumber],
  ["best first", { sort: "-rating" }],
  ["the next best", { sort: "-rating" }, byNumber],
  ["title", { title: "the turn" }],
  ["ISBN", { isbn }],
  ["category", { category: "fiction" }],
  ["categories", { category: ["fiction", "gothic"] }],
  ["author", { author: "henry-james" }],
  ["series", { series: "ghosts" }],
  ["publisher", { publisher: "octavo" }],
  ["format", { format: "paperback" }],
  ["language", { language: "en" }],
  ["prices", { minPrice: 1, maxPrice: 2_000 }],
  ["in stock", { inStock: "true" }],
  ["out of stock", { inStock: "false" }],
  ["seller", { sellerId: adasBooks }],
  [
    "many of them",
    { category: "fiction", author: ["henry-james", "jane-austen"], format: "ebook", language: "en", inStock: "true" },
    byTitle,
  ],
];

const queries: Queries = {
  ...auditQueries,
  ...outboxQueries,
  ...inboxQueries,
  ...deadLetterQueries,
  saveBook: (db) => saveBook(db, recordAt(1, "the-turn-of-the-screw"), told, "own"),
  noteFormerSlugs: (db) => noteFormerSlugs(db, [{ id, slug: "the-turn" }]),
  saveBooks: (db) => saveBooks(db, [recordAt(2, "the-turn")], told, "any"),
  gatherFacts: (db) => gatherFacts(db, [id, newId("book")]),
  shelveBooks: (db) => shelveBooks(db, []),
  claimSkus: (db) => [...claimSkus(db, [{ sku, sellerId: adasBooks }], "own"), ...claimSkus(db, [{ sku, sellerId: adasBooks }], "any")],
  noteStock: (db) => noteStock(db, [{ sku, available: 1, version: 1 }]),
  findBookById: (db) => findBookById(db, id),
  findBookBySlug: (db) => findBookBySlug(db, "the-turn"),
  findBookByFormerSlug: (db) => findBookByFormerSlug(db, "the-turn-of-the-screw"),
  selectFormerSlugs: (db) => [selectFormerSlugs(db, ["the-turn"]), selectFormerSlugs(db, ["the-turn", "emma"])],
  findBookByIsbn: (db) => findBookByIsbn(db, isbn),
  selectBook: (db) => selectBook(db, eq(books.id, id)),
  listBooksByIds: (db) => listBooksByIds(db, [id]),
  listSummariesByIds: (db) => listSummariesByIds(db, [id]),
  listTitles: (db) => listTitles(db, { prefix: "the", limit: 5 }),
  "listTitles of a seller": (db) => listTitles(db, { prefix: "the", sellerId: adasBooks, limit: 5 }),
  ...Object.fromEntries(
    lists.map(([name, query, after = null]): [string, Queries[string]] => [
      `listBooks: ${name}`,
      (db) => listBooks(db, asked(query), after, 20),
    ]),
  ),
  listSkusOfOthers: (db) => listSkusOfOthers(db, id, [sku, otherSku]),
  listSkusOfOtherSellers: (db) => listSkusOfOtherSellers(db, adasBooks, [sku, otherSku]),
  selectOwners: (db) => selectOwners(db, [sku, otherSku]),
  listQuotes: (db) => listQuotes(db, [sku, otherSku]),
  "listQuotes of one": (db) => listQuotes(db, [sku]),
  findKnown: (db) => findKnown(db, { skus: [sku, otherSku], slugs: ["emma", "the-turn"], subjectSlugs: ["fiction", "gothic"] }),
  listSubjects: (db) => listSubjects(db),
  listSubjectsWithAncestors: (db) => listSubjectsWithAncestors(db, ["fiction"]),
  selectSubjectsWithAncestors: (db) => selectSubjectsWithAncestors(db, ["fiction", "gothic"]),
  countBooks: (db) => countBooks(db),
  countStockSkus: (db) => countStockSkus(db),
  removeBook: (db) => removeBook(db, id, 3, 3, told),
};

const reasons = {
  queries: { ...auditReasons, countStockSkus: "readiness tells the number; no shopper waits for it" },
  tables: { subjects: "the headings of a shop, some hundreds" },
};

test("every query of the catalogue finds its rows by an index", { tags: ["CAT-16"] }, async () => {
  expect(findScans(await walkQueries(bindings.DB, queries), reasons)).toEqual([]);
});

test("a query without an index is found, and a reason nobody needs", async () => {
  const walk = await walkQueries(bindings.DB, {
    "by language": (db) => db.select({ id: books.id }).from(books).where(eq(books.language, "en")),
    "by price": (db) => db.select({ id: shelfBooks.bookId }).from(shelfBooks).where(eq(shelfBooks.priceFromMinor, 1)),
    "of a filter": (db) =>
      db
        .select({ id: shelfBooks.bookId })
        .from(shelfBooks)
        .where(filtersOf(db, asked({}))[0]),
  });
  const findings = findScans(walk, { queries: { "of a filter": "none" }, tables: { subjects: "few" } });
  expect(findings.map((finding) => finding.replace(/ \(.*/, ""))).toEqual([
    "by language reads all of books",
    "by price reads all of shelf_books",
    "there is a reason for of a filter, which nothing needs",
    "there is a reason for subjects, which nothing needs",
  ]);
});
