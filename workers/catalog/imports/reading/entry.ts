import type { Supply } from "../../../../shared/contracts/catalog.ts";
import type { Severity } from "../../../../shared/contracts/imports.ts";
import type { Money } from "../../../../shared/money.ts";
import type { FaultCode } from "./data-quality.ts";

/** Where in a file something stands: its line, and the column, the JSON pointer or the path of the element. */
export type Place = { line: number; column: string };

/** What is wrong or odd: where that which is to blame stands (no column where it is the whole), by which rule of `dataQuality`, and how. */
export type Fault = Place & { code: FaultCode; severity: Severity; reason: string };

/** By which rule the parts of a book came from a record, by the beginning of the pointers that name them. */
export type Rules = Record<string, string>;

/**
 * What the record of a book does not say of its editions, by the pointers to what stands there instead: a `stand-in`, by the options or by a
 * rule, where an edition that the shop has keeps its own when books are merged; or nothing that anybody gave (`missing`), so that only an
 * edition that the shop has can be written.
 */
export type Unsaid = Record<string, "stand-in" | "missing">;

/**
 * What every record that is taken says besides its content. `rules` has only what differs from the rules of the whole file
 * (`rulesOf` in open-reader.ts); `placeOf` says where stands what a pointer names.
 */
type Taken = { rules: Rules; faults: Fault[]; placeOf: (pointer: string) => Place };

/** The parts of a product of ONIX 3.0 that tell of a book. */
export const blocks = ["DescriptiveDetail", "CollateralDetail", "PublishingDetail", "ProductSupply"] as const;
export type Block = (typeof blocks)[number];

/** A book to be written, as `POST /api/books` takes it, with the SKUs it names, and the copies that each of them begins with in the same order. */
export type PlacedDraft = Taken & {
  skus: string[];
  copies: number[];
  book: object;
  unsaid: Unsaid;
  /** Whether its editions are those that have their record references, under whatever SKU. */
  isKnownByReference?: boolean;
  /** The parts of the book that are brought up to date, where the others stay as they are. */
  blocks?: Block[];
};

/** Word that a product is gone: its SKU and the reference of its record, and where the file says so. */
export type Removal = { sku: string; reference?: string; place: Place };

/** Terms of an edition that the shop has to know: only what is given changes. `supply` null says that there is nothing to say of it. */
export type Terms = Taken & {
  sku: string;
  price?: Money;
  copies?: number;
  supply?: Supply | null;
};

/**
 * Where a fresh reader goes on behind a record, and what it has to know there. Its source begins at `byte`; `line` is the line that
 * stands there, `record` how many came before. Plain data, fit for a column of JSON.
 */
export type Resume = {
  byte: number;
  line: number;
  record: number;
  encoding: string;
} /** The work of the row before, where it had more rows than a book may have editions. */ & (
  | { format: "csv"; delimiter: string; columns: string[]; work?: string }
  | { format: "jsonl" }
  /** The tag of the root as it stands in the file, whether it is still open, and what the header says for all products. */
  | { format: "onix"; root: string; isOpen: boolean; defaults: Record<string, string> }
);

/** The record as it was sent, as far as it could be read: rows of fields (one for each edition of a book), or the text of a line or a product. */
export type Sent = string[][] | string;

/**
 * One record of a file, whatever the format: a draft of a book, new terms of an edition, word that one is gone, or why it is
 * none of these. `record` counts from 1, `line` is where it begins, and `next` is where a fresh reader goes on behind it.
 */
export type Entry = { record: number; line: number; sent: Sent; next: Resume } & Content;
export type Content = { draft: PlacedDraft } | { terms: Terms } | { removal: Removal } | { rejected: Fault };
