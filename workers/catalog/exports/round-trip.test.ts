import { parse } from "csv-parse/sync";
import { drizzle } from "drizzle-orm/d1";
import fc from "fast-check";
import { beforeEach, describe, expect, test } from "vitest";
import { newTrace } from "../../../shared/trace.ts";
import { adasBooks, anAdmin, as, babbagesBooks, bindings, db, get } from "../fixtures.ts";
import type { Content } from "../imports/reading/entry.ts";
import { openReader } from "../imports/reading/open-reader.ts";
import type { IfKnown } from "../schemas.ts";
import { writeBooks } from "../write-books.ts";
import { type ExportFormatName, exportFormats } from "./export-formats.ts";
import { streamBooks } from "./stream-books.ts";
import { anyBooks } from "./testing/any-book.ts";
import { fullBook, oddBooks } from "./testing/samples.ts";

const formats = Object.keys(exportFormats) as ExportFormatName[];
const now = Date.UTC(2026, 10, 22);
const defaults = { priceMinor: null, currency: "USD", stock: 0, format: "paperback" } as const;
const wholeShop = { sellerId: null, isSellerTold: true };

/** Writes books as an import does; gives back what became of each. */
async function write(books: unknown[], ifKnown: IfKnown = "replace") {
  const { results } = await writeBooks({ db, caller: anAdmin, trace: newTrace(), now }, books, ifKnown);
  return results.map(({ outcome, errors }) => (errors ? { outcome, errors } : outcome));
}

function exportShop(format: ExportFormatName, scope = wholeShop): Promise<string> {
  return textOf(new Response(streamBooks(db, exportFormats[format], scope)));
}

/** The books that a reader finds in a file, and what it has to say of them. */
async function read(format: ExportFormatName, text: string) {
  const found: Content[] = [];
  const source = [Buffer.from(text)].values();
  const bytes = (async function* () {
    yield* source;
  })();
  for await (const entry of openReader(format)(bytes, { defaults, nowMs: now }, null)) found.push(entry);
  const drafts = found.flatMap((entry) => ("draft" in entry ? [entry.draft] : []));
  return { books: drafts.map(({ book }) => book), others: found.filter((entry) => !("draft" in entry)), drafts };
}

/** Whatever its type, which the runtime would warn of. */
async function textOf(answer: Response): Promise<string> {
  return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(await answer.arrayBuffer());
}

async function emptyShop(): Promise<void> {
  const tables = [
    ...["former_slugs", "book_versions", "book_contributors", "book_subjects", "book_subject_codes", "edition_prices", "editions"],
    ...["shelf_prices", "shelf_books", "shelf_counts", "subject_codes", "sku_owners", "books", "subjects"],
  ];
  await bindings.DB.batch(
    ["pragma defer_foreign_keys = on", ...tables.map((table) => `delete from ${table}`)].map((sql) => bindings.DB.prepare(sql)),
  );
}

/** As many books as do not fit into one page, half of them another merchant's. */
const manyBooks = Array.from({ length: 450 }, (_, index) => ({
  title: `Volume ${index}`,
  sellerId: index % 2 === 0 ? adasBooks : babbagesBooks,
  subjects: [{ slug: `shelf-${index % 7}`, name: `Shelf ${index % 7}`, parent: { slug: "all", name: "All" } }],
  editions: [{ sku: `MANY-${String(index * 7_919).padStart(8, "0")}`, format: "paperback", price: { amount: index, currency: "USD" } }],
}));

beforeEach(emptyShop);

describe.each(formats)("a shop exported as %s", (format) => {
  beforeEach(async () => {
    expect(new Set(await write([fullBook, ...oddBooks]))).toEqual(new Set(["created"]));
  });

  test("is read as the books it has, each with all its editions", async () => {
    const { books, others } = await read(format, await exportShop(format));
    expect(others).toEqual([]);
    expect(books.length).toBe(1 + oddBooks.length);
  });

  test.each(["replace", "merge", "keep"] as const)(
    "changes nothing when it is imported again (%s)",
    { tags: ["P-08"] },
    async (ifKnown) => {
      const { books } = await read(format, await exportShop(format));
      expect(new Set(await write(books, ifKnown))).toEqual(new Set(["unchanged"]));
    },
  );

  test("makes another shop equal to it: that one’s export is the same, byte by byte, in every format", { tags: ["P-08"] }, async () => {
    const before = await Promise.all(formats.map((each) => exportShop(each)));
    const { books } = await read(format, await exportShop(format));
    await emptyShop();
    expect(new Set(await write(books.toReversed()))).toEqual(new Set(["created"]));
    expect(await Promise.all(formats.map((each) => exportShop(each)))).toEqual(before);
  });
});

describe("any shop there may be", () => {
  test.each(formats)("comes back from %s as it was", { tags: ["P-08"] }, async (format) => {
    const isSame = fc.asyncProperty(anyBooks, async (shop) => {
      await emptyShop();
      expect(new Set(await write(shop))).toEqual(new Set(["created"]));
      const file = await exportShop(format);
      const { books, others } = await read(format, file);
      expect(others).toEqual([]);
      expect(new Set(await write(books, "replace"))).toEqual(new Set(["unchanged"]));
      expect(new Set(await write(books, "merge"))).toEqual(new Set(["unchanged"]));
      await emptyShop();
      expect(new Set(await write(books.toReversed()))).toEqual(new Set(["created"]));
      expect(await exportShop(format)).toBe(file);
    });
    await fc.assert(isSame, { numRuns: 12, seed: 5 });
  });
});

describe("GET /api/exports/books", () => {
  test.each(formats)("as %s gives a shop of many pages, each book once, in the order of their SKUs", async (format) => {
    for (let index = 0; index < manyBooks.length; index += 90) await write(manyBooks.slice(index, index + 90));
    const answer = await get(`/api/exports/books?format=${format}`, await as({ role: "admin" }));
    expect(answer.status).toBe(200);
    expect(answer.headers.get("content-type")).toBe(exportFormats[format].contentType);
    expect(answer.headers.get("cache-control")).toBe("private, no-store");
    const { drafts } = await read(format, await textOf(answer));
    expect(drafts.flatMap(({ skus }) => skus)).toEqual(manyBooks.map(({ editions }) => editions[0]?.sku));
  });

  test("gives sellers their own books, which another account may take", async () => {
    await write(manyBooks.slice(0, 20));
    const own = await get("/api/exports/books?format=jsonl", await as({ role: "seller", sellerId: adasBooks }));
    const { books } = await read("jsonl", await textOf(own));
    expect(books.length).toBe(10);
    for (const book of books) expect(book).not.toHaveProperty("sellerId");
    const asked = await get(`/api/exports/books?format=jsonl&sellerId=${babbagesBooks}`, await as({ role: "admin" }));
    const { books: babbages } = await read("jsonl", await textOf(asked));
    expect(babbages.map((book) => (book as { sellerId: string }).sellerId)).toEqual(Array(10).fill(babbagesBooks));
  });

  test("keeps out guests (401), buyers, other sellers, sellers of nobody and keys without the scope (403), and formats it does not know (422)", async () => {
    const ask = async (path: string, headers: Record<string, string>) => (await get(`/api/exports/books${path}`, headers)).status;
    expect(await ask("?format=csv", {})).toBe(401);
    expect(await ask("?format=csv", await as({ role: "buyer" }))).toBe(403);
    expect(await ask(`?format=csv&sellerId=${babbagesBooks}`, await as({ role: "seller", sellerId: adasBooks }))).toBe(403);
    expect(await ask("?format=csv", await as({ role: "seller", sellerId: null }))).toBe(403);
    expect(await ask("?format=csv", await as({ role: "seller", sellerId: adasBooks, scopes: ["orders:read"] }))).toBe(403);
    expect(await ask("?format=csv", await as({ role: "seller", sellerId: adasBooks, scopes: ["catalog:write"] }))).toBe(200);
    for (const query of ["", "?format=xlsx", "?format=csv&sellerId=nobody"])
      expect(await ask(query, await as({ role: "admin" }))).toBe(422);
  });

  test("is read from the database as it is taken: no page before it is asked for, and none after it is not", async () => {
    for (let index = 0; index < manyBooks.length; index += 90) await write(manyBooks.slice(index, index + 90));
    const asked: string[] = [];
    const prepare = (sql: string) => {
      asked.push(sql);
      return bindings.DB.prepare(sql);
    };
    const recorder = { prepare, batch: bindings.DB.batch.bind(bindings.DB) } as unknown as D1Database;
    const file = streamBooks(drizzle(recorder), exportFormats.csv, wholeShop).getReader();
    await file.read();
    expect(asked.length).toBe(0);
    await file.read();
    const pages = () => asked.filter((sql) => sql.includes("limit")).length;
    expect(pages()).toBe(1);
    await file.cancel();
    expect(pages()).toBe(1);
  });

  test("holds the text of one book, however much there is of it", async () => {
    const long = manyBooks.slice(0, 12).map((book, place) => ({
      ...book,
      description: "ab ".repeat(6_000),
      editions: Array.from({ length: 5 }, (_, index) => ({ ...book.editions[0], sku: `LONG-${place}-${index}` })),
    }));
    expect(await write(long)).toEqual(Array(12).fill("created"));
    for (const format of formats) {
      const lengths: number[] = [];
      for await (const { length } of streamBooks(db, exportFormats[format], wholeShop)) lengths.push(length);
      // Each book has 18,000 characters, said once an edition in CSV and ONIX.
      expect(Math.max(...lengths), format).toBeLessThan(5 * 20_000 + 64 * 1_024);
      const all = lengths.reduce((sum, length) => sum + length);
      expect(all, format).toBeGreaterThan(12 * 18_000);
    }
  });

  test("leaves out deleted books: a shop without any is a file without any", async () => {
    await write(manyBooks.slice(0, 3));
    await bindings.DB.batch(
      ["update books set deleted_at_ms = 1", "update editions set withdrawn_at_ms = 1"].map((sql) => bindings.DB.prepare(sql)),
    );
    for (const format of formats) expect(await exportShop(format)).toBe(exportFormats[format].begin + exportFormats[format].end);
  });

  test("runs nothing in a spreadsheet: no cell begins as a formula does", async () => {
    await write([fullBook, ...oddBooks]);
    const lines = (await exportShop("csv")).split("\r\n");
    expect(lines.length).toBeGreaterThan(5);
    const cells = lines.flatMap((line) => parse(line, { relaxColumnCount: true, bom: true }).flat() as string[]);
    expect(cells.filter((cell) => /^[=+\-@\t\r]/.test(cell))).toEqual([]);
    expect(cells).toContain("'=Frankenstein; “The\u00a0Modern” <Prometheus> & Co");
  });
});
