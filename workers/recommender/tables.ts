import { index, integer, primaryKey, real, sqliteTable, text } from "drizzle-orm/sqlite-core";

export { deadLetters } from "../../shared/events/dead-letters.ts";
export { inbox } from "../../shared/events/inbox.ts";

/** What two books can have in common: a trait's kind and the slug the catalogue knows it by. */
export const traitKinds = ["series", "author", "subject"] as const;
export type TraitKind = (typeof traitKinds)[number];

/** The catalogue's books and the version their traits are of. A removed one stays as a tombstone. */
export const knownBooks = sqliteTable("known_books", {
  id: text("id").primaryKey(),
  version: integer("version").notNull(),
  isRemoved: integer("is_removed", { mode: "boolean" }).notNull(),
});

/** What each live book is known for. `volume` is its place in the series, where the trait is one. */
export const bookTraits = sqliteTable(
  "book_traits",
  {
    bookId: text("book_id").notNull(),
    kind: text("kind", { enum: traitKinds }).notNull(),
    slug: text("slug").notNull(),
    volume: real("volume"),
  },
  (table) => [
    primaryKey({ columns: [table.bookId, table.kind, table.slug] }),
    // With the volume, so that who shares a trait is read from the index alone.
    index("book_traits_by_slug").on(table.kind, table.slug, table.bookId, table.volume),
  ],
);

/** How many orders held a book. */
export const bookOrders = sqliteTable("book_orders", { bookId: text("book_id").primaryKey(), orders: integer("orders").notNull() });

/** How many orders held both books. Each pair stands here twice, once from either side, so that a book's partners are one range. */
export const bookPairs = sqliteTable(
  "book_pairs",
  { bookId: text("book_id").notNull(), otherId: text("other_id").notNull(), orders: integer("orders").notNull() },
  (table) => [
    primaryKey({ columns: [table.bookId, table.otherId] }),
    index("book_pairs_by_orders").on(table.bookId, table.orders, table.otherId),
  ],
);

/** Which books have a list in KV, so that news of a book costs deletions of lists that exist, and no others. */
export const writtenLists = sqliteTable(
  "written_lists",
  { bookId: text("book_id").primaryKey(), computedAtMs: integer("computed_at_ms").notNull() },
  (table) => [index("written_lists_by_age").on(table.computedAtMs)],
);

/** One row: how far the books that were there before this Worker have been read. */
export const fillings = sqliteTable("fillings", {
  id: integer("id").primaryKey(),
  cursor: text("cursor"),
  finishedAtMs: integer("finished_at_ms"),
});
