import { describe, expect, test } from "vitest";
import { differencesOf, editionFieldOf } from "./book-fields.ts";
import { recordOf, type StoredBook } from "./book-record.ts";
import { aBook, adasBooks, addBook, anEdition, db } from "./fixtures.ts";
import { findBookById } from "./repository/books.ts";
import { bookBodySchema } from "./schemas.ts";

type NewBook = Parameters<typeof aBook>[0];

const full: NewBook = {
  ...{
    title: "Frankenstein",
    subtitle: "The Modern Prometheus",
    slug: "fields",
    description: "Snow.",
    language: "en",
    publishedOn: "1818",
  },
  ...{ series: { name: "Gothic", volume: 1 }, contributors: [{ name: "Mary Shelley", role: "author", sortName: "Shelley, Mary" }] },
  subjects: [{ slug: "fiction", name: "Fiction" }],
  subjectCodes: [{ scheme: "thema", code: "FBC", heading: "Classic fiction" }],
  editions: [
    {
      ...{
        sku: "FIELDS-1",
        format: "paperback",
        price: { amount: 999, currency: "USD" },
        pages: 280,
        publisher: "Octavo",
        imprint: "Folio",
      },
      ...{ productForm: "BC", onSaleOn: "2026-11-24", dimensions: { heightMm: 198 }, supply: { status: "at-supplier", days: 5 } },
      prices: [
        { amount: 899, currency: "GBP" },
        { amount: 950, currency: "EUR" },
      ],
    },
    { sku: "FIELDS-2", format: "ebook", price: { amount: 499, currency: "USD" } },
  ],
};

/** The stored book, and what writing such a body over it would change. */
async function openBook(given: NewBook) {
  const { book } = await addBook(given);
  const found = await findBookById(db, book.id as `book_${string}`);
  if (!found) throw new Error("the book is not there");
  const stored: StoredBook = { facts: found.facts, description: found.book.description, version: found.book.version };
  const recordIf = (change: NewBook) => {
    const key = { id: stored.facts.id as `book_${string}`, slug: stored.facts.slug, version: 2, sellerId: stored.facts.sellerId };
    return recordOf(bookBodySchema.parse(aBook({ ...given, ...change })), [], key, 1, stored.facts.editions);
  };
  return { stored, recordIf };
}

describe("differencesOf", () => {
  test("finds none in a book that is written as it is, whatever it has", async () => {
    const { stored, recordIf } = await openBook(full);
    expect(differencesOf(stored, recordIf({}))).toEqual({});
  });

  test("names what changed, with what was there before; an edition by its SKU, wherever it stands", async () => {
    const { stored, recordIf } = await openBook({
      ...full,
      slug: "fields-2",
      editions: [anEdition({ sku: "FIELDS-3" }), anEdition({ sku: "FIELDS-4" })],
    });
    const [third, fourth] = [anEdition({ sku: "FIELDS-3", pages: 12 }), anEdition({ sku: "FIELDS-4" })];
    expect(differencesOf(stored, recordIf({ title: "The Last Man", language: null, editions: [fourth, third] }))).toEqual({
      title: { from: "Frankenstein", to: "The Last Man" },
      language: { from: "en", to: null },
      editions: { from: ["FIELDS-3", "FIELDS-4"], to: ["FIELDS-4", "FIELDS-3"] },
      "FIELDS-3/pages": { from: null, to: 12 },
    });
  });

  test("of an edition that goes there is only what was, of one that comes only what is, and of a new book everything", async () => {
    const { stored, recordIf } = await openBook({ title: "One edition", editions: [anEdition({ sku: "FIELDS-5" })] });
    const record = recordIf({ editions: [anEdition({ sku: "FIELDS-6", pages: 9 })] });
    const differences = differencesOf(stored, record);
    expect(differences["FIELDS-5/price"]).toEqual({ from: { amount: 999, currency: "USD" } });
    expect(differences["FIELDS-6/pages"]).toEqual({ to: 9 });
    expect(differencesOf(null, record)).toMatchObject({ title: { to: "One edition" }, "FIELDS-6/pages": { to: 9 } });
  });

  test("a book that goes to another seller has changed", async () => {
    const { stored, recordIf } = await openBook({ title: "Given away" });
    const record = recordIf({ editions: [{ ...stored.facts.editions[0], isbn13: null } as never] });
    const given = { ...record, book: { ...record.book, sellerId: adasBooks } };
    expect(differencesOf(stored, given)).toEqual({ sellerId: { from: stored.facts.sellerId, to: adasBooks } });
  });
});

test("the name of a field says of which edition it is", () => {
  expect(editionFieldOf("9780141439471/price")).toEqual({ sku: "9780141439471", field: "price" });
  expect(editionFieldOf("title")).toBeNull();
});
