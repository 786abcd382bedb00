import { sql } from "drizzle-orm";
import { check, foreignKey, index, integer, primaryKey, real, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import type { Book, contributorRoles, editionFormats } from "../../shared/contracts/catalog.ts";
import type { Id } from "../../shared/ids.ts";
import type { CurrencyCode } from "../../shared/money.ts";

export { auditEntries } from "../../shared/audit.ts";
export { deadLetters } from "../../shared/events/dead-letters.ts";
export { inbox } from "../../shared/events/inbox.ts";
export { outbox } from "../../shared/events/outbox.ts";

/** What lists and pages show of a book, apart from its description and its stock. */
export type BookFacts = Omit<Book, "description" | "rating" | "images" | "version" | "editions"> & {
  editions: Omit<Book["editions"][number], "availability">[];
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
    facts: text("facts", { mode: "json" }).$type<BookFacts>().notNull().default(sql`'{}'`),
    version: integer("version").notNull(),
    createdAtMs: integer("created_at_ms").notNull(),
    updatedAtMs: integer("updated_at_ms").notNull(),
    deletedAtMs: integer("deleted_at_ms"),
    // Last, since lists read past it: a long one fills pages of its own.
    description: text("description").notNull(),
  },
  (table) => [
    uniqueIndex("books_by_slug").on(table.slug).where(sql`deleted_at_ms is null`),
    index("books_by_series").on(table.seriesSlug).where(sql`series_slug is not null`),
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
  },
  (table) => [
    primaryKey({ columns: [table.bookId, table.position] }),
    uniqueIndex("editions_by_sku").on(table.sku).where(sql`withdrawn_at_ms is null`),
    index("editions_by_publisher").on(table.publisherSlug, table.bookId),
    check("editions_isbn_is_sku", sql`isbn13 is null or isbn13 = sku`),
    check("editions_price_not_negative", sql`price_minor >= 0`),
  ],
);

/**
 * Whose each SKU is: the seller whose book was last sold under it. It stays theirs when the book is deleted or drops the
 * edition, since the copies and their ledger go by the SKU; only an admin gives it to another.
 */
export const skuOwners = sqliteTable("sku_owners", {
  sku: text("sku").primaryKey(),
  sellerId: text("seller_id").notNull(),
});

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

/**
 * Where lists read. A live book stands on the shelf of the whole shop, on that of each of its subjects and of every
 * subject above those, with what lists filter and order by. Each order has its index, so a page of any shelf is a
 * short walk and no list sorts the shop.
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
    priceFromMinor: integer("price_from_minor").notNull(),
    language: text("language"),
    sellerId: text("seller_id").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.bookId, table.shelf] }),
    index("shelf_books_by_book").on(table.shelf, table.bookId),
    index("shelf_books_by_title").on(table.shelf, table.titleSort, table.bookId),
    index("shelf_books_by_publication").on(table.shelf, table.publishedSort, table.bookId),
    index("shelf_books_by_price").on(table.shelf, table.priceFromMinor, table.bookId),
  ],
);

/** Copies that can be bought, as stock events tell. Apart from editions: stock may be known before its book, and after. */
export const stock = sqliteTable("stock", {
  sku: text("sku").primaryKey(),
  available: integer("available").notNull(),
  version: integer("version").notNull(),
});
