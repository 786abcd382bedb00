import type { Field, Mapping, Target } from "./mapping.ts";
import type { TransformName } from "./transforms.ts";

/** A mapping that is known by the columns of its file, and whether its books, which have no prices, get some made up. */
export type BuiltInMapping = { name: string; knownBy: string[]; spreadsPrices: boolean; mapping: Mapping };

const as = (field: Field, transforms: TransformName[] = [], prefix = ""): Target => ({ field, transforms, prefix });

/**
 * The header of goodbooks-10k, and of its enriched copy: titles carry the series in brackets, `isbn13` is rounded, ISBNs have lost
 * their leading zeros, and a row without one is still a book, known by its `book_id`.
 */
const goodbooks: BuiltInMapping = {
  name: "goodbooks-10k",
  knownBy: ["book_id", "goodreads_book_id", "original_publication_year", "title"],
  spreadsPrices: true,
  mapping: {
    columns: {
      book_id: [as("sourceId"), as("sku", ["digits"], "GB-")],
      isbn: [as("isbn", ["isbn-digits", "isbn-pad"])],
      authors: [as("authors")],
      original_publication_year: [as("publishedOn")],
      title: [as("title", ["without-series"]), as("series", ["series-name"]), as("volume", ["series-volume"])],
      language_code: [as("language")],
      genres: [as("subjects", ["our-shelves"])],
    },
    values: {},
    badIsbn: "use-sku",
  },
};

/** The header of Project Gutenberg's metadata: each row is an e-book, known by the number in its link, and stands on a shelf. */
const gutenberg: BuiltInMapping = {
  name: "gutenberg",
  knownBy: ["title", "author", "link", "bookshelf"],
  spreadsPrices: true,
  mapping: {
    columns: {
      title: [as("title")],
      author: [as("authors")],
      link: [as("sourceId"), as("sku", ["ebook-number"], "PG-")],
      bookshelf: [as("subjects", ["our-shelves"])],
    },
    values: { format: "ebook" },
    badIsbn: "reject",
  },
};

/**
 * The columns of Octavo's own export, in order: one row for each edition, those of one book behind each other with the same `work`. Lists
 * are cells of JSON, as `POST /api/books` takes them.
 */
export const octavoColumns = {
  work: "work",
  record_reference: "recordReference",
  isbn13: "isbn",
  sku: "sku",
  title: "title",
  slug: "slug",
  subtitle: "subtitle",
  contributors: "contributors",
  series: "series",
  volume: "volume",
  subjects: "subjects",
  subject_codes: "subjectCodes",
  language: "language",
  published_on: "publishedOn",
  description: "description",
  seller_id: "sellerId",
  format: "format",
  product_form: "productForm",
  price: "price",
  currency: "currency",
  prices: "prices",
  pages: "pages",
  publisher: "publisher",
  imprint: "imprint",
  on_sale_on: "onSaleOn",
  height_mm: "heightMm",
  width_mm: "widthMm",
  thickness_mm: "thicknessMm",
  weight_grams: "weightGrams",
  supply_status: "supplyStatus",
  supply_days: "supplyDays",
} as const satisfies Record<string, Field>;

const octavo: BuiltInMapping = {
  name: "octavo",
  knownBy: ["work", "record_reference", "title", "subject_codes"],
  spreadsPrices: false,
  mapping: {
    columns: Object.fromEntries(Object.entries(octavoColumns).map(([column, field]) => [column, [as(field)]])),
    values: {},
    badIsbn: "reject",
  },
};

/** All of them. The first that a file's header fits counts. */
export const builtInMappings = [octavo, goodbooks, gutenberg];
