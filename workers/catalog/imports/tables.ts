import { sql } from "drizzle-orm";
import { index, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { importStatuses } from "../../../shared/contracts/imports.ts";
import type { Id } from "../../../shared/ids.ts";
import type { ImportOptions } from "./import-options.ts";
import type { Fault, Resume, Sent } from "./reading/entry.ts";
import type { BookAsItWas, FieldChanges, FileLayout } from "./row.ts";

/** Runs: a file, who sent it, what to do with it, and how far it is. Counts are the sums of its chunks'. */
export const imports = sqliteTable(
  "imports",
  {
    id: text("id").$type<Id<"imp">>().primaryKey(),
    status: text("status", { enum: importStatuses }).notNull(),
    /** Who sent it, or has it undone: what they may do is asked anew for each piece of work. */
    userId: text("user_id").notNull(),
    role: text("role").notNull(),
    /** The merchant whose books new ones become; null where an admin named none. */
    sellerId: text("seller_id"),
    /** The session or API key it was begun with. */
    sessionId: text("session_id").notNull(),
    fileName: text("file_name").notNull(),
    format: text("format", { enum: ["csv", "jsonl", "onix"] }),
    isDryRun: integer("is_dry_run", { mode: "boolean" }).notNull(),
    options: text("options", { mode: "json" }).$type<ImportOptions>().notNull(),
    bytes: integer("bytes").notNull(),
    /** Where the next chunk begins, with what a reader has to know there: the encoding, the columns, the line. */
    nextChunk: integer("next_chunk").notNull(),
    nextByte: integer("next_byte").notNull(),
    resume: text("resume", { mode: "json" }).$type<Resume>(),
    /** The columns of its table and the rules they are read by, once its beginning has been read. */
    layout: text("layout", { mode: "json" }).$type<FileLayout>(),
    counts: text("counts", { mode: "json" }).$type<Record<string, number>>().notNull(),
    /** Why the file could be read no further, or what else ended it. */
    stoppedBy: text("stopped_by"),
    /** Until when the worker that took the import has it to itself. */
    leasedUntilMs: integer("leased_until_ms").notNull(),
    createdAtMs: integer("created_at_ms").notNull(),
    updatedAtMs: integer("updated_at_ms").notNull(),
    finishedAtMs: integer("finished_at_ms"),
  },
  (table) => [
    index("imports_by_seller").on(table.sellerId, table.id),
    index("imports_at_work").on(table.status, table.updatedAtMs).where(sql`status in ('uploading', 'running', 'undoing')`),
  ],
);

/** The parts of a file that have come. What is in them is in the bucket. */
export const importParts = sqliteTable(
  "import_parts",
  {
    importId: text("import_id")
      .$type<Id<"imp">>()
      .notNull()
      .references(() => imports.id),
    part: integer("part").notNull(),
    bytes: integer("bytes").notNull(),
    sha256: text("sha256").notNull(),
  },
  (table) => [primaryKey({ columns: [table.importId, table.part] })],
);

/**
 * Pieces of work that are done, a hundred records at most. Of two workers that did the same piece the second finds its row
 * taken. `skus` are those of its records, each with its line: by them one that comes twice is found.
 */
export const importChunks = sqliteTable(
  "import_chunks",
  {
    importId: text("import_id")
      .$type<Id<"imp">>()
      .notNull()
      .references(() => imports.id),
    chunk: integer("chunk").notNull(),
    firstLine: integer("first_line").notNull(),
    counts: text("counts", { mode: "json" }).$type<Record<string, number>>().notNull(),
    skus: text("skus", { mode: "json" }).$type<[sku: string, line: number][]>().notNull(),
    atMs: integer("at_ms").notNull(),
  },
  (table) => [primaryKey({ columns: [table.importId, table.chunk] })],
);

/**
 * Records of a file that did something: changed a book, or were not taken. Written with the change
 * itself, so a piece of work that is done again sees which of its records are done. `fields` says for each field that
 * changed by which rule it came from the record; `before` is the book as it was, to be put back.
 */
export const importRows = sqliteTable(
  "import_rows",
  {
    importId: text("import_id")
      .$type<Id<"imp">>()
      .notNull()
      .references(() => imports.id),
    /** The record's place in the file, from 1; `line` is where it begins. */
    record: integer("record").notNull(),
    line: integer("line").notNull(),
    outcome: text("outcome", { enum: ["created", "updated", "removed", "rejected"] }).notNull(),
    bookId: text("book_id").$type<Id<"book">>(),
    version: integer("version"),
    fields: text("fields", { mode: "json" }).$type<FieldChanges>(),
    before: text("before", { mode: "json" }).$type<BookAsItWas>(),
    /** What was found wrong or odd: column, code, severity, reason. */
    faults: text("faults", { mode: "json" }).$type<Fault[]>(),
    /** The record as it was sent, where it was rejected, as far as it could be read: rows of a table (one for each edition), or text. */
    sent: text("sent", { mode: "json" }).$type<Sent>(),
    /** The version of the book that undid this one. */
    undoneVersion: integer("undone_version"),
    /** Why undoing the import left the book alone. */
    leftBecause: text("left_because"),
  },
  (table) => [
    primaryKey({ columns: [table.importId, table.record] }),
    index("import_rows_by_outcome").on(table.importId, table.outcome, table.record),
    index("import_rows_by_book").on(table.bookId, table.version).where(sql`book_id is not null`),
  ],
);
