import { describe, expect, test } from "vitest";
import type { Defaults } from "./draft.ts";
import { draftBook } from "./draft-book.ts";
import { layoutOf } from "./layout.ts";
import type { Mapping } from "./mapping.ts";
import { RowRejected } from "./read-row.ts";

const defaults: Defaults = { priceMinor: 999, currency: "USD", stock: 0, format: "paperback" };

function draftFrom(row: Record<string, string>, header: string[], given: Partial<Defaults> = {}, mapping?: Mapping) {
  return draftBook([header.map((name) => row[name] ?? "")], layoutOf(header, mapping), { ...defaults, ...given });
}

/** Why a row is no book. */
function rejectionOf(draft: () => unknown): RowRejected {
  try {
    draft();
  } catch (error) {
    if (error instanceof RowRejected) return error;
    throw error;
  }
  return expect.unreachable("it is a book");
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
  draftFrom({ ...hunger, ...change }, goodbooksHeader, given);
const fromPlain = (row: Record<string, string>, given?: Partial<Defaults>) =>
  draftFrom({ title: "Frankenstein", isbn13: "9780141439471", ...row }, plainHeader, given);

describe("a row of goodbooks-10k", () => {
  test("is a book whose ISBN has its zeros back, with its series from the title", () => {
    expect(fromGoodbooks()).toEqual({
      skus: ["9780439023481"],
      copies: [0],
      faults: [],
      rules: {},
      unsaid: { "/editions/0/format": "stand-in", "/editions/0/price": "stand-in" },
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
    ["", "isbn-missing"],
    ["439023484", "isbn-check-digit"],
    ["not digits", "isbn-missing"],
  ])("with %j for an ISBN is known by its id, with a warning", (isbn, code) => {
    expect(fromGoodbooks({ isbn, book_id: "77" })).toMatchObject({
      skus: ["GB-77"],
      faults: [{ pointer: "/editions/0/sku", code }],
      book: { editions: [{ isbn13: null, sku: "GB-77" }] },
    });
  });
  test("without ISBN and id is no book", () => {
    expect(rejectionOf(() => fromGoodbooks({ isbn: "", book_id: "x" }))).toMatchObject({ field: "sku", code: "source-id" });
  });
  test.each([
    ["-750.0", "-0750", []],
    ["-8", "-0008", []],
    ["8.0", "0008", []],
    ["", null, []],
    ["0", null, ["year"]],
    ["soon", null, ["year"]],
  ])("of the year %j was published in %j", (year, publishedOn, codes) => {
    const { book, faults } = fromGoodbooks({ original_publication_year: year });
    expect([book.publishedOn, faults.map(({ code }) => code)]).toEqual([publishedOn, codes]);
  });
  test("of an unknown language has none, with a warning where one was named", () => {
    expect(fromGoodbooks({ language_code: "" })).toMatchObject({ faults: [], book: { language: null } });
    expect(fromGoodbooks({ language_code: "mul" })).toMatchObject({ faults: [{ code: "language" }], book: { language: null } });
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
  test("says of a price that was made up that it is, and of one of the options not", () => {
    const { faults, unsaid } = fromGoodbooks({ isbn: "" }, { priceMinor: null });
    expect(faults.map(({ code }) => code)).toContain("price-made-up");
    expect(unsaid).toEqual({ "/editions/0/price": "stand-in", "/editions/0/format": "stand-in" });
    expect(fromGoodbooks().faults.map(({ code }) => code)).not.toContain("price-made-up");
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
      skus: ["9780141439471"],
      copies: [3],
      faults: [],
      rules: {},
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
      copies: [9],
      book: { title: "One (Two, #1)", series: null, editions: [{ format: "ebook", price: { amount: 999 } }] },
    });
  });
  test("says by which other rules a field came than those of the file", () => {
    expect(fromPlain({ format: "ebook" }).rules).toEqual({ "/editions/0/price": "the price of the options" });
    expect(fromPlain({ price: "1" }, { priceMinor: null }).rules).toEqual({ "/editions/0/format": "the format of the options" });
  });
  test("without a price has none made up: there is that of the options or none at all", () => {
    expect(fromPlain({}, { priceMinor: null })).toMatchObject({ unsaid: { "/editions/0/price": "missing" }, faults: [], rules: {} });
    expect(fromPlain({}).unsaid).toEqual({ "/editions/0/price": "stand-in", "/editions/0/format": "stand-in" });
    expect(fromPlain({ price: "0", format: "ebook" }).unsaid).toEqual({});
  });
  test.each(["12.99", "$12.99", "12.99 USD", "12.99 $", "12.99 US$", "12.99 $USD"])("says the price %s in dollars", (price) => {
    expect(fromPlain({ price }).book.editions[0]?.price).toEqual({ amount: 1_299, currency: "USD" });
  });
  test.each(["12.99 €", "12.99 EUR", "12.99 CHF", "12.99 A$", "12.99 USDT"])("with the price %s is rejected for its currency", (price) => {
    expect(() => fromPlain({ price })).toThrow(expect.objectContaining({ field: "price", code: "currency" }));
  });
  test("takes an ISBN of either length, or a SKU", { tags: ["P-01"] }, () => {
    expect(fromPlain({ isbn13: "0-14-143947-5" })).toMatchObject({ skus: ["9780141439471"] });
    expect(fromPlain({ isbn13: "", sku: "oct-1" })).toMatchObject({
      skus: ["OCT-1"],
      book: { editions: [{ isbn13: null, sku: "OCT-1" }] },
    });
  });
  test.each<[change: Record<string, string>, field: string, reason: RegExp, code?: string]>([
    [{ isbn13: "9780141439470" }, "isbn", /check digit/],
    [{ isbn13: "" }, "isbn", /neither/, "no-isbn"],
    [{ price: "twelve" }, "price", /12\.99/],
    [{ price: "-1" }, "price", /12\.99/],
    [{ price: "12,99" }, "price", /12\.99/],
    [{ price: "12,99 €" }, "price", /12\.99/],
    [{ quantity: "1.5" }, "quantity", /whole number/],
    [{ pages: "0" }, "pages", /whole number/],
    [{ year: "0000-00-00" }, "publishedOn", /no date 0000-00-00/, "date"],
    [{ title: " " }, "title", /no title/],
  ])("%j is rejected", (change, field, reason, code = field) => {
    expect(rejectionOf(() => fromPlain(change))).toMatchObject({ field, code, message: expect.stringMatching(reason) });
  });
  test("HTML entities in its text are decoded, which is told", () => {
    expect(fromPlain({ title: "Salt &amp; Caf&eacute; &lsquo;x&rsquo;", authors: "A &#38; B" })).toMatchObject({
      book: { title: "Salt & Café ‘x’", contributors: [{ name: "A & B" }] },
      faults: [
        { pointer: "/title", code: "html-entity" },
        { pointer: "/contributors", code: "html-entity" },
      ],
    });
  });
});

describe("a row that says more of its edition", () => {
  const header = "title,isbn13,price,currency,imprint,product_form,on_sale_on,height_mm,weight_grams,supply_status,supply_days".split(",");
  const full = {
    ...{ title: "Emma", isbn13: "9780141439587", price: "8.99", currency: "usd", imprint: "Lamp", product_form: "bc" },
    ...{ on_sale_on: "2026-12-01", height_mm: "198", weight_grams: "195", supply_status: "At Supplier", supply_days: "5" },
  };
  const read = (change: Partial<typeof full>) => draftFrom({ ...full, ...change }, header);
  test("has it all", () => {
    expect(read({}).book.editions).toEqual([
      {
        ...{
          isbn13: "9780141439587",
          sku: null,
          format: "paperback",
          price: { amount: 899, currency: "USD" },
          pages: null,
          publisher: null,
        },
        ...{ imprint: "Lamp", productForm: "BC", onSaleOn: "2026-12-01", supply: { status: "at-supplier", days: 5 } },
        dimensions: { heightMm: 198, widthMm: null, thicknessMm: null, weightGrams: 195 },
      },
    ]);
  });
  test.each<[change: Partial<typeof full>, field: string, code: string]>([
    [{ currency: "EUR" }, "currency", "currency"],
    [{ height_mm: "19,8" }, "heightMm", "measure"],
    [{ supply_status: "soon" }, "supplyStatus", "supply"],
    [{ supply_days: "a few" }, "supplyDays", "supply"],
  ])("%j is rejected", (change, field, code) => {
    expect(rejectionOf(() => read(change))).toMatchObject({ field, code });
  });
  test("in stock is no status of supply to be kept", () => {
    expect(read({ supply_status: "in stock" }).book.editions[0]?.supply).toBeNull();
  });
});
