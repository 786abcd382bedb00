import { describe, expect, test } from "vitest";
import { octavoColumns } from "./built-in-mappings.ts";
import { type Layout, layoutOf } from "./layout.ts";
import { mappingSchema } from "./mapping.ts";

/** For each field of a file its columns. */
const columnsOf = (layout: Layout) =>
  Object.fromEntries(Object.entries(layout.sources).map(([field, sources]) => [field, sources.map(({ column }) => column)]));

test("knows goodbooks-10k by its header", () => {
  const header = "book_id,goodreads_book_id,isbn,isbn13,authors,original_publication_year,title,language_code".split(",");
  const layout = layoutOf(header);
  expect(layout).toMatchObject({ mappedBy: "goodbooks-10k", badIsbn: "use-sku" });
  expect(columnsOf(layout)).toMatchObject({
    sourceId: ["book_id"],
    isbn: ["isbn"],
    title: ["title"],
    series: ["title"],
    language: ["language_code"],
  });
});

test("knows Project Gutenberg's metadata by its header", () => {
  const layout = layoutOf(["Title", "Author", "Link", "Bookshelf"]);
  expect(layout).toMatchObject({ mappedBy: "gutenberg", values: { format: "ebook" } });
  expect(columnsOf(layout)).toEqual({ title: ["Title"], authors: ["Author"], sourceId: ["Link"], sku: ["Link"], subjects: ["Bookshelf"] });
});

test("knows the shop's own export by its header", () => {
  expect(layoutOf(Object.keys(octavoColumns))).toMatchObject({ mappedBy: "octavo", kind: "books" });
});

test("takes rows for records of another file only where the columns are those of our file of rejected records", () => {
  const header = ["record", "line", "column", "code", "reason", "suggestion"];
  expect(layoutOf(header).kind).toBe("records");
  const mapping = mappingSchema.parse({ columns: { record: "sku", Titel: "title" } });
  expect(layoutOf(["record", "Titel"], mapping)).toMatchObject({ kind: "books", mappedBy: "the mapping" });
});

test("makes up prices for our own data sets, and for nobody else's file nor mapping", () => {
  const header = ["title", "author", "link", "bookshelf"];
  expect(layoutOf(header).spreadsPrices).toBe(true);
  expect(layoutOf(header, mappingSchema.parse({ columns: { title: "title", link: "sku" } })).spreadsPrices).toBe(false);
  expect([layoutOf(["title", "isbn"]), layoutOf(Object.keys(octavoColumns))].map(({ spreadsPrices }) => spreadsPrices)).toEqual([
    false,
    false,
  ]);
});

test("takes a plain header in any order and case", () => {
  const layout = layoutOf([" ISBN ", "Author", "TITLE", "Copies", "shelf"]);
  expect(layout).toMatchObject({ mappedBy: "its columns' names", header: ["ISBN", "Author", "TITLE", "Copies", "shelf"] });
  expect(columnsOf(layout)).toEqual({ isbn: ["ISBN"], authors: ["Author"], title: ["TITLE"], quantity: ["Copies"] });
});

test.each(["price", "quantity", "supply_status"])("a header of ISBNs and %s without titles is one of terms", (column) => {
  expect(layoutOf(["isbn", column]).kind).toBe("terms");
  expect(layoutOf(["isbn", column, "title"]).kind).toBe("books");
});

describe("a mapping", () => {
  const read = (mapping: unknown, header = ["Titel", "Nummer", "Preis"]) => layoutOf(header, mappingSchema.parse(mapping));
  const columns = {
    titel: "title",
    Nummer: ["isbn", { field: "sku", prefix: "X-" }],
    Preis: { field: "price", transforms: ["decimal-comma"] },
  };
  test("says which column is which field, whatever it is called", () => {
    const layout = read({ columns, values: { publisher: "Lamp" }, badIsbn: "use-sku" });
    expect(columnsOf(layout)).toEqual({ title: ["Titel"], isbn: ["Nummer"], sku: ["Nummer"], price: ["Preis"] });
    expect(layout).toMatchObject({ mappedBy: "the mapping", values: { publisher: "Lamp" }, badIsbn: "use-sku" });
  });
  test("that names a column which is not there is refused with it", () => {
    expect(() => read({ columns: { ...columns, Verlag: "publisher" } })).toThrow(/does not have: Verlag\. Found: titel, nummer, preis/);
  });
  test("without columns adds to what the names of the columns say", () => {
    expect(read({ values: { publisher: "Lamp" } }, ["title", "isbn"])).toMatchObject({ values: { publisher: "Lamp" }, kind: "books" });
  });
  test.each([
    { columns: { a: "colour" } },
    { columns: { a: { field: "title", transforms: ["magic"] } } },
    { columns: { a: [] } },
    { columns: Object.fromEntries(Array.from({ length: 201 }, (_, index) => [`c${index}`, "title"])) },
    { delimiter: "::" },
    { encoding: "shift_jis" },
    { colums: {} },
  ])("%j is none", (mapping) => expect(mappingSchema.safeParse(mapping).success).toBe(false));
});

test.each([
  [["isbn", "author"], /no column title\. Found: isbn, author\. Understood: .*title/],
  [["title", "author"], /no column isbn \(or isbn13, or sku\)/],
  [["PK\u0003\u0004"], /no column title and no column isbn/],
  [[""], /Found: none/],
  [["title", "isbn", "Title"], /title is there twice/],
])("refuses %j", (header, message) => expect(() => layoutOf(header)).toThrow(message));
