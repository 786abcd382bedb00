import { describe, expect, test } from "vitest";
import { ruleSchema } from "../../shared/contracts/collections.ts";
import { parseIsbn13 } from "../../shared/isbn.ts";
import { bookBodySchema } from "../../workers/catalog/schemas.ts";
import { type DemoBook, loadDemoCatalogue } from "./catalogue.ts";
import { demoCollections } from "./collections.ts";

const { subjects, books } = await loadDemoCatalogue();
const editions = books.flatMap((book) => book.editions);
const subjectSlugs = new Set(subjects.map(({ slug }) => slug));

/** The keys that more than one of the things in the list has. */
function repeated(keys: (string | null)[]): (string | null)[] {
  return keys.filter((key, index) => keys.indexOf(key) < index);
}

/** The slugs of the books that are not as `isRight` says: a failing test names them. */
function slugsOfOthers(isRight: (book: DemoBook) => boolean): string[] {
  return books.filter((book) => !isRight(book)).map(({ slug }) => slug);
}

const dollars = (amount: number) => ({ amount, currency: "USD" });
const countWith = (isSuch: (book: DemoBook) => boolean) => books.filter(isSuch).length;
const has = (role: string) => (book: DemoBook) => book.contributors.some((contributor) => contributor.role === role);

describe("the demo catalogue", () => {
  test("is large and varied enough to try a shop with", () => {
    expect(books.length).toBeGreaterThanOrEqual(250);
    expect(countWith((book) => book.editions.length > 1)).toBeGreaterThanOrEqual(70);
    expect(new Set(books.flatMap((book) => book.subjects)).size).toBeGreaterThanOrEqual(16);
    expect(countWith(has("translator"))).toBeGreaterThanOrEqual(25);
    expect(countWith(has("illustrator"))).toBeGreaterThanOrEqual(12);
    expect(countWith(has("narrator"))).toBeGreaterThanOrEqual(5);
    expect(countWith(has("editor"))).toBeGreaterThanOrEqual(5);
    expect(new Set(books.map(({ language }) => language)).size).toBeGreaterThanOrEqual(4);
    expect(new Set(editions.map(({ format }) => format)).size).toBe(4);
  });

  test("has at least 12 series with several volumes, and no volume twice", () => {
    const names = new Set(books.flatMap(({ series }) => series?.name ?? []));
    const numbered = [...names].map((name) => books.flatMap(({ series }) => (series?.name === name ? (series.volume ?? []) : [])));
    expect(numbered.filter((volumes) => volumes.length > 1).length).toBeGreaterThanOrEqual(12);
    expect(numbered.filter((volumes) => new Set(volumes).size < volumes.length)).toEqual([]);
  });

  test("every book is one that the catalogue takes", () => {
    const refused = books.flatMap(({ editions, ...book }) => {
      const body = {
        ...book,
        editions: editions.map(({ priceMinor, stock: _, ...edition }) => ({ ...edition, price: dollars(priceMinor) })),
      };
      const issues = bookBodySchema.safeParse(body).error?.issues ?? [];
      return issues.map(({ path, message }) => `${book.slug}: ${path.join("/")} ${message}`);
    });
    expect(refused).toEqual([]);
  });

  test("every slug and every SKU is there once", () => {
    expect(repeated(books.map(({ slug }) => slug))).toEqual([]);
    expect(repeated(editions.map(({ isbn13, sku }) => isbn13 ?? sku))).toEqual([]);
  });

  test("an edition has an ISBN-13 with its right check digit, or else a SKU of our own", () => {
    const wrong = editions.filter(({ isbn13, sku }) =>
      isbn13 ? parseIsbn13(isbn13) !== isbn13 || sku !== null : !sku?.startsWith("OCT-"),
    );
    expect(wrong).toEqual([]);
  });

  test("our own imprint sells only under our own SKUs", () => {
    expect(editions.filter(({ isbn13, publisher }) => isbn13 && publisher === "Octavo Press")).toEqual([]);
  });

  test("every subject is known, its parent too, and none is empty", () => {
    expect(repeated(subjects.map(({ slug }) => slug))).toEqual([]);
    expect(subjects.filter(({ parent }) => parent !== null && !subjectSlugs.has(parent))).toEqual([]);
    expect(slugsOfOthers((book) => book.subjects.length > 0 && book.subjects.every((slug) => subjectSlugs.has(slug)))).toEqual([]);
    const used = new Set([...books.flatMap((book) => book.subjects), ...subjects.map(({ parent }) => parent)]);
    expect(subjects.filter(({ slug }) => !used.has(slug))).toEqual([]);
  });

  test("prices, stock and pages are such as a shop has, some titles being scarce or gone", () => {
    const wrong = editions.filter(
      ({ priceMinor, stock, pages }) => priceMinor < 99 || priceMinor > 10_000 || stock < 0 || stock > 120 || (pages ?? 100) < 24,
    );
    expect(wrong).toEqual([]);
    expect(editions.some(({ stock }) => stock === 0)).toBe(true);
    expect(editions.filter(({ stock }) => stock > 0 && stock <= 3).length).toBeGreaterThan(5);
  });

  test("who made a book is said: an author or an editor, and nobody reads aloud without an audiobook", () => {
    expect(slugsOfOthers((book) => has("author")(book) || has("editor")(book))).toEqual([]);
    expect(slugsOfOthers((book) => !has("narrator")(book) || book.editions.some(({ format }) => format === "audiobook"))).toEqual([]);
  });

  test("each description is its own, of 35 to 110 words", () => {
    const words = (text: string) => text.split(/\s+/).length;
    expect(slugsOfOthers(({ description }) => words(description) >= 35 && words(description) <= 110)).toEqual([]);
    expect(repeated(books.map(({ description }) => description))).toEqual([]);
  });

  test("holds no control characters and no straight quotes", () => {
    expect(JSON.stringify(books)).not.toMatch(/\\u00[01]|\\[nrt]|\p{Cc}/u);
    expect(slugsOfOthers(({ title, description }) => !/["']/.test(title + description))).toEqual([]);
  });
});

describe("the demo collections", () => {
  const slugs = new Set(books.map(({ slug }) => slug));

  test.each(demoCollections.map((collection) => [collection.slug, collection] as const))(
    "%s holds books there are, or a rule there may be",
    (_, collection) => {
      if ("rule" in collection) expect(ruleSchema.safeParse(collection.rule).error).toBeUndefined();
      else expect(collection.bookSlugs.filter((slug) => !slugs.has(slug))).toEqual([]);
    },
  );
});
