import { sql } from "drizzle-orm";
import { index, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type { Id } from "../../shared/ids.ts";
import type { LoadPlace } from "./load.ts";

export { deadLetters } from "../../shared/events/dead-letters.ts";

/** Days are those of UTC, `YYYY-MM-DD`. All of these tables follow from what catalogue and orders keep, and can be emptied and loaded again. */

/** A dimension with its history: what each book was, from when until when (null for until now). A deleted book is nothing. */
export const bookStates = sqliteTable(
  "book_states",
  {
    bookId: text("book_id").notNull(),
    /** The version that made it so. */
    version: integer("version").notNull(),
    validFromMs: integer("valid_from_ms").notNull(),
    validToMs: integer("valid_to_ms"),
    title: text("title").notNull(),
    slug: text("slug").notNull(),
    sellerId: text("seller_id").notNull(),
    language: text("language"),
    publishedOn: text("published_on"),
    /** Slugs: of the first author, the main subject, the series, and the publisher of the first edition. */
    author: text("author"),
    subject: text("subject"),
    series: text("series"),
    publisher: text("publisher"),
    editions: integer("editions").notNull(),
    priceFromMinor: integer("price_from_minor").notNull(),
    priceToMinor: integer("price_to_minor").notNull(),
    currency: text("currency").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.bookId, table.version] }),
    index("book_states_now").on(table.bookId).where(sql`valid_to_ms is null`),
  ],
);

/** A fact for each version of a book. `isNewState`: it made the book something else, or deleted it; one that changed pictures alone did not. */
export const bookChanges = sqliteTable(
  "book_changes",
  {
    bookId: text("book_id").notNull(),
    version: integer("version").notNull(),
    change: text("change", { enum: ["created", "updated", "removed"] }).notNull(),
    atMs: integer("at_ms").notNull(),
    day: text("day").notNull(),
    isNewState: integer("is_new_state", { mode: "boolean" }).notNull(),
  },
  (table) => [primaryKey({ columns: [table.bookId, table.version] })],
);

/** A fact for each line of a confirmed order. Of who ordered it says nothing. */
export const soldLines = sqliteTable(
  "sold_lines",
  {
    orderId: text("order_id").notNull(),
    position: integer("position").notNull(),
    confirmedAtMs: integer("confirmed_at_ms").notNull(),
    day: text("day").notNull(),
    sku: text("sku").notNull(),
    bookId: text("book_id").notNull(),
    sellerId: text("seller_id").notNull(),
    quantity: integer("quantity").notNull(),
    unitPriceMinor: integer("unit_price_minor").notNull(),
    currency: text("currency").notNull(),
  },
  (table) => [primaryKey({ columns: [table.orderId, table.position] })],
);

/** Roll-up of `book_changes`. */
export const catalogueDays = sqliteTable("catalogue_days", {
  day: text("day").primaryKey(),
  created: integer("created").notNull(),
  updated: integer("updated").notNull(),
  removed: integer("removed").notNull(),
});

const sold = {
  orders: integer("orders").notNull(),
  copies: integer("copies").notNull(),
  revenueMinor: integer("revenue_minor").notNull(),
};

/** Roll-up of `sold_lines` by day. */
export const salesDays = sqliteTable(
  "sales_days",
  { day: text("day").notNull(), currency: text("currency").notNull(), ...sold },
  (table) => [primaryKey({ columns: [table.day, table.currency] })],
);

/** Roll-up of `sold_lines` by day and book. */
export const bookSalesDays = sqliteTable(
  "book_sales_days",
  { day: text("day").notNull(), bookId: text("book_id").$type<Id<"book">>().notNull(), currency: text("currency").notNull(), ...sold },
  (table) => [primaryKey({ columns: [table.day, table.bookId, table.currency] })],
);

/** One row: how far all of the above has been loaded from its owners, and which time that is. */
export const loads = sqliteTable("loads", {
  id: integer("id").primaryKey(),
  run: integer("run").notNull(),
  place: text("place", { mode: "json" }).$type<LoadPlace>().notNull(),
  finishedAtMs: integer("finished_at_ms"),
});
