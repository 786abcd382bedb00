import type { StoredBook } from "../book-record.ts";
import type { Rules } from "./reading/entry.ts";

/** What a file's beginning says: the names of a table's columns (null where it is none), and by which rule each part of a book is read unless a record says otherwise. */
export type FileLayout = { columns: string[] | null; rules: Rules };

/**
 * What a record did to the fields of its book, by name (`book-fields.ts`): what stood there before, what stands there now, and
 * the rule where it is not the layout's. Of a book it made there are the other rules only, but in a dry run, which makes no
 * book to look at, every field.
 */
export type FieldChanges = Record<string, { from?: unknown; to?: unknown; rule?: string }>;

/** A book before a record changed or removed it. */
export type BookAsItWas = Omit<StoredBook, "version">;
