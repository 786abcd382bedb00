import { index, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type { Id } from "../../../shared/ids.ts";

/**
 * Pictures of a book, the first its cover. The file as it was sent (without its metadata) and its variants are objects in the
 * bucket, named by the picture's id. That a book exists is for its own tables to say.
 */
export const bookImages = sqliteTable(
  "book_images",
  {
    bookId: text("book_id").$type<Id<"book">>().notNull(),
    position: integer("position").notNull(),
    id: text("id").$type<Id<"img">>().notNull(),
    alt: text("alt").notNull(),
    width: integer("width").notNull(),
    height: integer("height").notNull(),
    /** Widths in pixels of the variants that were made of it, ascending. */
    widths: text("widths", { mode: "json" }).$type<number[]>().notNull(),
    createdAtMs: integer("created_at_ms").notNull(),
  },
  (table) => [primaryKey({ columns: [table.bookId, table.position] }), index("book_images_by_id").on(table.id)],
);
