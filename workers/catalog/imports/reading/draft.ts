import type { ContributorRole, editionFormats, SubjectCode, Supply } from "../../../../shared/contracts/catalog.ts";
import type { CurrencyCode, ListPrice } from "../../../../shared/money.ts";
import type { FaultCode } from "./data-quality.ts";
import type { Rules, Unsaid } from "./entry.ts";
import type { NamedSubject } from "./subjects-of-genres.ts";

export type Format = (typeof editionFormats)[number];

/** What a file does not say of its books. With `priceMinor` null a new book without a price is rejected. */
export type Defaults = { priceMinor: number | null; currency: CurrencyCode; stock: number; format: Format };

/** Something that was guessed, mended, left out or is odd, and of which part of the book. */
export type FieldFault = { pointer: string; code: FaultCode; reason: string };

/** A book as it is to be written, the copies that its SKUs begin with, what came by other rules than the file's, what was not said, and what was found. */
export type Draft = { skus: string[]; copies: number[]; book: BookDraft; rules: Rules; unsaid: Unsaid; faults: FieldFault[] };

/** What a book says, as `POST /api/books` takes it; what the file does not speak of may be left out. */
export type BookDraft = {
  title: string;
  slug?: string;
  subtitle: string | null;
  contributors: { name: string; role: ContributorRole; sortName?: string | null }[];
  series: { name: string; volume: number | null } | null;
  subjects: NamedSubject[];
  subjectCodes?: SubjectCode[];
  language: string | null;
  publishedOn: string | null;
  description: string;
  sellerId?: string;
  editions: EditionDraft[];
};
export type EditionDraft = {
  isbn13: string | null;
  sku: string | null;
  format: string;
  price: { amount: number; currency: CurrencyCode };
  pages: number | null;
  publisher: string | null;
  imprint?: string | null;
  productForm?: string | null;
  onSaleOn?: string | null;
  dimensions?: { heightMm: number | null; widthMm: number | null; thicknessMm: number | null; weightGrams: number | null } | null;
  prices?: ListPrice[];
  supply?: Supply | null;
  recordReference?: string | null;
};
