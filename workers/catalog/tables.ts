import { sql } from "drizzle-orm";
import { check, foreignKey, index, integer, primaryKey, real, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import type { Book, BookSummary, contributorRoles, Dimensions, editionFormats, supplyStatuses } from "../../shared/contracts/catalog.ts";
import type { BookContent } from "../../shared/contracts/warehouse.ts";
import type { Id } from "../../shared/ids.ts";
import type { CurrencyCode, ListPrice } from "../../shared/money.ts";

import type { StoredImage } from "./images/shown-images.ts";

export { auditEntries } from "../../shared/audit.ts";
export { deadLetters } from "../../shared/events/dead-letters.ts";
export { inbox } from "../../shared/events/inbox.ts";
export { outbox } from "../../shared/events/outbox.ts";
export { bookImages } from "./images/tables.ts";
export { importChunks, importParts, importRows, imports } from "./imports/tables.ts";

type WireEdition = Book["editions"][number];

/** What is known of an edition, apart from its stock and from what follows from the rest. */
export type EditionFacts = Omit<WireEdition, "availability" | "isbn10" | "taxClass"> & { recordReference: string | null };

/** What lists and pages show of a book, apart from its description and its stock. */
export type BookFacts = Omit<Book, "description" | "rating" | "images" | "version" | "editions" | "series"> & {
  editions: EditionFacts[];
  series: BookSummary["series"];
};

/** Of what the trade says of an edition, what is stored: the rest of it is null, or an empty list. */
type GatheredEdition = Pick<EditionFacts, "sku" | "isbn13" | "format" | "price" | "pages" | "publisher"> &
  Partial<Omit<EditionFacts, "dimensions">> & { dimensions?: Partial<Dimensions> };

/** The facts as the database gathers them. Those of books that were written before the trade's fields were known lack all of these. */
export type GatheredFacts = Omit<BookFacts, "contributors" | "editions" | "subjectCodes"> & {
  contributors: (Omit<BookFacts["contributors"][number], "sortName"> & { sortName?: string })[];
  subjectCodes?: BookFacts["subjectCodes"];
  editions: GatheredEdition[];
  images?: StoredImage[];
};

/**
 * Works. A deleted one keeps its row, and gives up its slugs, and its SKUs to other books of its seller. `facts` is gathered from this row and those of
 * the tables below whenever they change, so that showing a book reads one row.
 */
export const books = sqliteTable(
  "books",
  {
    id: text("id").$type<Id<"book">>().primaryKey(),
    slug: text("slug").notNull(),
    title: text("title").notNull(),
    subtitle: text("subtitle"),
    seriesSlug: text("series_slug"),
    seriesName: text("series_name"),
    seriesVolume: real("series_volume"),
    language: text("language"),
    publishedOn: text("published_on"),
    sellerId: text("seller_id").notNull(),
    facts: text("facts", { mode: "json" }).$type<GatheredFacts>().notNull().default(sql`'{}'`),
    version: integer("version").notNull(),
    createdAtMs: integer("created_at_ms").notNull(),
    updatedAtMs: integer("updated_at_ms").notNull(),
    deletedAtMs: integer("deleted_at_ms"),
    // Last, since lists read past it: a long one fills pages of its own.
    description: text("description").notNull(),
  },
  (table) => [
    uniqueIndex("books_by_slug").on(table.slug).where(sql`deleted_at_ms is null`),
    // A series in the order of its volumes.
    index("books_by_series")
      .on(table.seriesSlug, table.seriesVolume, table.id)
      .where(sql`series_volume is not null and deleted_at_ms is null`),
  ],
);

/** One row for each version of a book. Two edits of one version both want the same row, so one of them fails whole. */
export const bookVersions = sqliteTable(
  "book_versions",
  {
    bookId: text("book_id")
      .$type<Id<"book">>()
      .notNull()
      .references(() => books.id),
    version: integer("version").notNull(),
    change: text("change", { enum: ["created", "updated", "removed"] }).notNull(),
    atMs: integer("at_ms").notNull(),
    /** The names of the fields it changed (`book-fields.ts`); null for all, or where nobody wrote it down. */
    fields: text("fields", { mode: "json" }).$type<string[]>(),
    /** What it made of the book (`version-content.ts`); null where that is as it was, or where nobody wrote it down. */
    content: text("content", { mode: "json" }).$type<BookContent>(),
  },
  (table) => [primaryKey({ columns: [table.bookId, table.version] })],
);

/**
 * Slugs that books have given up for another, in that order; rows are only added. An old address leads to the book that
 * gave it up last, unless that is deleted or another is there now.
 */
export const formerSlugs = sqliteTable(
  "former_slugs",
  {
    seq: integer("seq").primaryKey(),
    slug: text("slug").notNull(),
    bookId: text("book_id")
      .$type<Id<"book">>()
      .notNull()
      .references(() => books.id),
  },
  (table) => [index("former_slugs_by_slug").on(table.slug)],
);

/** What is sold: a book in one format, with its price. A withdrawn edition is that of a deleted book. */
export const editions = sqliteTable(
  "editions",
  {
    bookId: text("book_id")
      .$type<Id<"book">>()
      .notNull()
      .references(() => books.id),
    position: integer("position").notNull(),
    sku: text("sku").notNull(),
    isbn13: text("isbn13"),
    format: text("format").$type<(typeof editionFormats)[number]>().notNull(),
    priceMinor: integer("price_minor").notNull(),
    currency: text("currency").$type<CurrencyCode>().notNull(),
    pages: integer("pages"),
    publisher: text("publisher"),
    publisherSlug: text("publisher_slug"),
    withdrawnAtMs: integer("withdrawn_at_ms"),
    /** ONIX code list 150, such as BC. */
    productForm: text("product_form"),
    imprint: text("imprint"),
    /** The first day it may be sold, YYYY-MM-DD. */
    onSaleOn: text("on_sale_on"),
    heightMm: integer("height_mm"),
    widthMm: integer("width_mm"),
    thicknessMm: integer("thickness_mm"),
    weightGrams: integer("weight_grams"),
    /** What the merchant says of its supply; null leaves it to the copies. */
    supplyStatus: text("supply_status").$type<(typeof supplyStatuses)[number]>(),
    /** Days until a copy from the supplier is here, where the status is at-supplier. */
    supplyDays: integer("supply_days"),
    /** Under which the sender of an ONIX message knows it. */
    recordReference: text("record_reference"),
  },
  (table) => [
    primaryKey({ columns: [table.bookId, table.position] }),
    uniqueIndex("editions_by_sku").on(table.sku).where(sql`withdrawn_at_ms is null`),
    index("editions_by_publisher").on(table.publisherSlug, table.bookId),
    // Behind what is sold now, as those who send ONIX name it.
    index("editions_by_reference").on(table.recordReference).where(sql`record_reference is not null and withdrawn_at_ms is null`),
    check("editions_isbn_is_sku", sql`isbn13 is null or isbn13 = sku`),
    check("editions_price_not_negative", sql`price_minor >= 0`),
  ],
);

/** Prices of an edition in currencies besides its own, one of each. */
export const editionPrices = sqliteTable(
  "edition_prices",
  {
    bookId: text("book_id")
      .$type<Id<"book">>()
      .notNull()
      .references(() => books.id),
    position: integer("position").notNull(),
    currency: text("currency").$type<ListPrice["currency"]>().notNull(),
    priceMinor: integer("price_minor").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.bookId, table.position, table.currency] }),
    check("edition_prices_not_negative", sql`price_minor >= 0`),
  ],
);

/**
 * Whose each SKU is: the seller whose book was last sold under it. It stays theirs when the book is deleted or drops the
 * edition, since the copies and their ledger go by the SKU; only an admin gives it to another.
 */
export const skuOwners = sqliteTable("sku_owners", { sku: text("sku").primaryKey(), sellerId: text("seller_id").notNull() }, (table) => [
  index("sku_owners_by_seller").on(table.sellerId, table.sku),
]);

/** Who made a book, in the order and spelling of its title page. The slug says who is the same person in several books. */
export const bookContributors = sqliteTable(
  "book_contributors",
  {
    bookId: text("book_id")
      .$type<Id<"book">>()
      .notNull()
      .references(() => books.id),
    position: integer("position").notNull(),
    slug: text("slug").notNull(),
    name: text("name").notNull(),
    role: text("role").$type<(typeof contributorRoles)[number]>().notNull(),
    /** As a catalogue files it, such as “Shelley, Mary”; null where nobody has said. */
    sortName: text("sort_name"),
  },
  (table) => [
    primaryKey({ columns: [table.bookId, table.position] }),
    index("book_contributors_by_slug").on(table.slug, table.role, table.bookId),
  ],
);

/** The tree of subjects. A subject keeps its name and its place once it exists. */
export const subjects = sqliteTable(
  "subjects",
  { slug: text("slug").primaryKey(), name: text("name").notNull(), parentSlug: text("parent_slug") },
  (table) => [foreignKey({ columns: [table.parentSlug], foreignColumns: [table.slug] })],
);

/** The subjects of a book, the main one first. */
export const bookSubjects = sqliteTable(
  "book_subjects",
  {
    bookId: text("book_id")
      .$type<Id<"book">>()
      .notNull()
      .references(() => books.id),
    position: integer("position").notNull(),
    subjectSlug: text("subject_slug")
      .notNull()
      .references(() => subjects.slug),
  },
  (table) => [primaryKey({ columns: [table.bookId, table.position] })],
);

/** What the trade's schemes say a book is about, the main code first. Subjects are what shoppers see; codes are what merchants and their systems exchange. */
export const bookSubjectCodes = sqliteTable(
  "book_subject_codes",
  {
    bookId: text("book_id")
      .$type<Id<"book">>()
      .notNull()
      .references(() => books.id),
    position: integer("position").notNull(),
    /** `bisac`, `thema`, or `onix-` and the number that code list 27 gives another scheme. */
    scheme: text("scheme").notNull(),
    code: text("code").notNull(),
    heading: text("heading"),
  },
  (table) => [
    primaryKey({ columns: [table.bookId, table.position] }),
    index("book_subject_codes_by_code").on(table.scheme, table.code, table.bookId),
  ],
);

/**
 * The trade's codes that books were ever given, and those above them: a shelf for each. `above` is the next one up, empty at the
 * top. Nobody else's headings ship with the shop: one is the first that came with the code.
 */
export const subjectCodes = sqliteTable(
  "subject_codes",
  {
    shelf: text("shelf").primaryKey(),
    scheme: text("scheme").notNull(),
    code: text("code").notNull(),
    above: text("above").notNull(),
    heading: text("heading"),
  },
  (table) => [index("subject_codes_by_place").on(table.scheme, table.above, table.code)],
);

/** Books that merchants put together, by hand (`collection_books`) or by a rule (a query of the list of books). */
export const collections = sqliteTable("collections", {
  slug: text("slug").primaryKey(),
  name: text("name").notNull(),
  description: text("description").notNull(),
  /** The filters and the order of GET /api/books, as its query has them; null for one made by hand. */
  rule: text("rule", { mode: "json" }).$type<Record<string, string | string[]>>(),
  version: integer("version").notNull(),
  updatedAtMs: integer("updated_at_ms").notNull(),
});

/** One row for each version of a collection, kept when it is deleted. Two edits of one version both want the same row, so one of them fails whole. */
export const collectionVersions = sqliteTable(
  "collection_versions",
  { collectionSlug: text("collection_slug").notNull(), version: integer("version").notNull() },
  (table) => [primaryKey({ columns: [table.collectionSlug, table.version] })],
);

/** The books of a collection made by hand, in its order. */
export const collectionBooks = sqliteTable(
  "collection_books",
  {
    collectionSlug: text("collection_slug")
      .notNull()
      .references(() => collections.slug),
    position: integer("position").notNull(),
    bookId: text("book_id")
      .$type<Id<"book">>()
      .notNull()
      .references(() => books.id),
  },
  (table) => [primaryKey({ columns: [table.collectionSlug, table.position] }), index("collection_books_by_book").on(table.bookId)],
);

/**
 * Where lists read. A live book stands on the shelf of the whole shop, on those of its subjects and of every subject above
 * them, and of its authors, publishers, series and seller (`repository/shelves.ts`), with what lists filter and order by. Each
 * order has its index, so a page of any shelf is a short walk and no list sorts the shop. Prices, language and formats are in
 * all of them, so that a walk which passes books by does not look those up.
 */
export const shelfBooks = sqliteTable(
  "shelf_books",
  {
    shelf: text("shelf").notNull(),
    bookId: text("book_id")
      .$type<Id<"book">>()
      .notNull()
      .references(() => books.id),
    titleSort: text("title_sort").notNull(),
    publishedSort: integer("published_sort").notNull(),
    /** Of the cheapest edition and of the dearest. Where nobody has said, that may have any price: editions are asked besides. */
    priceFromMinor: integer("price_from_minor").notNull(),
    priceToMinor: integer("price_to_minor").notNull().default(Number.MAX_SAFE_INTEGER),
    language: text("language"),
    sellerId: text("seller_id").notNull(),
    /** Of its editions, a bit for each (`formatBitsOf`). Where nobody has said, it may have any: editions are asked besides. */
    formats: integer("formats").notNull().default(15),
  },
  (table) => {
    const { shelf, bookId, priceFromMinor, priceToMinor, language, formats } = table;
    return [
      primaryKey({ columns: [bookId, shelf] }),
      index("shelf_books_by_book").on(shelf, bookId, priceFromMinor, priceToMinor, language, formats),
      index("shelf_books_by_title").on(shelf, table.titleSort, bookId, priceFromMinor, priceToMinor, language, formats),
      index("shelf_books_by_publication").on(shelf, table.publishedSort, bookId, priceFromMinor, priceToMinor, language, formats),
      index("shelf_books_by_price").on(shelf, priceFromMinor, bookId, priceToMinor, language, formats),
      // What a shop has little of is looked up by these, and not met on a walk past everything else.
      index("shelf_books_by_language").on(language, bookId).where(sql`shelf = '*'`),
      index("shelf_books_by_formats").on(formats, bookId).where(sql`shelf = '*'`),
    ];
  },
);

/**
 * The prices of a book above its cheapest, on each of its shelves, each with the next below it. From a least price on, a list in
 * order of price meets a book at the first of its prices there: at the cheapest, which `shelf_books` has, or at one of these.
 */
export const shelfPrices = sqliteTable(
  "shelf_prices",
  {
    shelf: text("shelf").notNull(),
    bookId: text("book_id")
      .$type<Id<"book">>()
      .notNull()
      .references(() => books.id),
    priceMinor: integer("price_minor").notNull(),
    belowMinor: integer("below_minor").notNull(),
  },
  ({ shelf, bookId, priceMinor, belowMinor }) => [
    primaryKey({ columns: [bookId, shelf, priceMinor] }),
    index("shelf_prices_by_price").on(shelf, priceMinor, bookId, belowMinor),
  ],
);

/** How many books stand on the shelf of the whole shop and of each subject: to count them would read them all. */
export const shelfCounts = sqliteTable("shelf_counts", { shelf: text("shelf").primaryKey(), books: integer("books").notNull() });

/** Copies that can be bought, as stock events tell. Apart from editions: stock may be known before its book, and after. */
export const stock = sqliteTable(
  "stock",
  { sku: text("sku").primaryKey(), available: integer("available").notNull(), version: integer("version").notNull() },
  // Of a shop with a million books, few may have copies.
  (table) => [index("stock_in_reach").on(table.sku).where(sql`available > 0`)],
);
