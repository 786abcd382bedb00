import { ImportError } from "./import-error.ts";

/** The names that each thing we read may have in a header; the first that is there counts. */
const namesOf = {
  sourceId: ["book_id", "link"],
  title: ["title"],
  subtitle: ["subtitle"],
  authors: ["authors", "author"],
  isbn13: ["isbn13", "isbn_13"],
  isbn: ["isbn", "isbn10", "isbn_10"],
  sku: ["sku"],
  format: ["format"],
  price: ["price"],
  quantity: ["quantity", "stock", "copies"],
  publisher: ["publisher"],
  pages: ["pages", "num_pages"],
  language: ["language", "language_code"],
  year: ["year", "published", "publication_year", "original_publication_year"],
  description: ["description"],
  series: ["series"],
  volume: ["volume"],
  subjects: ["subjects", "genres", "bookshelf"],
} as const;
export type Field = keyof typeof namesOf;

/**
 * What a file's columns mean. `goodbooks` is the header of goodbooks-10k: its titles carry the series in brackets, its
 * ISBNs have lost their leading zeros, and a row without one is still a book, known by its `book_id`. `gutenberg` is the header
 * of Project Gutenberg's metadata: each row is an e-book, known by the number in its link, and stands on a shelf.
 */
export type Layout = { kind: "goodbooks" | "gutenberg" | "plain"; header: string[]; columnOf: Partial<Record<Field, number>> };

/** Reads a header; throws an ImportError for one that names what we need nowhere. */
export function layoutOf(header: string[]): Layout {
  const names = header.map((name) => name.trim().toLowerCase());
  const repeated = names.find((name, index) => name !== "" && names.indexOf(name) < index);
  if (repeated !== undefined) throw new ImportError(`The column ${shown([repeated])} is there twice.`);
  const found = (Object.keys(namesOf) as Field[]).flatMap((field) => {
    const column = namesOf[field].map((name) => names.indexOf(name)).find((index) => index >= 0);
    return column === undefined ? [] : [[field, column] as const];
  });
  const columnOf: Partial<Record<Field, number>> = Object.fromEntries(found);
  const has = (field: Field) => columnOf[field] !== undefined;
  const isGoodbooks = has("sourceId") && names.includes("original_publication_year") && names.includes("goodreads_book_id");
  const isGutenberg = has("sourceId") && ["title", "author", "link", "bookshelf"].every((name) => names.includes(name));
  const isKnown = has("isbn13") || has("isbn") || has("sku") || isGutenberg;
  const missing = [has("title") ? [] : ["title"], isKnown ? [] : ["isbn (or isbn13, or sku)"]].flat();
  if (missing.length > 0) {
    const seen = names.filter((name) => name !== "");
    throw new ImportError(
      `The file has no column ${missing.join(" and no column ")}. Found: ${shown(seen)}. Understood: ${Object.values(namesOf).flat().join(", ")}.`,
    );
  }
  return { kind: isGoodbooks ? "goodbooks" : isGutenberg ? "gutenberg" : "plain", header: header.map((name) => name.trim()), columnOf };
}

/** A header may be anything, a picture too: a little of it says enough. */
function shown(names: string[]): string {
  const some = names.slice(0, 30).map((name) => JSON.stringify(name.slice(0, 40)).slice(1, -1));
  return some.length === 0 ? "none" : `${some.join(", ")}${names.length > some.length ? ", …" : ""}`;
}
