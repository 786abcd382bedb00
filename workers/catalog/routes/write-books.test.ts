import { describe, expect, test } from "vitest";
import type { Book } from "../../../shared/contracts/catalog.ts";
import { subscribers } from "../../../shared/events/subscribers.ts";
import {
  aBook,
  ada,
  adasBooks,
  addBook,
  admin,
  anEdition,
  as,
  babbage,
  babbagesBooks,
  bindings,
  catalog,
  dollars,
  get,
  rowCounts,
  send,
} from "../fixtures.ts";
import type { WrittenBook } from "../schemas.ts";

type Given = ReturnType<typeof aBook>;

async function write(books: unknown[], ifKnown?: string): Promise<WrittenBook[]> {
  const response = await send("POST", "/api/books/batch", { books, ifKnown });
  expect(response.status).toBe(200);
  expect(response.headers.get("cache-control")).toContain("no-store");
  return ((await response.json()) as { results: WrittenBook[] }).results;
}

const outcomes = (results: WrittenBook[]) => results.map(({ outcome }) => outcome);
const bookAt = async (ref: string | null) => (await (await get(`/api/books/${ref}`)).json()) as Book;

/** A hundred books with all that a book can have, the same each time. */
function aHundred(): Given[] {
  return Array.from({ length: 100 }, (_, index) =>
    aBook({
      title: `Hundred ${index % 40}`,
      subtitle: index % 3 === 0 ? null : `The ${index}th`,
      description: `Line one\nof «${index}» & “quotes” 愛`,
      contributors: [
        { name: `Author ${index % 7}`, role: "author" },
        { name: `Translator ${index % 5}`, role: "translator" },
      ],
      series: index % 2 === 0 ? { name: `Series ${index % 9}`, volume: index % 4 === 0 ? null : index / 2 } : null,
      subjects: [{ slug: `leaf-${index % 6}`, name: `Leaf ${index % 6}`, parent: { slug: "trunk", name: "Trunk" } }],
      language: index % 5 === 0 ? null : "en",
      publishedOn: index % 6 === 0 ? null : "-0350",
      editions: [
        anEdition({ sku: `HUNDRED-${index}`, price: dollars(index), pages: index + 1, publisher: "Press" }),
        anEdition({ sku: `HUNDRED-${index}-E`, format: "ebook" }),
      ],
    }),
  );
}

describe("POST /api/books/batch", () => {
  test("makes a hundred books that are then as single writes make them", async () => {
    const before = await rowCounts();
    const results = await write(aHundred());
    expect(results.map(({ index, outcome, version }) => [index, outcome, version])).toEqual(
      Array.from({ length: 100 }, (_, index) => [index, "created", 1]),
    );
    expect(new Set(results.map(({ slug }) => slug)).size).toBe(100);
    const grown = { books: 100, book_versions: 100, editions: 200, sku_owners: 200, book_contributors: 200, book_subjects: 100 };
    const toldTo = subscribers["octavo.books.changed.v1"].length;
    // The whole shop, a seller, a leaf and its trunk, an author, a translator and a publisher; and a series of every other book.
    const shelves = { subjects: 7, shelf_books: 750, outbox: toldTo, audit_entries: 100, former_slugs: 0, subject_codes: 0 };
    const expected = Object.entries({ ...grown, ...shelves }).map(([table, rows]) => [table, (before[table] ?? 0) + rows]);
    expect(await rowCounts()).toEqual(Object.fromEntries(expected));

    const [, , , , , , , eighth] = aHundred();
    const { book: single } = await addBook({ ...eighth, editions: [anEdition({ sku: "SINGLE-8", price: dollars(7), pages: 8 })] });
    const bulk = await bookAt(results[7]?.id ?? null);
    const own = { id: "", slug: "", editions: [], images: [] };
    expect({ ...bulk, ...own }).toEqual({ ...single, ...own });
    expect(bulk.editions).toMatchObject([
      { sku: "HUNDRED-7", isbn13: null, price: { amount: 700, currency: "USD" }, pages: 8, publisher: "Press" },
      { sku: "HUNDRED-7-E", pages: null, publisher: null },
    ]);
    const { items } = (await (await get("/api/books?category=trunk&limit=100")).json()) as { items: { id: string }[] };
    const listed = [...results.map(({ id }) => id), single.id].filter((id) => items.some((item) => item.id === id));
    expect(listed).toHaveLength(100);
  });

  test("the same books again are unchanged, and leave no row; one that differs is a new version of its own", async () => {
    const first = await write(aHundred());
    const before = await rowCounts();
    const again = await write(aHundred());
    expect(again).toEqual(first.map((result) => ({ ...result, outcome: "unchanged" })));
    expect(await rowCounts()).toEqual(before);

    const changed = aHundred().map((book, index) => (index === 42 ? { ...book, title: "Another title", subjects: [] } : book));
    const third = await write(changed);
    expect(third.filter(({ outcome }) => outcome !== "unchanged")).toEqual([{ ...first[42], outcome: "updated", version: 2 }]);
    const book = await bookAt(first[42]?.id ?? null);
    expect(book).toMatchObject({ title: "Another title", subjects: [], slug: first[42]?.slug, version: 2 });
    expect(book.contributors).toHaveLength(2);
    const { items } = (await (await get("/api/books?category=trunk&limit=100")).json()) as { items: { id: string }[] };
    expect(items.map(({ id }) => id)).not.toContain(book.id);
  });

  test.each<[what: string, change: Partial<Given>]>([
    ["title", { title: "Other" }],
    ["subtitle", { subtitle: "Other" }],
    ["description", { description: "Other" }],
    ["slug", { slug: "another-address" }],
    ["language", { language: "fr" }],
    ["publication", { publishedOn: "1999" }],
    ["series", { series: { name: "Other" } }],
    ["volume", { series: { name: "Same", volume: 3 } }],
    ["contributor", { contributors: [{ name: "Same", role: "editor" }] }],
    ["subject", { subjects: [{ slug: "other-subject", name: "Other subject" }] }],
    ["format", { editions: [anEdition({ sku: "COMPARED", format: "ebook" })] }],
    ["price", { editions: [anEdition({ sku: "COMPARED", price: dollars(1) })] }],
    ["pages", { editions: [anEdition({ sku: "COMPARED", pages: 2 })] }],
    ["publisher", { editions: [anEdition({ sku: "COMPARED", publisher: "Other" })] }],
    ["further edition", { editions: [anEdition({ sku: "COMPARED" }), anEdition({ sku: "COMPARED-2" })] }],
  ])("a book with another %s is updated, once", async (_, change) => {
    const same = aBook({
      title: "Compared",
      contributors: [{ name: "Same", role: "author" }],
      series: { name: "Same", volume: 2 },
      subjects: [{ slug: "same-subject", name: "Same subject" }],
      editions: [anEdition({ sku: "COMPARED" })],
    });
    await write([same]);
    await write([{ ...same, slug: "compared-as-before" }]);
    expect(outcomes(await write([{ ...same, ...change }]))).toEqual(["updated"]);
    expect(outcomes(await write([{ ...same, ...change }]))).toEqual(["unchanged"]);
  });

  test("a bad book is rejected with what is wrong, and the others are written", async () => {
    const { book: taken } = await addBook({ title: "Taken", slug: "taken-address", editions: [anEdition({ sku: "TAKEN-1" })] });
    await addBook({ title: "Also taken", editions: [anEdition({ sku: "TAKEN-2" })] });
    const bad: [book: unknown, pointer: string, message: RegExp][] = [
      [null, "", /expected object/],
      [aBook({ title: "" }), "/title", /empty/],
      [aBook({ title: "NUL \u0000" }), "/title", /control/],
      [aBook({ editions: [] }), "/editions", /at least one/],
      [aBook({ editions: [anEdition({ isbn13: "9780141439470", sku: null })] }), "/editions/0/isbn13", /check digit/],
      [aBook({ subjects: ["no-such-subject"] as never }), "/subjects/0", /there is no subject/],
      [aBook({ slug: "taken-address" }), "/slug", /another book/],
      [aBook({ editions: [anEdition({ sku: "TAKEN-1" }), anEdition({ sku: "TAKEN-2" })] }), "/editions/1", /another book/],
      [{ ...aBook(), colour: "red" }, "", /colour/],
    ];
    const good = aBook({ title: "Among bad ones" });
    const before = await rowCounts();
    const results = await write([...bad.map(([book]) => book), good]);
    for (const [index, [, pointer, message]] of bad.entries()) {
      expect(results[index], `book ${index}`).toMatchObject({ index, outcome: "rejected", id: null, slug: null, version: null });
      expect(results[index]?.errors).toEqual(expect.arrayContaining([{ pointer, message: expect.stringMatching(message) }]));
    }
    expect(results.at(-1)).toMatchObject({ index: bad.length, outcome: "created", slug: "among-bad-ones" });
    expect((await rowCounts()).books).toBe((before.books ?? 0) + 1);
    expect(await bookAt(taken.id)).toEqual(taken);
    expect(JSON.stringify(results)).not.toMatch(/SQLITE|D1_ERROR|\.ts:/);
  });

  test("what an earlier book of the list takes or makes is there for the later ones", async () => {
    const results = await write([
      aBook({ title: "Twin", editions: [anEdition({ sku: "TWIN-A" }), anEdition({ sku: "TWIN-B" })] }),
      aBook({ title: "Twin", editions: [anEdition({ sku: "TWIN-B" })] }),
      aBook({ title: "Twin", subjects: [{ slug: "made-here", name: "Made here" }] }),
      aBook({ title: "Twin", subjects: ["made-here"] as never }),
      aBook({ title: "Other twin", slug: "twin" }),
    ]);
    expect(outcomes(results)).toEqual(["created", "rejected", "created", "created", "rejected"]);
    expect(results[1]?.errors).toEqual([{ pointer: "/editions/0", message: "TWIN-B is an edition of book 0 of this list" }]);
    expect(results.map(({ slug }) => slug)).toEqual(["twin", null, "twin-2", "twin-3", null]);
    expect((await bookAt(results[3]?.id ?? null)).subjects).toMatchObject([{ slug: "made-here", name: "Made here" }]);
    const apart = ["TWIN-A", "TWIN-B"].map((sku) => aBook({ title: "Twin", editions: [anEdition({ sku })] }));
    expect(outcomes(await write(apart))).toEqual(["updated", "rejected"]);
  });

  test("with ifKnown keep a book that the shop has stays as it is, and the others are made", async () => {
    const kept = aBook({ title: "Kept", editions: [anEdition({ sku: "KEPT" })] });
    const [first] = await write([kept]);
    const books = [{ ...kept, title: "Replaced" }, aBook({ title: "Beside the kept" })];
    const response = await send("POST", "/api/books/batch", { books, ifKnown: "keep" });
    const { results } = (await response.json()) as { results: WrittenBook[] };
    expect(results).toMatchObject([{ ...first, outcome: "unchanged" }, { outcome: "created" }]);
    expect((await bookAt(first?.id ?? null)).title).toBe("Kept");
  });

  describe("with ifKnown merge", () => {
    const whole = aBook({
      title: "Merged",
      description: "Its own words.",
      contributors: [
        { name: "Ada Author", role: "author" },
        { name: "Tom Translator", role: "translator" },
      ],
      subjects: [{ slug: "merged-leaf", name: "Leaf", parent: { slug: "merged-trunk", name: "Trunk" } }],
      language: "en",
      editions: [anEdition({ sku: "MERGED-P", pages: 300, publisher: "Press" }), anEdition({ sku: "MERGED-H", format: "hardcover" })],
    });
    const row = aBook({
      title: "Merged anew",
      contributors: [{ name: "A. Author", role: "author" }],
      subjects: [{ slug: "merged-other", name: "Other" }],
      editions: [anEdition({ sku: "MERGED-P", price: dollars(5) })],
    });

    test("a known book gets what is given and keeps the rest, on its old shelves too, and again nothing changes", async () => {
      const [first] = await write([whole], "merge");
      expect(first).toMatchObject({ outcome: "created", slug: "merged" });
      expect(await write([row], "merge")).toMatchObject([{ outcome: "updated", id: first?.id, slug: "merged", version: 2 }]);
      expect(await bookAt("merged")).toMatchObject({
        title: "Merged anew",
        description: "Its own words.",
        contributors: [{ name: "A. Author" }, { name: "Tom Translator" }],
        subjects: [
          { slug: "merged-leaf", name: "Leaf" },
          { slug: "merged-other", name: "Other" },
        ],
        language: "en",
        editions: [
          { sku: "MERGED-P", price: dollars(5), pages: 300, publisher: "Press" },
          { sku: "MERGED-H", format: "hardcover" },
        ],
      });
      for (const category of ["merged-trunk", "merged-other"]) {
        const { items } = (await (await get(`/api/books?category=${category}`)).json()) as { items: { id: string }[] };
        expect(items.map(({ id }) => id)).toEqual([first?.id]);
      }
      const before = await rowCounts();
      expect(await write([row], "merge")).toMatchObject([{ outcome: "unchanged", version: 2 }]);
      expect(await rowCounts()).toEqual(before);
    });

    test("several books of a list that are one book of the shop are merged one after the other", async () => {
      const [first] = await write([whole]);
      const given = (sku: string, price: number) => aBook({ title: "Merged", editions: [anEdition({ sku, price: dollars(price) })] });
      const list = [given("MERGED-P", 1), given("MERGED-H", 2), given("MERGED-P", 3), aBook({ title: "Beside" })];
      list[1]?.editions.push(anEdition({ sku: "MERGED-E" }));
      const results = await write(list, "merge");
      expect(outcomes(results)).toEqual(["updated", "updated", "rejected", "created"]);
      expect(results[2]?.errors).toContainEqual({ pointer: "/editions/0", message: "MERGED-P is an edition of book 0 of this list" });
      expect((await bookAt(first?.id ?? null)).editions).toMatchObject([
        { sku: "MERGED-P", price: dollars(1) },
        { sku: "MERGED-H", price: dollars(2) },
        { sku: "MERGED-E" },
      ]);
    });

    test("a book that would grow too long is rejected, and what is wrong is pointed at where it stands", async () => {
      const [first] = await write([whole]);
      const before = await bookAt(first?.id ?? null);
      const subjects = Array.from({ length: 20 }, (_, index) => ({ slug: `many-${index}`, name: "Many" }));
      const unknown = ["merged-leaf", "nowhere-at-all"] as never;
      const results = await write(
        [
          { ...row, subjects },
          { ...row, subjects: unknown },
        ],
        "merge",
      );
      expect(results.map(({ errors }) => errors)).toEqual([
        [{ pointer: "/subjects", message: "with those the shop has, the book would have 21 subjects: at most 20" }],
        [{ pointer: "/subjects/1", message: expect.stringMatching(/there is no subject nowhere-at-all/) }],
      ]);
      expect(await bookAt(first?.id ?? null)).toEqual(before);
    });
  });

  test("a book deleted before is made anew, with its address and its SKU", async () => {
    const given = aBook({ title: "Gone and back", editions: [anEdition({ sku: "GONE-AND-BACK" })] });
    const [first] = await write([given]);
    const path = `/api/books/${first?.id}`;
    await send("DELETE", path, undefined, { ...admin, "if-match": (await get(path)).headers.get("etag") ?? "" });
    const [second] = await write([given]);
    expect(second).toMatchObject({ outcome: "created", slug: "gone-and-back", version: 1 });
    expect(second?.id).not.toBe(first?.id);
  });

  test("eight lists at once with the same titles and SKUs: each book is made once, and none is lost", async () => {
    const list = (turn: number) =>
      Array.from({ length: 10 }, (_, index) => aBook({ title: "Raced", editions: [anEdition({ sku: `RACED-${(index + turn) % 10}` })] }));
    const all = await Promise.all(Array.from({ length: 8 }, (_, turn) => write(list(turn))));
    expect(outcomes(all.flat()).filter((outcome) => outcome === "created")).toHaveLength(10);
    expect(outcomes(all.flat())).not.toContain("rejected");
    const quotes = await catalog.quoteEditions({ skus: Array.from({ length: 10 }, (_, index) => `RACED-${index}`) });
    expect(new Set(quotes.map(({ slug }) => slug)).size).toBe(10);
  });

  test("one event tells of all that changed, in the same transaction, and of nothing else", async () => {
    await bindings.DB.exec("delete from outbox");
    const results = await write([aBook({ title: "Told" }), aBook({ title: "" }), aBook({ title: "Told too" })]);
    const { results: rows } = await bindings.DB.prepare("select subscriber, envelope, sent_at_ms from outbox").all<{
      subscriber: string;
      envelope: string;
      sent_at_ms: number | null;
    }>();
    expect(rows.map(({ subscriber }) => subscriber).sort()).toEqual([...subscribers["octavo.books.changed.v1"]].sort());
    const books = [0, 2].map((index) => ({ bookId: results[index]?.id, version: 1, isRemoved: false }));
    for (const { envelope, sent_at_ms } of rows) {
      expect(JSON.parse(envelope)).toMatchObject({
        type: "octavo.books.changed.v1",
        source: "octavo/catalog",
        subject: "books",
        data: { books },
      });
      expect(sent_at_ms).not.toBeNull();
    }
  });

  test.each<[what: string, body: unknown]>([
    ["no list", {}],
    ["a book instead of a list", aBook()],
    ["an empty list", { books: [] }],
    ["more than a hundred", { books: Array.from({ length: 101 }, () => aBook()) }],
    ["an unknown way with known books", { books: [aBook()], ifKnown: "drop" }],
    ["a further member", { books: [aBook()], force: true }],
    ["text", "text"],
  ])("%s is refused (422), and nothing is written", async (_, body) => {
    const before = await rowCounts();
    expect((await send("POST", "/api/books/batch", body)).status).toBe(422);
    expect(await rowCounts()).toEqual(before);
  });

  test("is refused without a token (401) or JSON (415)", async () => {
    const body = { books: [aBook()] };
    const before = await rowCounts();
    expect((await send("POST", "/api/books/batch", body, {})).status).toBe(401);
    expect((await send("POST", "/api/books/batch", body, { ...admin, "content-type": "text/plain" })).status).toBe(415);
    expect(await rowCounts()).toEqual(before);
  });

  test("a seller’s list takes over no SKU that another’s book gave up, and its other books are made", {
    tags: ["USR-11", "CAT-09"],
  }, async () => {
    const { book, etag } = await addBook({ editions: [anEdition({ sku: "LIST-GIVEN-UP" })] }, babbage);
    await send("DELETE", `/api/books/${book.id}`, undefined, { ...babbage, "if-match": etag });
    for (const ifKnown of ["replace", "merge", "keep"]) {
      const books = [aBook({ editions: [anEdition({ sku: "LIST-GIVEN-UP" })] }), aBook()];
      const { results } = (await (await send("POST", "/api/books/batch", { books, ifKnown }, ada)).json()) as { results: WrittenBook[] };
      expect(outcomes(results)).toEqual(["rejected", "created"]);
      expect(results[0]?.errors).toEqual([{ pointer: "/editions/0", message: "LIST-GIVEN-UP is another seller’s" }]);
    }
    expect(await catalog.ownerOf({ skus: ["LIST-GIVEN-UP"] })).toEqual({ "LIST-GIVEN-UP": babbagesBooks });
    const [moved] = await write([aBook({ sellerId: adasBooks, editions: [anEdition({ sku: "LIST-GIVEN-UP" })] })]);
    expect(moved?.outcome).toBe("created");
    expect(await catalog.ownerOf({ skus: ["LIST-GIVEN-UP"] })).toEqual({ "LIST-GIVEN-UP": adasBooks });
  });

  test("a seller’s list makes their own books, and of other sellers’ none is touched", { tags: ["USR-11", "CAT-09"] }, async () => {
    const { book: own } = await addBook({ title: "Own", editions: [anEdition({ sku: "LIST-OWN" })] }, ada);
    const { book: foreign } = await addBook({ title: "Foreign", editions: [anEdition({ sku: "LIST-FOREIGN" })] }, babbage);
    await addBook({ title: "House", editions: [anEdition({ sku: "LIST-HOUSE" })] });
    const of = (sku: string, given: Partial<Given> = {}) => aBook({ title: "Renamed", editions: [anEdition({ sku })], ...given });
    const books = [of("LIST-NEW"), of("LIST-OWN"), of("LIST-FOREIGN"), of("LIST-HOUSE"), of("LIST-GIFT", { sellerId: foreign.sellerId })];
    for (const ifKnown of ["replace", "merge", "keep"]) {
      const answer = await send("POST", "/api/books/batch", { books, ifKnown }, ada);
      const { results }: { results: WrittenBook[] } = await answer.json();
      expect(outcomes(results).slice(2)).toEqual(["rejected", "rejected", "rejected"]);
      expect(results[2]?.errors).toEqual([{ pointer: "/sellerId", message: "sellers write their own books only" }]);
    }
    expect((await bookAt("renamed")).sellerId).toBe(adasBooks);
    expect([(await bookAt(own.id)).title, (await bookAt(foreign.id)).title, (await bookAt("house")).title]).toEqual([
      "Renamed",
      "Foreign",
      "House",
    ]);
    const nobodys = await as({ role: "seller", sellerId: null });
    const refused = (await (await send("POST", "/api/books/batch", { books }, nobodys)).json()) as { results: WrittenBook[] };
    expect(new Set(outcomes(refused.results))).toEqual(new Set(["rejected"]));
  });
});
