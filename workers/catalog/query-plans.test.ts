import { and, eq, sql } from "drizzle-orm";
import { beforeAll, expect, test } from "vitest";
import { type BookQuery, bookQuerySchema } from "../../shared/contracts/catalog.ts";
import { newId } from "../../shared/ids.ts";
import { findScans, type Queries, type Walk, walkQueries } from "../../tests/query-plans.ts";
import { anEntry, auditQueries, auditReasons, deadLetterQueries, inboxQueries, outboxQueries } from "../../tests/shared-queries.ts";
import { findCounts } from "../../tests/unbounded-counts.ts";
import { recordOf } from "./book-record.ts";
import {
  findCollection,
  lastVersionOf,
  listCollectionBooks,
  listCollections,
  listLiveBookIds,
  removeCollection,
  saveCollection,
} from "./collections/repository.ts";
import { aBook, adasBooks, anEdition, bindings } from "./fixtures.ts";
import { addImageRow, changeImageRow, findImage, listImages, removeImageRow } from "./images/repository.ts";
import { readHistory } from "./imports/past-of-book.ts";
import {
  findFirstUndone,
  finishUndoing,
  listFaults,
  listPastRows,
  listRejectedRows,
  listWritingRows,
  readPresentBooks,
} from "./imports/past-rows.ts";
import {
  addImport,
  addImportRows,
  extendLease,
  findImport,
  findImportBrief,
  findImportPart,
  finishChunk,
  forgetImportParts,
  type ImportRun,
  listAvailable,
  listChunkSkus,
  listDoneRows,
  listForsakenImports,
  listImportParts,
  listImports,
  listKeptFiles,
  listSkusOfChunks,
  listStaleUploads,
  noteFormat,
  noteImportPart,
  statusOfImport,
  stepImport,
  takeImport,
  undoOnceMore,
  whileImportIs,
} from "./imports/repository.ts";
import { findBookById, findBookByIsbn, findBookBySlug, listBooksByIds, listSummariesByIds, selectBook } from "./repository/books.ts";
import { listSubjects, listSubjectsWithAncestors, selectSubjectsWithAncestors } from "./repository/categories.ts";
import { nameCodes } from "./repository/coded-books.ts";
import { listSkusOfOthers, removeBook, saveBook, saveBooks } from "./repository/edits.ts";
import { listBooksToExport } from "./repository/exports.ts";
import { gatherFacts } from "./repository/facts.ts";
import { filtersOf, met } from "./repository/filters.ts";
import { findBookByFormerSlug, noteFormerSlugs, selectFormerSlugs } from "./repository/former-slugs.ts";
import { listBooks } from "./repository/lists.ts";
import { listCountedShelves, listLoggedBooks, recountShelves, reshelveBooks } from "./repository/rebuild.ts";
import { listEditionsByReference } from "./repository/referred-editions.ts";
import { countBooks, shelveBooks, unshelveBooks } from "./repository/shelves.ts";
import { claimSkus, listSkusOfOtherSellers, selectOwners } from "./repository/sku-owners.ts";
import { countStockSkus, listQuotes, noteStock } from "./repository/stock.ts";
import { findKnown } from "./repository/stored-books.ts";
import { countCodesOf, selectCodesBelow, selectHeadings } from "./repository/subject-codes.ts";
import { listTitles } from "./repository/titles.ts";
import { listVersionsAfter, listVersionsOf } from "./repository/versions.ts";
import { walkShelves } from "./repository/walk-shelves.ts";
import type { ListPlace } from "./repository/walks.ts";
import { bookBodySchema } from "./schemas.ts";
import { books, shelfBooks } from "./tables.ts";

const id = newId("book");
const [isbn, sku, otherSku] = ["9780141439471", "OCT-PLAN-1", "OCT-PLAN-2"];
const told = { events: [], audit: [anEntry] };
const winter = { slug: "winter", name: "Winter", description: "", rule: null, version: 1 };
const collectionTold = { events: [], audit: anEntry };
const importId = newId("imp");
const anImport: ImportRun = {
  ...{ id: importId, status: "uploading", userId: "user_1", role: "admin", sellerId: null, sessionId: "sess_1" },
  ...{ fileName: "books.csv", format: null, isDryRun: false, bytes: 0, nextChunk: 0, nextByte: 0, resume: null, layout: null },
  options: { ifKnown: "merge", mapping: null, defaults: { priceMinor: null, currency: "USD", stock: 0, format: "paperback" } },
  ...{ counts: {}, stoppedBy: null, leasedUntilMs: 0, createdAtMs: 1, updatedAtMs: 1, finishedAtMs: null },
};
const undoneRow = { record: 1, line: 2, outcome: "created" as const, before: null, bookId: id, version: 1 };
const undoing = {
  importId,
  rows: [undoneRow],
  undone: new Map([[1, 2]]),
  left: new Map(),
  counts: {},
  total: {},
  leasedUntilMs: 0,
  atMs: 1,
};
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

const versionAt = (version: number) => ({ bookId: id, version, atMs: version });
const asked = (given: Record<string, unknown>): BookQuery => bookQuerySchema.parse(given);
const byTitle: ListPlace = { by: "turn of the screw", id };
const byNumber: ListPlace = { by: 1, id };

/** Every filter by itself, and every sort from the beginning and from the middle. */
const lists: [name: string, query: Record<string, unknown>, after?: ListPlace][] = [
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
  ["subject codes", { subject: ["thema:FBC", "bisac:FIC"] }, byTitle],
  ["author", { author: "henry-james" }],
  ["contributor", { contributor: "henry-james" }],
  ["series", { series: "ghosts" }],
  ["publisher", { publisher: "octavo" }],
  ["format", { format: "paperback" }],
  ["language", { language: "en" }],
  ["prices", { minPrice: 1, maxPrice: 2_000 }],
  ["prices, cheapest first", { minPrice: 1, maxPrice: 2_000, sort: "price" }],
  ["title, newest first", { title: "the turn", sort: "-publishedOn" }],
  ["authors", { author: ["henry-james", "jane-austen"], sort: "price" }, byNumber],
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
  unshelveBooks: (db) => unshelveBooks(db, [id, newId("book")]),
  shelveBooks: (db) =>
    shelveBooks(
      db,
      [recordAt(1, "the-turn-of-the-screw").shelving].map((shelving) => ({ bookId: id, ...shelving })),
    ),
  listLoggedBooks: (db) => listLoggedBooks(db, newId("book"), 100),
  reshelveBooks: (db) => reshelveBooks(db, [{ id, version: 1 }], [{ bookId: id, ...recordAt(1, "the-turn-of-the-screw").shelving }]),
  listVersionsAfter: (db) => listVersionsAfter(db, { bookId: id, version: 1 }, 100),
  listVersionsOf: (db) => listVersionsOf(db, [{ bookId: id, version: 1 }], 100),
  listCountedShelves: (db) => listCountedShelves(db, "fiction", 20),
  recountShelves: (db) => recountShelves(db, ["fiction", "gothic"]),
  nameCodes: (db) => nameCodes(db, [id, newId("book")]),
  selectCodesBelow: (db) => selectCodesBelow(db, { scheme: "thema", above: "F" }, 50),
  selectHeadings: (db) => selectHeadings(db, ["code/thema:F", "code/thema:FB"]),
  listEditionsByReference: (db) => listEditionsByReference(db, ["press.1", "press.2"], adasBooks),
  countCodesOf: (db) => countCodesOf(db, asked({ category: "fiction", subject: "thema:F" }), ["code/thema:FB"], 500),
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
  listBooksToExport: (db) => listBooksToExport(db, { sellerId: null, after: sku, limit: 100 }),
  "listBooksToExport of a seller": (db) => listBooksToExport(db, { sellerId: adasBooks, after: sku, limit: 100 }),
  listTitles: (db) => listTitles(db, { prefix: "the", limit: 5 }),
  "listTitles of a seller": (db) => listTitles(db, { prefix: "the", sellerId: adasBooks, limit: 5 }),
  ...Object.fromEntries(
    lists.map(([name, query, after = null]): [string, Queries[string]] => [
      `listBooks: ${name}`,
      (db) => listBooks(db, asked(query), after, 20),
    ]),
  ),
  listImages: (db) => listImages(db, id),
  findImage: (db) => findImage(db, newId("img")),
  addImageRow: (db) =>
    addImageRow(
      db,
      { bookId: id, position: 0, id: newId("img"), alt: "", width: 4, height: 6, widths: [4], createdAtMs: 1 },
      versionAt(2),
      told,
    ),
  changeImageRow: (db) => changeImageRow(db, newId("img"), { alt: "", crops: null }, versionAt(3), told),
  removeImageRow: (db) => removeImageRow(db, newId("img"), versionAt(3), told),
  // What lists are made of, by itself: a walk along several shelves, and what is looked up beside one.
  walkShelves: (db) =>
    db
      .select({ id: sql`page.id` })
      .from(
        sql`${walkShelves(db, asked({ category: ["fiction", "gothic"] }), { by: shelfBooks.titleSort, isDescending: false }, byTitle, 20)} as page`,
      ),
  filtersOf: (db) => {
    const query = asked({ language: "en", format: "ebook", minPrice: 1, maxPrice: 2_000, inStock: "true" });
    return db
      .select({ id: met.bookId })
      .from(met)
      .where(and(eq(met.shelf, "*"), ...filtersOf(db, query, [["fiction"]])));
  },
  listSkusOfOthers: (db) => listSkusOfOthers(db, id, [sku, otherSku]),
  listSkusOfOtherSellers: (db) => listSkusOfOtherSellers(db, adasBooks, [sku, otherSku]),
  selectOwners: (db) => selectOwners(db, [sku, otherSku]),
  listQuotes: (db) => listQuotes(db, [sku, otherSku]),
  "listQuotes of one": (db) => listQuotes(db, [sku]),
  findKnown: (db) => findKnown(db, { skus: [sku, otherSku], slugs: ["emma", "the-turn"], subjectSlugs: ["fiction", "gothic"] }),
  listSubjects: (db) => listSubjects(db),
  listSubjectsWithAncestors: (db) => listSubjectsWithAncestors(db, ["fiction"]),
  selectSubjectsWithAncestors: (db) => selectSubjectsWithAncestors(db, ["fiction", "gothic"]),
  listCollections: (db) => listCollections(db, 200),
  findCollection: (db) => findCollection(db, "winter"),
  lastVersionOf: (db) => lastVersionOf(db, "winter"),
  listCollectionBooks: (db) => listCollectionBooks(db, "winter", 3, 20),
  listLiveBookIds: (db) => listLiveBookIds(db, [id, newId("book")]),
  saveCollection: (db) => saveCollection(db, { ...winter, updatedAtMs: 1 }, [id], collectionTold),
  removeCollection: (db) => removeCollection(db, { slug: "winter", version: 2 }, collectionTold),
  listWritingRows: (db) => listWritingRows(db, importId, null, 100),
  "listWritingRows before one": (db) => listWritingRows(db, importId, 900, 100),
  findFirstUndone: (db) => findFirstUndone(db, importId),
  undoOnceMore: (db) => undoOnceMore(db, importId, { counts: {}, updatedAtMs: 1, userId: "user_1", role: "admin", sessionId: "ses_1" }),
  whileImportIs: (db) => [whileImportIs(db, importId, "running")],
  readPresentBooks: (db) => readPresentBooks(db, [id, newId("book")]),
  finishUndoing: (db) => finishUndoing(db, undoing).slice(1),
  addImport: (db) => addImport(db, anImport, 10),
  findImport: (db) => findImport(db, importId),
  findImportBrief: (db) => findImportBrief(db, importId),
  listImports: (db) => listImports(db, { sellerId: null, afterId: null, limit: 20 }),
  "listImports of a seller": (db) => listImports(db, { sellerId: adasBooks, afterId: importId, limit: 20 }),
  noteImportPart: (db) => noteImportPart(db, importId, { part: 1, bytes: 1, sha256: "" }, 1),
  listImportParts: (db) => listImportParts(db, importId),
  findImportPart: (db) => findImportPart(db, importId, 1),
  stepImport: (db) => stepImport(db, importId, "running", { updatedAtMs: 1 }),
  takeImport: (db) => takeImport(db, importId, { handedOn: null, nowMs: 1, leasedUntilMs: 2 }),
  extendLease: (db) => extendLease(db, importId, 1),
  listForsakenImports: (db) => listForsakenImports(db, 1, 20),
  listStaleUploads: (db) => listStaleUploads(db, 1, 20),
  listKeptFiles: (db) => listKeptFiles(db, 20),
  forgetImportParts: (db) => forgetImportParts(db, importId),
  noteFormat: (db) => noteFormat(db, importId, "csv"),
  finishChunk: (db) =>
    finishChunk(db, {
      ...{ importId, chunk: 0, firstLine: 1, counts: {}, skus: [], total: {}, nextByte: 0, resume: null, layout: null },
      ...{ leasedUntilMs: 1, atMs: 1 },
    }),
  addImportRows: (db) => addImportRows(db, [{ importId, record: 1, line: 1, outcome: "rejected" }]),
  listDoneRows: (db) => listDoneRows(db, importId, 1, 100),
  listChunkSkus: (db) => listChunkSkus(db, importId, 1, 100),
  listSkusOfChunks: (db) => listSkusOfChunks(db, importId, [0, 1]),
  statusOfImport: (db) => statusOfImport(db, importId),
  listAvailable: (db) => listAvailable(db, [sku, otherSku]),
  listPastRows: (db) => listPastRows(db, importId, { outcomes: ["created"], isLeft: false, after: 0, limit: 20 }),
  "listPastRows left alone": (db) => listPastRows(db, importId, { outcomes: ["created", "updated"], isLeft: true, after: 20, limit: 20 }),
  listRejectedRows: (db) => listRejectedRows(db, importId, 20, 200),
  listFaults: (db) => listFaults(db, importId, "rejected", 300),
  readHistory: (db) => readHistory(db, id),
  countBooks: (db) => countBooks(db),
  countStockSkus: (db) => countStockSkus(db),
  removeBook: (db) => removeBook(db, id, 3, 3, told),
};

const reasons = {
  queries: {
    ...auditReasons,
    listImports: "the newest are the last of the primary key: a page of them is read, and no more",
    listKeptFiles: "parts go with their file, soon after their import is over",
    countStockSkus: "readiness counts a thousand rows at most",
    "listBooks: in stock": "of the SKUs that have copies, a thousand at most",
    "listBooks: many of them": "of the SKUs that have copies, a thousand at most",
  },
  tables: { subjects: "the headings of a shop, some hundreds", collections: "two hundred of them at most" },
};

/** What every query sends to the database, walked once. */
let walk: Walk;
beforeAll(async () => {
  walk = await walkQueries(bindings.DB, queries);
});

/** What is counted all the same, and why that does not grow with the shop. */
const counted = {
  "count from found": "what a page has found, a hundred books of each shelf it walks",
  offset: "how far a page came that found too few, 5,000 books",
  saveBook: "the shelves of the books that are written",
  unshelveBooks: "the shelves of the books that are taken off them",
  recountShelves: "a rebuild, a step at a time, while nobody waits for a page",
  countCodesOf: "the books of a list that are looked at, of which there is a bound",
  addImport: "one user's imports that are open, of which there may be ten",
};

test("no query of the catalogue counts what a large shop has more of, or reads past it", { tags: ["P-91"] }, async () => {
  expect(findCounts(walk, counted)).toEqual([]);
});

test("every query of the catalogue finds its rows by an index", { tags: ["CAT-16"] }, async () => {
  expect(findScans(walk, reasons)).toEqual([]);
});

test("a query without an index is found, and a reason nobody needs", async () => {
  const walk = await walkQueries(bindings.DB, {
    "by language": (db) => db.select({ id: books.id }).from(books).where(eq(books.language, "en")),
    "by price": (db) => db.select({ id: shelfBooks.bookId }).from(shelfBooks).where(eq(shelfBooks.priceFromMinor, 1)),
  });
  const findings = findScans(walk, { queries: { "by title": "none" }, tables: { subjects: "few" } });
  expect(findings.map((finding) => finding.replace(/ \(.*/, ""))).toEqual([
    "by language reads all of books",
    "by price reads all of shelf_books",
    "there is a reason for by title, which nothing needs",
    "there is a reason for subjects, which nothing needs",
  ]);
});
