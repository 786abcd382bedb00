import { expect, test } from "vitest";
import type { Defaults } from "./draft.ts";
import type { Entry } from "./entry.ts";
import { readCsv } from "./read-csv.ts";

const defaults: Defaults = { priceMinor: 999, currency: "USD", stock: 0, format: "paperback" };
const context = { defaults, nowMs: Date.UTC(2026, 10, 21) };

async function* inPieces(...pieces: (string | Buffer)[]): AsyncGenerator<Buffer> {
  for (const piece of pieces) yield Buffer.from(piece as string);
}

const read = (...pieces: (string | Buffer)[]): Promise<Entry[]> => Array.fromAsync(readCsv(inPieces(...pieces), context, null));
const header = "Name,Title,ISBN,Price,Year\n";
const row = "x,Emma,9780141439587,8.99,1815\n";

test.each<[what: string, line: string | Buffer, column: string, code: string]>([
  ["a stray quotation mark", 'x,"Em"ma,9780141439587,8.99,1815\n', "Title", "quotation-mark"],
  ["Latin-1", Buffer.from("x,Caf\xe9,9780141439587,8.99,1815\n", "latin1"), "Title", "encoding"],
  ["a NUL byte", "x,Em\0ma,9780141439587,8.99,1815\n", "Title", "nul-byte"],
  ["a field too few", "x,Emma,9780141439587,8.99\n", "", "field-count"],
  ["a wrong ISBN", "x,Emma,9780141439588,8.99,1815\n", "ISBN", "isbn"],
  ["no ISBN", "x,Emma,,8.99,1815\n", "ISBN", "no-isbn"],
  ["a price of another country", 'x,Emma,9780141439587,"12,99 €",1815\n', "Price", "price"],
  ["a date of zeros", "x,Emma,9780141439587,8.99,0000-00-00\n", "Year", "date"],
  ["a day that does not exist", "x,Emma,9780141439587,8.99,1815-02-30\n", "Year", "date"],
])("%s costs its row, and the rest go on", async (_, line, column, code) => {
  expect(await read("\ufeff", header, row, line, row)).toMatchObject([
    { draft: { skus: ["9780141439587"] } },
    { rejected: { line: 3, column, code, reason: expect.stringMatching(/./) } },
    { draft: { skus: ["9780141439587"] } },
  ]);
});

test("a header with a name longer than 200 characters is none: it would be kept with every piece of work", async () => {
  await expect(read(`${header.trim()},${"x".repeat(200)}\n`, `${row.trim()},\n`)).resolves.toHaveLength(1);
  await expect(read(`${header.trim()},${"x".repeat(201)}\n`, `${row.trim()},\n`)).rejects.toThrow(
    "The name of column 6 is longer than 200 characters",
  );
});

test("200 MB without the end of a line cost no more than that line", async () => {
  async function* source() {
    yield Buffer.from(`${header}${row}`);
    for (let index = 0; index < 3_200; index += 1) yield Buffer.alloc(62_500, "x");
    yield Buffer.from(`\n${row}`);
  }
  expect(await Array.fromAsync(readCsv(source(), context, null))).toMatchObject([
    { draft: {} },
    { rejected: { line: 3, column: "", code: "too-long" } },
    { draft: {} },
  ]);
});

test("what the shop points at is found in the header", async () => {
  const [entry] = await read(header, row);
  const placeOf = entry && "draft" in entry ? entry.draft.placeOf : expect.unreachable();
  expect(
    ["/title", "/publishedOn", "/editions/0/price/amount", "/editions/0", "/description"].map((pointer) => placeOf(pointer).column),
  ).toEqual(["Title", "Year", "Price", "ISBN", ""]);
});

test("Project Gutenberg's metadata are e-books known by their number, on a shelf of ours where one fits", async () => {
  const [emma, animals, wrong] = await read(
    "Title,Author,Link,Bookshelf\n",
    "Emma,Jane Austen,http://www.gutenberg.org/ebooks/158,\n",
    'Animals,"Lucas, Shinn, and Whitney",http://www.gutenberg.org/ebooks/34984,Children\'s\n',
    "Nowhere,Nobody,http://www.gutenberg.org/,\n",
  );
  expect(emma).toMatchObject({
    draft: { skus: ["PG-158"], book: { title: "Emma", editions: [{ isbn13: null, sku: "PG-158", format: "ebook" }], subjects: [] } },
  });
  expect(animals).toMatchObject({
    draft: { book: { contributors: [{ name: "Lucas" }, { name: "Shinn" }, { name: "Whitney" }], subjects: [{ slug: "childrens-books" }] } },
  });
  expect(wrong).toMatchObject({ rejected: { line: 4, column: "Link", code: "source-id" } });
});
