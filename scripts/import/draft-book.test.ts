import { describe, expect, test } from "vitest";
import { type Defaults, type Draft, draftBook } from "./draft-book.ts";
import { layoutOf } from "./layout.ts";

const defaults: Defaults = { priceMinor: 999, currency: "USD", stock: 0, format: "paperback" };

function draftFrom(row: Record<string, string>, header: string[], given: Partial<Defaults> = {}) {
  return draftBook(
    header.map((name) => row[name] ?? ""),
    layoutOf(header),
    { ...defaults, ...given },
  );
}

const goodbooksHeader = "book_id,goodreads_book_id,isbn,isbn13,authors,original_publication_year,title,language_code,genres".split(",");
const plainHeader = "title,authors,isbn13,sku,price,quantity,publisher,pages,language,year,description,series,volume,subjects,format".split(
  ",",
);

const hunger = {
  book_id: "1",
  isbn: "439023483",
  isbn13: "9.78043902348e+12",
  authors: "Suzanne Collins",
  original_publication_year: "2008.0",
  title: "The Hunger Games (The Hunger Games, #1)",
  language_code: "eng",
};
const fromGoodbooks = (change: Partial<typeof hunger & { genres: string }> = {}, given?: Partial<Defaults>) =>
  draftFrom({ ...hunger, ...change }, goodbooksHeader, given) as Draft;
const fromPlain = (row: Record<string, string>, given?: Partial<Defaults>) =>
  draftFrom({ title: "Frankenstein", isbn13: "9780141439471", ...row }, plainHeader, given);

describe("a row of goodbooks-10k", () => {
  test("is a book whose ISBN has its zeros back, with its series from the title", () => {
    expect(fromGoodbooks()).toEqual({
      sku: "9780439023481",
      copies: 0,
      warnings: [],
      book: {
        title: "The Hunger Games",
        subtitle: null,
        series: { name: "The Hunger Games", volume: 1 },
        contributors: [{ name: "Suzanne Collins", role: "author" }],
        subjects: [],
        language: "en",
        publishedOn: "2008",
        description: "",
        editions: [
          {
            isbn13: "9780439023481",
            sku: null,
            format: "paperback",
            price: { amount: 999, currency: "USD" },
            pages: null,
            publisher: null,
          },
        ],
      },
    });
  });
  test.each([
    ["", "no ISBN"],
    ["439023484", "ISBN with a wrong check digit"],
    ["not digits", "no ISBN"],
  ])("with %j for an ISBN is known by its id, with a warning", (isbn, warning) => {
    expect(fromGoodbooks({ isbn, book_id: "77" })).toMatchObject({
      sku: "GB-77",
      warnings: [warning],
      book: { editions: [{ isbn13: null, sku: "GB-77" }] },
    });
  });
  test("without ISBN and id is no book", () => {
    expect(fromGoodbooks({ isbn: "", book_id: "x" })).toMatchObject({ field: "sourceId" });
  });
  test.each([
    ["-750.0", "-0750", []],
    ["-8", "-0008", []],
    ["8.0", "0008", []],
    ["", null, []],
    ["0", null, ["unreadable year"]],
    ["soon", null, ["unreadable year"]],
  ])("of the year %j was published in %j", (year, publishedOn, warnings) => {
    expect(fromGoodbooks({ original_publication_year: year })).toMatchObject({ warnings, book: { publishedOn } });
  });
  test("of an unknown language has none, with a warning where one was named", () => {
    expect(fromGoodbooks({ language_code: "" })).toMatchObject({ warnings: [], book: { language: null } });
    expect(fromGoodbooks({ language_code: "mul" })).toMatchObject({ warnings: ["unknown language"], book: { language: null } });
  });
  test("names each author once, in order", () => {
    const { book } = fromGoodbooks({ authors: "Roald Dahl,  Quentin Blake, ROALD DAHL, , Félix" });
    expect(book.contributors.map(({ name }) => name)).toEqual(["Roald Dahl", "Quentin Blake", "Félix"]);
  });
  test("with genres is shelved by them, under fiction only where nothing says more", () => {
    const slugs = (genres: string) => fromGoodbooks({ genres }).book.subjects.map(({ slug }) => slug);
    expect(slugs("Adventure novel,Science fiction,Novel")).toEqual(["adventure-and-history", "science-fiction"]);
    expect([slugs("Novel"), slugs("Cookery"), slugs("")]).toEqual([["fiction"], [], []]);
  });
  test("without a price has one of 22, always the same", () => {
    const prices = Array.from(
      { length: 300 },
      (_, id) => fromGoodbooks({ book_id: `${id}` }, { priceMinor: null }).book.editions[0]?.price.amount ?? 0,
    );
    expect(prices).toEqual(
      Array.from({ length: 300 }, (_, id) => fromGoodbooks({ book_id: `${id}` }, { priceMinor: null }).book.editions[0]?.price.amount),
    );
    expect([Math.min(...prices), Math.max(...prices), new Set(prices).size]).toEqual([799, 2_899, 22]);
  });
});

describe("a row of a merchant's own file", () => {
  test("says everything by itself", () => {
    const row = {
      authors: "Mary Shelley; Percy Shelley",
      price: "$12.5",
      quantity: "3",
      publisher: "Penguin",
      pages: "273",
      language: "en-GB",
      year: "1818-01-01",
      description: "A student makes a man.",
      series: "Classics",
      volume: "2",
      subjects: "Gothic fiction; Horror",
      format: "Hardcover",
    };
    expect(fromPlain(row, { stock: 9 })).toMatchObject({
      sku: "9780141439471",
      copies: 3,
      warnings: [],
      book: {
        contributors: [{ name: "Mary Shelley" }, { name: "Percy Shelley" }],
        series: { name: "Classics", volume: 2 },
        subjects: [{ slug: "gothic-fiction", name: "Gothic fiction" }, { slug: "horror" }],
        publishedOn: "1818-01-01",
        editions: [{ format: "hardcover", price: { amount: 1_250, currency: "USD" }, pages: 273, publisher: "Penguin" }],
      },
    });
  });
  test("has what it does not say from the options, and a title with brackets as it is", () => {
    expect(fromPlain({ title: "One (Two, #1)" }, { stock: 9, format: "ebook" })).toMatchObject({
      copies: 9,
      book: { title: "One (Two, #1)", series: null, editions: [{ format: "ebook", price: { amount: 999 } }] },
    });
  });
  test("takes an ISBN of either length, or a SKU", { tags: ["P-01"] }, () => {
    expect(fromPlain({ isbn13: "0-14-143947-5" })).toMatchObject({ sku: "9780141439471" });
    expect(fromPlain({ isbn13: "", sku: "oct-1" })).toMatchObject({ sku: "OCT-1", book: { editions: [{ isbn13: null, sku: "OCT-1" }] } });
  });
  test.each<[change: Record<string, string>, field: string, reason: RegExp, code?: string]>([
    [{ isbn13: "9780141439470" }, "isbn13", /check digit/, "isbn"],
    [{ isbn13: "" }, "isbn13", /neither/, "no-isbn"],
    [{ price: "twelve" }, "price", /12\.99/],
    [{ price: "-1" }, "price", /12\.99/],
    [{ price: "12,99" }, "price", /12\.99/],
    [{ price: "12,99 €" }, "price", /12\.99/],
    [{ quantity: "1.5" }, "quantity", /whole number/],
    [{ pages: "0" }, "pages", /whole number/],
    [{ year: "0000-00-00" }, "year", /no date 0000-00-00/, "date"],
  ])("%j is rejected", (change, field, reason, code = field) => {
    expect(fromPlain(change)).toEqual({ field, code, reason: expect.stringMatching(reason) });
  });
});
