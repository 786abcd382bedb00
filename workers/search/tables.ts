import { index, integer, primaryKey, real, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import type { editionFormats } from "../../shared/contracts/catalog.ts";

export { deadLetters } from "../../shared/events/dead-letters.ts";

/**
 * Every book this index has heard of, with what results are ordered by. A removed one stays as a tombstone, so that an
 * older event cannot bring it back. `key` is its row in the full-text tables, which drizzle does not know: see
 * migrations/search/0001.
 */
export const searchBooks = sqliteTable(
  "search_books",
  {
    key: integer("key").primaryKey(),
    bookId: text("book_id").notNull(),
    version: integer("version").notNull(),
    isRemoved: integer("is_removed", { mode: "boolean" }).notNull(),
    /** The title and the series as somebody might type them: see `typedKeyOf`. */
    titleKey: text("title_key"),
    seriesKey: text("series_key"),
    seriesVolume: real("series_volume"),
    titleSort: text("title_sort"),
    publishedSort: integer("published_sort"),
    priceFromMinor: integer("price_from_minor"),
    sellerId: text("seller_id"),
  },
  (table) => [
    uniqueIndex("search_books_by_id").on(table.bookId),
    index("search_books_by_key").on(table.titleKey),
    index("search_books_by_title").on(table.titleSort),
    index("search_books_by_publication").on(table.publishedSort),
    index("search_books_by_price").on(table.priceFromMinor),
    index("search_books_by_seller").on(table.sellerId, table.publishedSort),
  ],
);

/** What a result shows of a book, but for its stock. Apart, so that ranking a thousand books reads small rows. */
export const searchCards = sqliteTable("search_cards", { key: integer("key").primaryKey(), summary: text("summary").notNull() });

/** The kinds of values a book can be filtered and counted by. A category of a book is its subject, and each above that. */
export type FacetKind = "category" | "author" | "series" | "language" | "format";

/** Each value of each kind, in the latest spelling. */
export const searchFacets = sqliteTable(
  "search_facets",
  {
    id: integer("id").primaryKey(),
    kind: text("kind").$type<FacetKind>().notNull(),
    slug: text("slug").notNull(),
    name: text("name").notNull(),
  },
  (table) => [uniqueIndex("search_facets_by_slug").on(table.kind, table.slug)],
);

export const searchBookFacets = sqliteTable(
  "search_book_facets",
  { bookKey: integer("book_key").notNull(), facetId: integer("facet_id").notNull() },
  (table) => [primaryKey({ columns: [table.bookKey, table.facetId] }), index("search_book_facets_by_facet").on(table.facetId)],
);

/** Editions, for filters that one edition has to meet all of, and for ISBNs. */
export const searchEditions = sqliteTable(
  "search_editions",
  {
    bookKey: integer("book_key").notNull(),
    position: integer("position").notNull(),
    sku: text("sku").notNull(),
    format: text("format").$type<(typeof editionFormats)[number]>().notNull(),
    priceMinor: integer("price_minor").notNull(),
    publisherSlug: text("publisher_slug"),
    /** Copies of what is not for sale are no stock. */
    isForSale: integer("is_for_sale", { mode: "boolean" }).notNull().default(true),
  },
  (table) => [
    primaryKey({ columns: [table.bookKey, table.position] }),
    index("search_editions_by_sku").on(table.sku),
    index("search_editions_by_publisher").on(table.publisherSlug, table.bookKey),
  ],
);

/** Copies that can be bought, as stock events tell. Apart from editions: stock may be known before its book, and after. */
export const searchStock = sqliteTable("search_stock", {
  sku: text("sku").primaryKey(),
  available: integer("available").notNull(),
  version: integer("version").notNull(),
});

/** How far a filling of the index from the catalogue has come: one row, missing until the first. */
export const searchFillings = sqliteTable("search_fillings", {
  id: integer("id").primaryKey(),
  cursor: text("cursor"),
  finishedAtMs: integer("finished_at_ms"),
});
