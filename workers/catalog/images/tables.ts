import { index, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type { CropShape } from "../../../shared/contracts/images.ts";
import type { Id } from "../../../shared/ids.ts";

/**
 * The cut-outs of a picture: around which point, in thousandths of its width and height; under which name, which is never given to others;
 * and in which widths in pixels, ascending.
 */
export type StoredCrops = { name: string; x: number; y: number; widths: Record<CropShape, number[]> };

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
    /** The cut-outs that were made around the point that matters; `null` where nobody has said which that is. */
    crops: text("crops", { mode: "json" }).$type<StoredCrops>(),
  },
  (table) => [primaryKey({ columns: [table.bookId, table.position] }), index("book_images_by_id").on(table.id)],
);
