import { describe, expect, test } from "vitest";
import { flatland } from "../../tests/doubles/owners.ts";
import { bodyOfForm, bookFormOf, editionsMax, emptyBookForm, formOfBook, withOneMore } from "./book-form.ts";
import { refusedBook } from "./refused-book.ts";

/** The fields as a browser sends them. */
function sentBy({ editions, ...work }: ReturnType<typeof formOfBook>): Record<string, string> {
  const ofEditions = editions.flatMap((edition, index) => Object.entries(edition).map(([field, value]) => [`${field}-${index}`, value]));
  return { ...work, ...Object.fromEntries(ofEditions) };
}

const [paperback, ebook] = flatland.editions;
if (!paperback || !ebook) throw new Error("the double has two editions");
const book = {
  ...flatland,
  subjects: [{ slug: "sf", name: "Science fiction" }],
  subjectCodes: [{ scheme: "thema", code: "FL", heading: null }],
  editions: [
    {
      ...paperback,
      imprint: "Square",
      productForm: "BC",
      dimensions: { heightMm: 198, widthMm: null, thicknessMm: null, weightGrams: null },
    },
    ebook,
  ],
};

describe("the form of a book", () => {
  test("sent as it was shown, says what the book is, and loses nothing that it does not ask for", () => {
    const body = bodyOfForm(bookFormOf(sentBy(formOfBook(book))), book);
    expect(body).toMatchObject({
      ...{ title: book.title, slug: "flatland", subtitle: book.subtitle, language: "en", publishedOn: "1884", series: null },
      contributors: [{ name: "Edwin A. Abbott", role: "author", sortName: "Abbott, Edwin A." }],
      subjects: [{ slug: "sf", name: "Science fiction" }],
      subjectCodes: book.subjectCodes,
      editions: [
        {
          sku: "FLATLAND",
          isbn13: null,
          price: { amount: 400, currency: "USD" },
          pages: 96,
          imprint: "Square",
          productForm: "BC",
          dimensions: { heightMm: 198 },
        },
        { sku: null, isbn13: "9780141439471", price: { amount: 250, currency: "USD" }, pages: null, publisher: null },
      ],
    });
  });

  test("reads people in their roles, subjects below others, an ISBN as it is typed, and a day of supply", () => {
    const typed = {
      ...{
        title: "Crime",
        contributors: "Fyodor Dostoevsky\r\nConstance Garnett (translator)\nSmith (Jr)",
        subjects: "Fiction > Crime fiction\n\n",
      },
      ...{
        series: "Classics",
        volume: "2.5",
        "sku-0": "0-14-143947-5",
        "price-0": "$1,250",
        "format-0": "hardcover",
        "supply-0": "at-supplier",
        "days-0": "5",
      },
    };
    expect(bodyOfForm(bookFormOf(typed), null)).toMatchObject({
      contributors: [
        { name: "Fyodor Dostoevsky", role: "author" },
        { name: "Constance Garnett", role: "translator" },
        { name: "Smith (Jr)", role: "author" },
      ],
      subjects: [{ slug: "crime-fiction", name: "Crime fiction", parent: { slug: "fiction", name: "Fiction" } }],
      series: { name: "Classics", volume: 2.5 },
      editions: [{ isbn13: "9780141439471", sku: null, price: { amount: 125_000 }, supply: { status: "at-supplier", days: 5 } }],
    });
  });

  test("an edition that is taken out, and one that nobody filled in, are not sent", () => {
    const [first, second] = formOfBook(book).editions;
    if (!first || !second) throw new Error("there are two");
    const form = withOneMore({ ...formOfBook(book), editions: [{ ...first, out: "on" }, second] });
    expect(form.editions).toHaveLength(3);
    expect(bodyOfForm(form, book)).toMatchObject({ editions: [{ isbn13: "9780141439471" }] });
  });

  test("a form of ONIX goes when the edition becomes another format's", () => {
    const [first] = formOfBook(book).editions;
    if (!first) throw new Error("there is one");
    expect(bodyOfForm({ ...formOfBook(book), editions: [{ ...first, format: "hardcover" }] }, book)).toMatchObject({
      editions: [{ format: "hardcover", productForm: null, imprint: "Square" }],
    });
  });

  test("there is room for no more editions than a book may have", () => {
    let form = emptyBookForm;
    for (let count = 0; count < editionsMax + 5; count += 1) form = withOneMore(form);
    expect(form.editions).toHaveLength(editionsMax);
    const many = Object.fromEntries(Array.from({ length: 1_000 }, (_, index) => [`sku-${index}`, "X"]));
    expect(bookFormOf(many).editions).toHaveLength(editionsMax);
  });
});

describe("what is wrong with it", () => {
  const typed = {
    title: "",
    contributors: "Ada",
    "sku-0": "",
    "price-0": "",
    "sku-1": "LAMP",
    "price-1": "cheap",
    "sku-2": "LAMP-2",
    "price-2": "2",
  };
  const form = bookFormOf(typed);

  test("stands beside its field: of editions by their place in the form, which has an empty one before them", () => {
    const errors = [
      { pointer: "/title", message: "required" },
      { pointer: "/contributors/3/name", message: "at most 200 characters" },
      { pointer: "/editions/1", message: "LAMP-2 is an edition of another book" },
      { pointer: "/editions/0/pages", message: "at most 100,000" },
    ];
    expect(refusedBook({ code: "invalid-request", errors }, form)).toEqual({
      errors: {
        title: "Enter the title",
        contributors: "Who made it may have at most 200 characters",
        "sku-2": "The ISBN or SKU: LAMP-2 is an edition of another book",
        "pages-1": "Enter the pages",
        "price-1": "Enter a price such as 12.99",
      },
      others: [],
    });
  });

  test("is said of the whole where it is about no field, or somebody else was first", () => {
    const whole = bookFormOf({ title: "Lamp", "sku-0": "LAMP", "price-0": "2" });
    expect(refusedBook({ code: "conflict", detail: "Too many books" }, whole)).toEqual({ errors: {}, others: ["Too many books"] });
    expect(refusedBook({ code: "precondition-failed" }, whole)).toMatchObject({ isStale: true });
  });
});
