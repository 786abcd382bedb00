import { expect, test } from "vitest";
import { layoutOf } from "./layout.ts";

test("knows goodbooks-10k by its header", () => {
  const header = "book_id,goodreads_book_id,isbn,isbn13,authors,original_publication_year,title,language_code".split(",");
  expect(layoutOf(header)).toMatchObject({
    kind: "goodbooks",
    columnOf: { sourceId: 0, isbn: 2, authors: 4, year: 5, title: 6, language: 7 },
  });
});

test("knows Project Gutenberg's metadata by its header", () => {
  expect(layoutOf(["Title", "Author", "Link", "Bookshelf"])).toMatchObject({
    kind: "gutenberg",
    columnOf: { title: 0, authors: 1, sourceId: 2, subjects: 3 },
  });
});

test("takes a plain header in any order and case", () => {
  expect(layoutOf([" ISBN ", "Author", "TITLE", "Copies", "shelf"])).toEqual({
    kind: "plain",
    header: ["ISBN", "Author", "TITLE", "Copies", "shelf"],
    columnOf: { isbn: 0, authors: 1, title: 2, quantity: 3 },
  });
});

test.each([
  [["isbn", "author"], /no column title\. Found: isbn, author\. Understood: .*title/],
  [["title", "author"], /no column isbn \(or isbn13, or sku\)/],
  [["PK\u0003\u0004"], /no column title and no column isbn/],
  [[""], /Found: none/],
  [["title", "isbn", "Title"], /title is there twice/],
])("refuses %j", (header, message) => expect(() => layoutOf(header)).toThrow(message));
