import { describe, expect, test } from "vitest";
import { addBook, anEdition, get } from "../fixtures.ts";
import { importFile } from "./fixtures.ts";

type Edition = { sku: string; format: string; price: { amount: number }; productForm: string | null; pages: number | null };
const editionOf = async (slug: string): Promise<Edition | undefined> =>
  ((await (await get(`/api/books/${slug}`)).json()) as { editions: Edition[] }).editions[0];

describe("a row without a price", () => {
  test("leaves the price and the format of a book that the shop has as they are, whatever the options", async () => {
    const { book } = await addBook({
      editions: [anEdition({ sku: "UNSAID-1", format: "hardcover", productForm: "BB", price: { amount: 3_100, currency: "USD" } })],
    });
    for (const defaults of [{}, { priceMinor: 700, format: "ebook" }]) {
      const file = `sku,title,price,format,pages\nUNSAID-1,${book.title},,,${defaults.format ? 300 : 200}\n`;
      expect(await importFile([file], { defaults })).toMatchObject({ updated: 1, rejected: 0 });
      expect(await editionOf(book.slug)).toMatchObject({ format: "hardcover", productForm: "BB", price: { amount: 3_100 } });
    }
    expect(await editionOf(book.slug)).toMatchObject({ pages: 300 });
  });

  test("of a data set of ours leaves a price that was changed by hand as it is", async () => {
    const file = "title,author,link,bookshelf\nUnsaid Set,Ada,http://www.gutenberg.org/ebooks/990001,\n";
    expect(await importFile([file])).toMatchObject({ created: 1, warnings: { "price-made-up": 1 } });
    expect(await importFile(["sku,price\nPG-990001,4.56\n"])).toMatchObject({ updated: 1 });
    expect(await importFile([file])).toMatchObject({ unchanged: 1 });
    expect(await editionOf("unsaid-set")).toMatchObject({ price: { amount: 456 } });
  });

  test("is rejected where the book is new and nobody gives a price, also as one edition of several", async () => {
    const { book } = await addBook({ editions: [anEdition({ sku: "UNSAID-2", price: { amount: 900, currency: "USD" } })] });
    const file = `work,sku,title,price\na,UNSAID-2,${book.title},\na,UNSAID-3,${book.title},\nb,UNSAID-4,New,\nc,UNSAID-5,Priced,0\n`;
    expect(await importFile([file])).toMatchObject({ created: 1, rejected: 2, faults: { "no-price": 2 } });
    expect(await importFile([file], { defaults: { priceMinor: 500 } })).toMatchObject({ created: 1, updated: 1, unchanged: 1 });
    expect(await editionOf(book.slug)).toMatchObject({ price: { amount: 900 } });
  });

  test("has, where the book is replaced, the price of the options, and else the shop's own", async () => {
    const { book } = await addBook({ editions: [anEdition({ sku: "UNSAID-6", price: { amount: 1_800, currency: "USD" } })] });
    const file = `sku,title,pages\nUNSAID-6,${book.title},99\n`;
    expect(await importFile([file], { ifKnown: "replace" })).toMatchObject({ updated: 1 });
    expect(await editionOf(book.slug)).toMatchObject({ pages: 99, price: { amount: 1_800 } });
    expect(await importFile([file], { ifKnown: "replace", defaults: { priceMinor: 600 } })).toMatchObject({ updated: 1 });
    expect(await editionOf(book.slug)).toMatchObject({ price: { amount: 600 } });
  });
});

test("a row with a form keeps a format that does not fit it from being kept", async () => {
  const { book } = await addBook({ editions: [anEdition({ sku: "UNSAID-7", format: "hardcover" })] });
  expect(await importFile([`sku,title,product_form\nUNSAID-7,${book.title},BC\n`])).toMatchObject({ updated: 1 });
  expect(await editionOf(book.slug)).toMatchObject({ format: "paperback", productForm: "BC" });
});
