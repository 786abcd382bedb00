import { beforeAll, describe, expect, test } from "vitest";
import type { Book } from "../../../shared/contracts/catalog.ts";
import { subjectBody } from "../built-shelf.ts";
import { addBook, admin, anEdition, bindings, deliver, get, send, stockChanged } from "../fixtures.ts";

describe("GET /api/books/{id, slug or ISBN}", () => {
  let book: Book;
  let etag: string;

  beforeAll(async () => {
    const facts = {
      title: "Persuasion",
      subtitle: "A Novel",
      contributors: [
        { name: "Jane Austen", role: "author" as const, sortName: "Austen, Jane" },
        { name: "Gillian Beer", role: "introduction" as const },
      ],
      subjectCodes: [
        { scheme: "bisac", code: "FIC004000", heading: "FICTION / Classics" },
        { scheme: "thema", code: "FBC" },
      ],
      description: "Eight years later.\nHe comes back.",
      series: { name: "Bath Novels", volume: 2 },
      subjects: [subjectBody("fiction")],
      language: "en",
      publishedOn: "1817-12-20",
    };
    const paperback = anEdition({
      ...{ isbn13: "978-0-14-143968-6", pages: 249, publisher: "Penguin Books", imprint: "Penguin Classics", productForm: "BC" },
      ...{ onSaleOn: "2003-04-29", dimensions: { heightMm: 198, widthMm: 129, weightGrams: 195 }, recordReference: "penguin.1" },
      prices: [
        { amount: 899, currency: "GBP" },
        { amount: 1_600, currency: "JPY" },
      ],
      supply: { status: "at-supplier", days: 5 },
    });
    ({ book, etag } = await addBook({ ...facts, editions: [paperback, anEdition({ sku: "OCT-PERSUASION", format: "ebook" })] }));
  });

  test("id, slug, ISBN-13 and ISBN-10, with hyphens or without, find the same book", { tags: ["CAT-02", "P-01"] }, async () => {
    const refs = [book.id, "persuasion", "9780141439686", "978-0-14-143968-6", "978%200141439686", "0141439688", "0-14-143968-8"];
    for (const ref of refs) {
      const response = await get(`/api/books/${ref}`);
      expect(response.status, ref).toBe(200);
      expect(await response.json()).toEqual(book);
      expect(response.headers.get("etag")).toBe(etag);
      expect(response.headers.get("cache-control")).toBe("public, max-age=30, stale-while-revalidate=60");
    }
  });

  test("it shows all that is known of a book, but not by which reference its merchant knows it", { tags: ["P-05", "P-18"] }, () => {
    expect(book).toEqual({
      id: expect.stringMatching(/^book_/),
      slug: "persuasion",
      title: "Persuasion",
      subtitle: "A Novel",
      contributors: [
        { name: "Jane Austen", role: "author", slug: "jane-austen", sortName: "Austen, Jane" },
        { name: "Gillian Beer", role: "introduction", slug: "gillian-beer", sortName: null },
      ],
      description: "Eight years later.\nHe comes back.",
      series: { slug: "bath-novels", name: "Bath Novels", volume: 2, next: null },
      subjects: [{ slug: "fiction", name: "FICTION" }],
      subjectCodes: [
        { scheme: "bisac", code: "FIC004000", heading: "FICTION / Classics" },
        { scheme: "thema", code: "FBC", heading: null },
      ],
      language: "en",
      publishedOn: "1817-12-20",
      rating: { average: null, count: 0 },
      editions: [
        {
          sku: "9780141439686",
          isbn13: "9780141439686",
          format: "paperback",
          price: { amount: 999, currency: "USD" },
          isbn10: "0141439688",
          taxClass: "printed-book",
          availability: { status: "at-supplier", available: 0, leadDays: 5 },
          pages: 249,
          publisher: "Penguin Books",
          imprint: "Penguin Classics",
          productForm: "BC",
          onSaleOn: "2003-04-29",
          dimensions: { heightMm: 198, widthMm: 129, thicknessMm: null, weightGrams: 195 },
          prices: [
            { amount: 899, currency: "GBP" },
            { amount: 1_600, currency: "JPY" },
          ],
          supply: { status: "at-supplier", days: 5 },
        },
        {
          sku: "OCT-PERSUASION",
          isbn13: null,
          format: "ebook",
          price: { amount: 999, currency: "USD" },
          isbn10: null,
          taxClass: "ebook",
          availability: { status: "out-of-stock", available: 0 },
          pages: null,
          publisher: null,
          ...{ imprint: null, productForm: null, onSaleOn: null, dimensions: null, prices: [], supply: null },
        },
      ],
      images: [
        { url: expect.stringMatching(/^\/covers\/persuasion-[0-9a-z]{7}\.svg$/), alt: "Cover of Persuasion", width: 400, height: 600 },
      ],
      sellerId: "seller_octavo",
      version: 1,
    });
  });

  test("a book that was written before the trade's fields were known has them as unknown", async () => {
    const { book: old } = await addBook({ contributors: [{ name: "Jane Austen", role: "author" }] });
    const earlier = `update books set facts = json_remove(facts, '$.subjectCodes') where id = '${old.id}'`;
    await bindings.DB.prepare(earlier).run();
    expect(await (await get(`/api/books/${old.id}`)).json()).toEqual(old);
    const stored = await bindings.DB.prepare("select facts from books where id = ?").bind(old.id).first<{ facts: string }>();
    expect(stored?.facts).not.toMatch(/sortName|imprint|prices|supply|subjectCodes/);
  });

  test("whoever has the present book gets 304 without a body", { tags: ["CAT-02"] }, async () => {
    for (const known of [etag, `W/${etag}`, `"other", W/${etag}`, "*"]) {
      const response = await get("/api/books/persuasion", { "if-none-match": known });
      expect(response.status, known).toBe(304);
      expect(await response.text()).toBe("");
      expect(response.headers.get("etag")).toBe(etag);
    }
    expect((await get("/api/books/persuasion", { "if-none-match": '"other"' })).status).toBe(200);
  });

  test("when copies come in, the old copy of the page is stale, and an edit that saw it is not", async () => {
    await deliver([stockChanged("OCT-PERSUASION", 3, 1)]);
    const response = await get("/api/books/persuasion", { "if-none-match": etag });
    expect(response.status).toBe(200);
    const changed: Book = await response.json();
    expect(changed.editions[1]?.availability).toEqual({ status: "in-stock", available: 3 });
    expect(changed.version).toBe(1);
    const edit = { title: "Persuasion", subtitle: "Revised", editions: [anEdition({ isbn13: "9780141439686" })] };
    expect((await send("PUT", `/api/books/${book.id}`, edit, { ...admin, "if-match": etag })).status).toBe(200);
  });

  test.each([
    ["an id nobody has", "book_01h455vb4pex5vsknk084sn02q"],
    ["an id of another kind", "ord_01h455vb4pex5vsknk084sn02q"],
    ["a slug nobody has", "no-such-book"],
    ["an ISBN nobody has", "9791032305690"],
    ["an ISBN with a wrong check digit", "9780141439687"],
    ["a SKU that is no ISBN", "OCT-PERSUASION"],
    ["a slug in capitals", "PERSUASION"],
    ["NUL", "%00"],
    ["half a character", "%ED%A0%80"],
    ["a broken escape", "%E0%A4%A"],
    ["SQL", "'%20or%201=1--"],
    ["a very long name", "a".repeat(5_000)],
  ])("%s is not found (404)", { tags: ["CAT-02"] }, async (_, ref) => {
    const response = await get(`/api/books/${ref}`);
    expect(response.status).toBe(404);
    expect(response.headers.get("content-type")).toBe("application/problem+json");
    expect(response.headers.get("cache-control")).toBe("no-store");
  });

  test("an ISBN with a wrong check digit is told which one would be right, in the address as in the filter", {
    tags: ["P-01"],
  }, async () => {
    const words = /check digit is wrong: with these digits the ISBN would be 9780141439686/;
    expect(await (await get("/api/books/978-0-14-143968-7")).json()).toMatchObject({ status: 404, detail: expect.stringMatching(words) });
    const filtered = await get("/api/books?isbn=978-0-14-143968-7");
    expect(await filtered.json()).toMatchObject({
      status: 422,
      errors: [{ pointer: "query:isbn", message: expect.stringMatching(words) }],
    });
  });
});
