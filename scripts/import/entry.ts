import type { Draft } from "./draft-book.ts";
import type { FaultCode } from "./faults.ts";

/** Where in a file something stands: its line, and the column, the JSON pointer or the path of the element. */
export type Place = { line: number; column: string };

/** A row, line or product that was not taken: where that which is to blame stands (no column where it is the whole), and why. */
export type RejectedRow = Place & { code: FaultCode; reason: string };

/** A book to be written, as `POST /api/books` takes it, with the SKUs it names. `placeOf` says where stands what a pointer into it names. */
export type PlacedDraft = Omit<Draft, "sku" | "book"> & { skus: string[]; book: object; placeOf: (pointer: string) => Place };

/** Word that a product is gone: its ISBN, and where the file says so. */
export type Removal = { sku: string; place: Place };

/** One book of a file, whatever the format: a draft of it, word that it is gone, or why it is neither. */
export type Entry = { endsAtByte: number } & ({ draft: PlacedDraft } | { removal: Removal } | { rejected: RejectedRow });
