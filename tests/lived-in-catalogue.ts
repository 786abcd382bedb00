import type { FirstRows } from "./lived-in-database.ts";

const [house, jane] = ["seller_house", "seller_jane"];

/** A shop as the first release of the catalogue kept it: two books on sale and one that was deleted. */
export const firstShop: FirstRows = {
  subjects: [
    { slug: "fiction", name: "Fiction", parent_slug: null },
    { slug: "gothic", name: "Gothic", parent_slug: "fiction" },
  ],
  books: [
    book("book_1", "frankenstein", "Frankenstein", house, {
      series_slug: "ghosts",
      series_name: "Ghosts",
      series_volume: 1,
      language: "en",
    }),
    book("book_2", "emma", "Emma", jane, { published_on: "1815-12-23" }),
    book("book_3", "gone", "Gone", jane, { deleted_at_ms: 3, version: 2 }),
  ],
  book_versions: [
    { book_id: "book_1", version: 1, change: "created", at_ms: 1 },
    { book_id: "book_2", version: 1, change: "created", at_ms: 1 },
    { book_id: "book_3", version: 1, change: "created", at_ms: 1 },
    { book_id: "book_3", version: 2, change: "removed", at_ms: 3 },
  ],
  book_contributors: [
    { book_id: "book_1", position: 0, slug: "mary-shelley", name: "Mary Shelley", role: "author" },
    { book_id: "book_1", position: 1, slug: "jane-doe", name: "Jane Doe", role: "editor" },
    { book_id: "book_2", position: 0, slug: "jane-austen", name: "Jane Austen", role: "author" },
  ],
  book_subjects: [
    { book_id: "book_1", position: 0, subject_slug: "gothic" },
    { book_id: "book_2", position: 0, subject_slug: "fiction" },
  ],
  editions: [
    edition("book_1", 0, "FRANK-1", "paperback", 900, { publisher: "Octavo", publisher_slug: "octavo" }),
    edition("book_1", 1, "9780141439471", "hardcover", 2_000, { isbn13: "9780141439471" }),
    edition("book_2", 0, "EMMA-1", "ebook", 500, {}),
    edition("book_3", 0, "GONE-1", "paperback", 700, { withdrawn_at_ms: 3 }),
  ],
  shelf_books: [
    ...["*", "gothic", "fiction"].map((shelf) => shelved(shelf, "book_1", "frankenstein", -100_000_000, 900, "en", house)),
    ...["*", "fiction"].map((shelf) => shelved(shelf, "book_2", "emma", 18_151_223, 500, null, jane)),
  ],
};

/** What merchants said those books are about, as soon as there was a place for it. */
export const firstCodes: FirstRows = {
  book_subject_codes: [
    { book_id: "book_1", position: 0, scheme: "thema", code: "FKC", heading: "Classic horror and ghost stories" },
    { book_id: "book_1", position: 1, scheme: "bisac", code: "FIC027040", heading: "FICTION / Romance / Gothic" },
    { book_id: "book_2", position: 0, scheme: "thema", code: "fbc", heading: null },
  ],
};

function book(id: string, slug: string, title: string, sellerId: string, more: Record<string, unknown>): Record<string, unknown> {
  return { id, slug, title, seller_id: sellerId, version: 1, created_at_ms: 1, updated_at_ms: 1, description: "", facts: "{}", ...more };
}

function edition(bookId: string, position: number, sku: string, format: string, priceMinor: number, more: Record<string, unknown>) {
  return { book_id: bookId, position, sku, format, price_minor: priceMinor, currency: "USD", ...more };
}

function shelved(
  shelf: string,
  bookId: string,
  titleSort: string,
  publishedSort: number,
  priceMinor: number,
  language: string | null,
  sellerId: string,
) {
  const place = { shelf, book_id: bookId, title_sort: titleSort, published_sort: publishedSort };
  return { ...place, price_from_minor: priceMinor, language, seller_id: sellerId };
}
