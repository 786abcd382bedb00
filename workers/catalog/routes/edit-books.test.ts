import { describe, expect, test } from "vitest";
import type { Book, BookSummary, Category } from "../../../shared/contracts/catalog.ts";
import { subscribers } from "../../../shared/events/subscribers.ts";
import {
  aBook,
  ada,
  adasBooks,
  addBook,
  admin,
  anEdition,
  as,
  ask,
  babbage,
  babbagesBooks,
  bindings,
  buyer,
  catalog,
  dollars,
  get,
  rowCounts,
  send,
} from "../fixtures.ts";

const matching = (etag: string) => ({ ...admin, "if-match": etag });

async function listed(query: string): Promise<string[]> {
  const { items }: { items: BookSummary[] } = await (await get(`/api/books?limit=100&${query}`)).json();
  return items.map(({ title }) => title);
}

async function shelfCount(slug: string): Promise<number> {
  const { items }: { items: Category[] } = await (await get("/api/categories")).json();
  const all = items.flatMap(function below(category): Category[] {
    return [category, ...category.children.flatMap(below)];
  });
  return all.find((category) => category.slug === slug)?.count ?? -1;
}

/** Sends a write that must be refused, and checks that it left no trace. */
async function expectRefusal(status: number, method: string, path: string, body?: unknown, headers: Record<string, string> = admin) {
  const before = await rowCounts();
  const response = await send(method, path, body, headers);
  expect(response.status).toBe(status);
  expect(response.headers.get("content-type")).toBe("application/problem+json");
  expect(await rowCounts()).toEqual(before);
  const problem: { detail?: string; errors?: { pointer: string; message: string }[] } = await response.json();
  expect(JSON.stringify(problem)).not.toMatch(/SQLITE|D1_ERROR|\.ts:/);
  return problem;
}

describe("whoever edits", () => {
  /** Every way to write, about a book that is there. */
  const writes = async (headers: Record<string, string> = admin) => {
    const { book, etag } = await addBook({}, headers);
    return [
      ["POST", "/api/books", aBook(), {}],
      ["POST", "/api/books/batch", { books: [aBook()] }, {}],
      ["PUT", `/api/books/${book.id}`, aBook(), { "if-match": etag }],
      ["DELETE", `/api/books/${book.id}`, undefined, { "if-match": etag }],
    ] as const;
  };

  test("as a guest, or with what is no token, is turned away (401) by this Worker itself", { tags: ["USR-12"] }, async () => {
    const forged: Record<string, string>[] = [
      {},
      { "x-octavo-ops-key": "test-ops-key" },
      { "x-user-role": "admin", "x-octavo-user": "user_1" },
      { authorization: "Bearer nonsense" },
      { authorization: `Basic ${btoa("admin:admin")}` },
      await as({ role: "admin", ttlSeconds: -60 }),
    ];
    for (const [method, path, body, match] of await writes())
      for (const headers of forged) await expectRefusal(401, method, path, body, { ...headers, ...match });
  });

  test("as a buyer, or with a key without the scope, is not allowed to (403)", {
    tags: ["USR-11", "USR-12", "CAT-03", "CAT-08"],
  }, async () => {
    const narrow = await as({ role: "admin", scopes: ["inventory:write", "orders:read"] });
    for (const [method, path, body, match] of await writes())
      for (const headers of [buyer, narrow]) await expectRefusal(403, method, path, body, { ...headers, ...match });
  });

  test("as a seller writes books that are theirs, whatever role they claim in the body", { tags: ["USR-11", "CAT-09"] }, async () => {
    const { book, etag } = await addBook({ title: "Ada’s own" }, ada);
    expect(book.sellerId).toBe(adasBooks);
    const edited = await send("PUT", `/api/books/${book.id}`, aBook({ title: "Ada’s still" }), { ...ada, "if-match": etag });
    expect(((await edited.json()) as Book).sellerId).toBe(adasBooks);
    await expectRefusal(403, "POST", "/api/books", aBook({ sellerId: babbagesBooks }), ada);
    const given = aBook({ sellerId: babbagesBooks });
    await expectRefusal(403, "PUT", `/api/books/${book.id}`, given, { ...ada, "if-match": edited.headers.get("etag") ?? "" });
    for (const claim of [{ role: "admin" }, { id: book.id }, { version: 9 }])
      await expectRefusal(422, "POST", "/api/books", { ...aBook(), ...claim }, ada);
    expect((await send("POST", "/api/books", aBook({ sellerId: adasBooks }), ada)).status).toBe(201);
    const key = await as({ role: "seller", sellerId: adasBooks, scopes: ["catalog:write"] });
    expect((await addBook({ title: "By key" }, key)).book.sellerId).toBe(adasBooks);
  });

  test("as a seller reaches no other seller’s book and none of the house (403), seen or not", { tags: ["USR-11", "CAT-09"] }, async () => {
    for (const owner of [ada, admin]) {
      const { book, etag } = await addBook({}, owner);
      for (const match of [{ "if-match": etag }, { "if-match": '"old"' }, {}] as Record<string, string>[]) {
        await expectRefusal(403, "PUT", `/api/books/${book.id}`, aBook(), { ...babbage, ...match });
        await expectRefusal(403, "DELETE", `/api/books/${book.id}`, undefined, { ...babbage, ...match });
      }
      const [{ sku } = { sku: "" }] = book.editions;
      const taken = aBook({ editions: [anEdition({ sku })] });
      await expectRefusal(409, "POST", "/api/books", taken, babbage);
    }
  });

  test("as a seller takes over no SKU that another’s book gave up: it stays whose it is, copies and ledger with it", {
    tags: ["USR-11", "CAT-09"],
  }, async () => {
    const [kept, dropped, deleted] = ["OWNED-KEPT", "OWNED-DROPPED", "OWNED-DELETED"];
    const { book, etag } = await addBook({ editions: [anEdition({ sku: kept }), anEdition({ sku: dropped })] }, ada);
    const path = `/api/books/${book.id}`;
    expect((await send("PUT", path, aBook({ editions: [anEdition({ sku: kept })] }), { ...ada, "if-match": etag })).status).toBe(200);
    const { book: gone, etag: itsTag } = await addBook({ editions: [anEdition({ sku: deleted })] }, ada);
    expect((await send("DELETE", `/api/books/${gone.id}`, undefined, { ...ada, "if-match": itsTag })).status).toBe(204);
    const { book: babbages, etag: tag } = await addBook({}, babbage);

    for (const sku of [dropped, deleted]) {
      const taking = aBook({ editions: [anEdition(), anEdition({ sku })] });
      const refusals = [
        await expectRefusal(409, "POST", "/api/books", taking, babbage),
        await expectRefusal(409, "PUT", `/api/books/${babbages.id}`, taking, { ...babbage, "if-match": tag }),
      ];
      for (const { errors } of refusals) expect(errors).toEqual([{ pointer: "/editions/1", message: `${sku} is another seller’s` }]);
    }
    const skus = [kept, dropped, deleted];
    expect(await catalog.ownerOf({ skus })).toEqual(Object.fromEntries(skus.map((sku) => [sku, adasBooks])));

    // Who gave them up may have them back.
    const { book: back } = await addBook({ editions: [anEdition({ sku: dropped }), anEdition({ sku: deleted })] }, ada);
    expect(back.editions.map(({ sku }) => sku)).toEqual([dropped, deleted]);
  });

  test("as an admin moves a SKU to another seller, whose it is from then on", { tags: ["USR-11"] }, async () => {
    const edition = anEdition({ sku: "MOVED-SKU" });
    const { book, etag } = await addBook({ editions: [edition] }, ada);
    await send("DELETE", `/api/books/${book.id}`, undefined, { ...ada, "if-match": etag });
    await addBook({ sellerId: babbagesBooks, editions: [edition] });
    expect(await catalog.ownerOf({ skus: ["MOVED-SKU"] })).toEqual({ "MOVED-SKU": babbagesBooks });
    await expectRefusal(409, "POST", "/api/books", aBook({ editions: [edition] }), ada);
  });

  test("of two sellers at once with one new SKU, one has it and the other nothing", { tags: ["USR-11"] }, async () => {
    const editions = [anEdition({ sku: "RACED-FOR" })];
    const answers = await Promise.all([ada, babbage].map((seller) => send("POST", "/api/books", aBook({ editions }), seller)));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 409]);
    const winner = answers[0]?.status === 201 ? adasBooks : babbagesBooks;
    expect(await catalog.ownerOf({ skus: ["RACED-FOR"] })).toEqual({ "RACED-FOR": winner });
  });

  test("as a seller without a merchant writes nothing (403)", { tags: ["USR-11"] }, async () => {
    const { book, etag } = await addBook({}, ada);
    const nobodys = await as({ role: "seller", sellerId: null });
    await expectRefusal(403, "POST", "/api/books", aBook(), nobodys);
    await expectRefusal(403, "PUT", `/api/books/${book.id}`, aBook(), { ...nobodys, "if-match": etag });
  });

  test("as an admin writes everybody’s, and a book stays whose it is until they say otherwise", { tags: ["USR-11"] }, async () => {
    const { book, etag } = await addBook({ title: "Handed on" }, ada);
    const kept = await send("PUT", `/api/books/${book.id}`, aBook(), { ...admin, "if-match": etag });
    expect(((await kept.json()) as Book).sellerId).toBe(adasBooks);
    const match = { "if-match": kept.headers.get("etag") ?? "" };
    const given = await send("PUT", `/api/books/${book.id}`, aBook({ sellerId: babbagesBooks }), { ...admin, ...match });
    expect(((await given.json()) as Book).sellerId).toBe(babbagesBooks);
    const { items } = (await (await get(`/api/books?sellerId=${babbagesBooks}&limit=100`)).json()) as { items: { id: string }[] };
    expect(items.map(({ id }) => id)).toContain(book.id);
    const { editions } = (await (await get(`/api/books/${book.id}`)).json()) as Book;
    const owners = Object.fromEntries(editions.map(({ sku }) => [sku, babbagesBooks]));
    expect(await catalog.ownerOf({ skus: [...editions.map(({ sku }) => sku), "UNKNOWN", "\u0000"] })).toEqual(owners);
  });
});

describe("POST /api/books", () => {
  test("answers 201 with the book, its address and its tag, and the address has that book", async () => {
    const response = await send("POST", "/api/books", aBook({ title: "The Moonstone", publishedOn: "1868" }));
    expect(response.status).toBe(201);
    expect(response.headers.get("cache-control")).toBe("private, no-store");
    const book: Book = await response.json();
    expect(book).toMatchObject({ slug: "the-moonstone", title: "The Moonstone", version: 1, sellerId: "seller_octavo" });
    expect(response.headers.get("location")).toBe(`/api/books/${book.id}`);
    const read = await get(`/api/books/${book.id}`);
    expect(await read.json()).toEqual(book);
    expect(read.headers.get("etag")).toBe(response.headers.get("etag"));
  });

  test("an ISBN is the SKU, written in digits; without one the SKU is the shop's own", { tags: ["P-01", "CAT-12"] }, async () => {
    const editions = [
      anEdition({ isbn13: "978-0-306-40615-7" }),
      anEdition({ isbn13: "9791032305690", sku: "9791032305690" }),
      anEdition({ isbn13: "0-8044-2957-x" }),
      anEdition({ isbn13: "ISBN 978 0 8044 2958 0", sku: "9780804429580" }),
      anEdition({ sku: "OCT-OWN" }),
    ];
    const { book } = await addBook({ editions });
    expect(book.editions.map(({ sku, isbn13 }) => [sku, isbn13])).toEqual([
      ["9780306406157", "9780306406157"],
      ["9791032305690", "9791032305690"],
      ["9780804429573", "9780804429573"],
      ["9780804429580", "9780804429580"],
      ["OCT-OWN", null],
    ]);
  });

  test("contributors, subjects and editions keep their order", async () => {
    const names = ["Zoë Wanamaker", "Aphra Behn", "Małgorzata Nowak"];
    const subjects = ["zoology", "art", "music"].map((slug) => ({ slug, name: slug }));
    const { book } = await addBook({
      contributors: names.map((name) => ({ name, role: "editor" })),
      subjects,
      editions: [anEdition({ sku: "Z" }), anEdition({ sku: "A" }), anEdition({ sku: "M" })],
    });
    expect(book.contributors.map(({ name, slug }) => [name, slug])).toEqual([
      ["Zoë Wanamaker", "zoe-wanamaker"],
      ["Aphra Behn", "aphra-behn"],
      ["Małgorzata Nowak", "malgorzata-nowak"],
    ]);
    expect(book.subjects.map(({ slug }) => slug)).toEqual(["zoology", "art", "music"]);
    expect(book.editions.map(({ sku }) => sku)).toEqual(["Z", "A", "M"]);
  });

  test("a slug comes from the title, and books of one title get different ones", async () => {
    const slugs: string[] = [];
    for (let copy = 0; copy < 5; copy += 1) slugs.push((await addBook({ title: "Bel Ámi" })).book.slug);
    expect(slugs.slice(0, 3)).toEqual(["bel-ami", "bel-ami-2", "bel-ami-3"]);
    expect(new Set(slugs).size).toBe(5);
  });

  test("ten books of one title at once all get in", async () => {
    const added = await Promise.all(Array.from({ length: 10 }, () => addBook({ title: "Nana" })));
    expect(new Set(added.map(({ book }) => book.slug)).size).toBe(10);
  });

  test("a title that is an ISBN does not take that ISBN's address", async () => {
    const { book } = await addBook({ title: "978-0-14-043944-1" });
    expect(book.slug).toBe("book-978-0-14-043944-1");
  });

  test("a slug that was asked for and is taken is refused (409)", async () => {
    await addBook({ slug: "taken" });
    const problem = await expectRefusal(409, "POST", "/api/books", aBook({ slug: "taken" }));
    expect(problem.errors).toEqual([{ pointer: "/slug", message: "taken is the slug of another book" }]);
  });

  test("an ISBN or SKU of another book is refused (409), pointed at, and none of the body is kept", { tags: ["CAT-12"] }, async () => {
    await addBook({ editions: [anEdition({ isbn13: "9780140449136" }), anEdition({ sku: "OCT-TAKEN" })] });
    const editions = [anEdition(), anEdition({ sku: "OCT-TAKEN" }), anEdition({ isbn13: "978-0-14-044913-6" })];
    const body = aBook({
      subjects: [{ slug: "never-made", name: "Never made" }],
      contributors: [{ name: "Nobody", role: "author" }],
      editions,
    });
    const problem = await expectRefusal(409, "POST", "/api/books", body);
    expect(problem.errors?.map(({ pointer }) => pointer).sort()).toEqual(["/editions/1", "/editions/2"]);
  });

  test("twenty parallel books with one ISBN: one gets in", async () => {
    const bodies = Array.from({ length: 20 }, (_, index) =>
      aBook({ title: `Rival ${index}`, editions: [anEdition({ isbn13: "9780142437230" })] }),
    );
    const statuses = await Promise.all(bodies.map(async (body) => (await send("POST", "/api/books", body)).status));
    expect(statuses.sort()).toEqual([201, ...Array.from({ length: 19 }, () => 409)]);
    expect(await listed("sort=-rating")).toEqual(expect.arrayContaining([expect.stringMatching(/^Rival /)]));
    expect((await listed("sort=-rating")).filter((title) => title.startsWith("Rival "))).toHaveLength(1);
  });

  test("the longest body allowed fits", async () => {
    const text = "漢".repeat(200);
    const { book } = await addBook({
      title: "題".repeat(300),
      description: "x".repeat(20_000),
      contributors: Array.from({ length: 50 }, (_, index) => ({ name: `${index} ${"n".repeat(190)}`, role: "author" })),
      subjects: Array.from({ length: 20 }, (_, index) => ({ slug: `long-${index}`, name: text.slice(100) })),
      editions: Array.from({ length: 30 }, () => anEdition({ publisher: text, price: { amount: 100_000_000, currency: "USD" } })),
    });
    expect([book.contributors.length, book.subjects.length, book.editions.length]).toEqual([50, 20, 30]);
  });

  test.each([
    ["no object", "text", ""],
    ["nothing", null, ""],
    ["a list", [aBook()], ""],
    ["no title", { ...aBook(), title: undefined }, "/title"],
    ["a blank title", aBook({ title: "  " }), "/title"],
    ["NUL in a title", aBook({ title: "a\u0000b" }), "/title"],
    ["half a character in a title", aBook({ title: "a\ud800b" }), "/title"],
    ["a line break in a title", aBook({ title: "a\nb" }), "/title"],
    ["a title of 301 characters", aBook({ title: "a".repeat(301) }), "/title"],
    ["a number for a title", { ...aBook(), title: 7 }, "/title"],
    ["NUL in a description", aBook({ description: "a\u0000" }), "/description"],
    ["half a character in a description", aBook({ description: "\udfff" }), "/description"],
    ["a description of 20,001 characters", aBook({ description: "a".repeat(20_001) }), "/description"],
    ["a member it does not know", { ...aBook(), ownerId: "seller_other" }, ""],
    ["a version of its own", { ...aBook(), version: 9 }, ""],
    ["a slug with capitals", aBook({ slug: "Frankenstein" }), "/slug"],
    ["a slug that is an ISBN", aBook({ slug: "9780141439471" }), "/slug"],
    ["an unknown role", { ...aBook(), contributors: [{ name: "Ada", role: "friend" }] }, "/contributors/0/role"],
    ["a contributor with an id", { ...aBook(), contributors: [{ name: "Ada", role: "author", id: 1 }] }, "/contributors/0"],
    ["NUL in a name", aBook({ contributors: [{ name: "A\u0000", role: "author" }] }), "/contributors/0/name"],
    [
      "51 contributors",
      aBook({ contributors: Array.from({ length: 51 }, (_, index) => ({ name: `N${index}`, role: "author" })) }),
      "/contributors",
    ],
    ["a contributor twice", aBook({ contributors: ["Zoë", "Zoe"].map((name) => ({ name, role: "author" })) }), "/contributors/1"],
    ["a series without a name", { ...aBook(), series: { volume: 1 } }, "/series/name"],
    ["a volume below zero", aBook({ series: { name: "S", volume: -1 } }), "/series/volume"],
    ["a subject that does not exist", aBook({ subjects: [{ slug: "no-such-subject" }] }), "/subjects/0"],
    ["a subject by a slug that does not exist", { ...aBook(), subjects: ["no-such-subject"] }, "/subjects/0"],
    [
      "a subject under one that does not exist",
      aBook({ subjects: [{ slug: "s", name: "S", parent: { slug: "nowhere" } }] }),
      "/subjects/0/parent",
    ],
    ["a subject that is no slug", { ...aBook(), subjects: ["No Slug"] }, "/subjects/0/slug"],
    ["a subject in a loop", aBook({ subjects: [{ slug: "loop", name: "Loop", parent: { slug: "loop" } }] }), "/subjects/0"],
    ["a subject twice", aBook({ subjects: [{ slug: "s", name: "S" }, { slug: "s" }] }), "/subjects/1"],
    ["NUL in a subject's name", aBook({ subjects: [{ slug: "s", name: "S\u0000" }] }), "/subjects/0/name"],
    ["the shelf of the whole shop for a subject", aBook({ subjects: [{ slug: "*", name: "All" }] }), "/subjects/0/slug"],
    ["a language in words", aBook({ language: "English" }), "/language"],
    ["a day that does not exist", aBook({ publishedOn: "2023-02-30" }), "/publishedOn"],
    ["a time for a day", aBook({ publishedOn: "2023-02-28T00:00:00Z" }), "/publishedOn"],
    ["no editions", { title: "None" }, "/editions"],
    ["an empty list of editions", aBook({ editions: [] }), "/editions"],
    ["31 editions", aBook({ editions: Array.from({ length: 31 }, () => anEdition()) }), "/editions"],
    ["an edition without ISBN and SKU", aBook({ editions: [anEdition({ sku: null })] }), "/editions/0/sku"],
    ["a wrong check digit", aBook({ editions: [anEdition({ isbn13: "9780141439472" })] }), "/editions/0/isbn13"],
    ["an ISBN-10 with a wrong check digit", aBook({ editions: [anEdition({ isbn13: "0141439476" })] }), "/editions/0/isbn13"],
    ["an ISBN for a SKU", aBook({ editions: [anEdition({ sku: "9780141439471" })] }), "/editions/0/sku"],
    ["a SKU other than the ISBN", aBook({ editions: [anEdition({ isbn13: "9780141439471", sku: "OCT-1" })] }), "/editions/0/sku"],
    ["a SKU in small letters", aBook({ editions: [anEdition({ sku: "oct-1" })] }), "/editions/0/sku"],
    ["a SKU twice", aBook({ editions: [anEdition({ sku: "TWICE" }), anEdition({ sku: "TWICE" })] }), "/editions/1"],
    [
      "an ISBN twice, spelt differently",
      aBook({ editions: ["9780141439471", "978-0141439471"].map((isbn13) => anEdition({ isbn13 })) }),
      "/editions/1",
    ],
    ["an unknown format", { ...aBook(), editions: [{ ...anEdition(), format: "scroll" }] }, "/editions/0/format"],
    ["an edition with stock", { ...aBook(), editions: [{ ...anEdition(), stock: 5 }] }, "/editions/0"],
    ["a price below zero", aBook({ editions: [anEdition({ price: { amount: -1, currency: "USD" } })] }), "/editions/0/price/amount"],
    ["a fraction of a cent", aBook({ editions: [anEdition({ price: { amount: 9.5, currency: "USD" } })] }), "/editions/0/price/amount"],
    ["a price of 10^9", aBook({ editions: [anEdition({ price: { amount: 1e9, currency: "USD" } })] }), "/editions/0/price/amount"],
    ["a price in words", { ...aBook(), editions: [{ ...anEdition(), price: "9.99" }] }, "/editions/0/price"],
    [
      "another currency",
      { ...aBook(), editions: [{ ...anEdition(), price: { amount: 1, currency: "EUR" } }] },
      "/editions/0/price/currency",
    ],
    ["10^9 pages", aBook({ editions: [anEdition({ pages: 1e9 })] }), "/editions/0/pages"],
    ["a form that is no code", aBook({ editions: [anEdition({ productForm: "paperback" })] }), "/editions/0/productForm"],
    ["the form of another format", aBook({ editions: [anEdition({ productForm: "BB" })] }), "/editions/0/productForm"],
    ["a year to go on sale in", aBook({ editions: [anEdition({ onSaleOn: "2026" })] }), "/editions/0/onSaleOn"],
    ["a height of nothing", aBook({ editions: [anEdition({ dimensions: { heightMm: 0 } })] }), "/editions/0/dimensions/heightMm"],
    ["half a gram", aBook({ editions: [anEdition({ dimensions: { weightGrams: 0.5 } })] }), "/editions/0/dimensions/weightGrams"],
    [
      "a second price in one currency",
      aBook({ editions: [anEdition({ prices: [9, 8].map((amount) => ({ amount, currency: "EUR" })) })] }),
      "/editions/0/prices/1",
    ],
    [
      "a further price in the currency of the first",
      aBook({ editions: [anEdition({ prices: [{ amount: 1, currency: "USD" }] })] }),
      "/editions/0/prices/0",
    ],
    [
      "a price in a currency that is no more",
      { ...aBook(), editions: [{ ...anEdition(), prices: [{ amount: 1, currency: "DEM" }] }] },
      "/editions/0/prices/0/currency",
    ],
    ["an unknown supply", { ...aBook(), editions: [{ ...anEdition(), supply: { status: "soon" } }] }, "/editions/0/supply/status"],
    [
      "days until a book that is out of print",
      aBook({ editions: [anEdition({ supply: { status: "out-of-print", days: 3 } })] }),
      "/editions/0/supply/days",
    ],
    [
      "a supplier a year and a day away",
      aBook({ editions: [anEdition({ supply: { status: "at-supplier", days: 366 } })] }),
      "/editions/0/supply/days",
    ],
    ["a tax class of its own", { ...aBook(), editions: [{ ...anEdition(), taxClass: "ebook" }] }, "/editions/0"],
    ["a subject code of no scheme", aBook({ subjectCodes: [{ scheme: "dewey", code: "813" }] }), "/subjectCodes/0/scheme"],
    ["BISAC by its number", aBook({ subjectCodes: [{ scheme: "onix-10", code: "FIC000000" }] }), "/subjectCodes/0/scheme"],
    ["a subject code twice", aBook({ subjectCodes: ["F", "F"].map((code) => ({ scheme: "thema", code })) }), "/subjectCodes/1"],
    [
      "51 subject codes",
      aBook({ subjectCodes: Array.from({ length: 51 }, (_, index) => ({ scheme: "thema", code: `F${index}` })) }),
      "/subjectCodes",
    ],
    ["an empty sort name", aBook({ contributors: [{ name: "Ada", role: "author", sortName: "" }] }), "/contributors/0/sortName"],
    ["a rating of its own", { ...aBook(), rating: { average: 5, count: 1 } }, ""],
    ["a time of its own making", { ...aBook(), createdAt: "1818-01-01T00:00:00Z" }, ""],
    ["half a page", aBook({ editions: [anEdition({ pages: 0.5 })] }), "/editions/0/pages"],
  ])("%s is refused (422), pointed at, and nothing is written", { tags: ["CAT-12", "P-01"] }, async (_, body, pointer) => {
    const problem = await expectRefusal(422, "POST", "/api/books", body);
    expect(problem.errors?.map((error) => error.pointer)).toContain(pointer);
  });

  test("an ISBN with a wrong check digit is told which one would be right (422)", { tags: ["P-01"] }, async () => {
    const problem = await expectRefusal(422, "POST", "/api/books", aBook({ editions: [anEdition({ isbn13: "978 0 14 143947 2" })] }));
    expect(problem.errors?.[0]?.message).toBe("the check digit is wrong: with these digits the ISBN would be 9780141439471");
  });

  test("what is no JSON is refused (400), what does not say it is JSON too (415)", async () => {
    const before = await rowCounts();
    const post = (body: string, type: string) =>
      ask(new Request("http://octavo.test/api/books", { method: "POST", headers: { ...admin, "content-type": type }, body }));
    for (const broken of ["", "{", '{"title":', "nul", "\u0000"]) expect((await post(broken, "application/json")).status).toBe(400);
    for (const type of ["text/plain", "application/x-www-form-urlencoded", "application/jsonp"])
      expect((await post(JSON.stringify(aBook()), type)).status).toBe(415);
    expect(await rowCounts()).toEqual(before);
  });

  test("a subject is made with those above it, and a known one may be named alone", async () => {
    const lines = { slug: "sonnets", name: "Sonnets", parent: { slug: "lyric", name: "Lyric", parent: { slug: "poems", name: "Poems" } } };
    await addBook({ subjects: [lines] });
    await addBook({ subjects: [{ slug: "odes", name: "Odes", parent: { slug: "lyric" } }, { slug: "poems" }] });
    const response = await send("POST", "/api/books", { ...aBook(), subjects: ["sonnets"] });
    expect(((await response.json()) as Book).subjects).toEqual([{ slug: "sonnets", name: "Sonnets" }]);
    expect(await Promise.all(["poems", "lyric", "sonnets", "odes"].map(shelfCount))).toEqual([3, 3, 2, 1]);
  });

  test("a known subject keeps its name and its place", async () => {
    await addBook({ subjects: [{ slug: "essays", name: "Essays", parent: { slug: "prose", name: "Prose" } }] });
    const { book } = await addBook({ subjects: [{ slug: "essays", name: "Attempts", parent: { slug: "other", name: "Other" } }] });
    expect(book.subjects).toEqual([{ slug: "essays", name: "Essays" }]);
    expect([await shelfCount("prose"), await shelfCount("other")]).toEqual([2, 0]);
  });

  test("ten books at once may all bring the same new subject", async () => {
    const subjects = [{ slug: "rush", name: "Rush", parent: { slug: "above-rush", name: "Above" } }];
    await Promise.all(Array.from({ length: 10 }, () => addBook({ subjects })));
    expect([await shelfCount("rush"), await shelfCount("above-rush")]).toEqual([10, 10]);
  });
});

describe("PUT /api/books/{id}", () => {
  test("puts the body in the place of the book, under the next version and a new tag", async () => {
    const { book, etag } = await addBook({
      title: "First",
      subtitle: "Old",
      series: { name: "Old series", volume: 1 },
      subjects: [{ slug: "old-subject", name: "Old" }],
      contributors: [{ name: "Old Author", role: "author" }],
      language: "en",
      publishedOn: "1900",
      editions: [anEdition({ sku: "PUT-STAYS" }), anEdition({ sku: "PUT-GOES" })],
    });
    const body = aBook({
      title: "Second",
      subjects: [{ slug: "new-subject", name: "New" }],
      editions: [anEdition({ sku: "PUT-STAYS", price: dollars(3) })],
    });
    const response = await send("PUT", `/api/books/${book.id}`, body, matching(etag));
    expect(response.status).toBe(200);
    const changed: Book = await response.json();
    expect(changed).toMatchObject({
      id: book.id,
      slug: "first",
      title: "Second",
      subtitle: null,
      series: null,
      contributors: [],
      version: 2,
    });
    expect(changed).toMatchObject({
      language: null,
      publishedOn: null,
      subjects: [{ slug: "new-subject" }],
      editions: [{ sku: "PUT-STAYS" }],
    });
    expect(response.headers.get("etag")).not.toBe(etag);
    const read = await get(`/api/books/${book.id}`, { "if-none-match": etag });
    expect(await read.json()).toEqual(changed);
    expect(read.headers.get("etag")).toBe(response.headers.get("etag"));
  });

  test("changes what the trade says of an edition, and keeps its record reference where the body says nothing of one", async () => {
    const edition = { sku: "PUT-TRADE", imprint: "Old", recordReference: "old.1", prices: [{ amount: 900, currency: "EUR" as const }] };
    const { book, etag } = await addBook({ editions: [anEdition(edition)], subjectCodes: [{ scheme: "thema", code: "FBA" }] });
    const referenceOf = async () =>
      await bindings.DB.prepare("select record_reference as it from editions where sku = 'PUT-TRADE'").first("it");
    const later = { sku: "PUT-TRADE", onSaleOn: "2026-12-24", dimensions: {}, supply: { status: "pre-order" as const } };
    const response = await send("PUT", `/api/books/${book.id}`, aBook({ editions: [anEdition(later)] }), matching(etag));
    expect(await response.json()).toMatchObject({
      subjectCodes: [],
      editions: [
        {
          imprint: null,
          prices: [],
          dimensions: null,
          onSaleOn: "2026-12-24",
          availability: { status: "pre-order", availableOn: "2026-12-24" },
        },
      ],
    });
    expect(await referenceOf()).toBe("old.1");
    const last = aBook({ editions: [anEdition({ ...later, recordReference: null })] });
    await send("PUT", `/api/books/${book.id}`, last, matching(response.headers.get("etag") ?? ""));
    expect(await referenceOf()).toBeNull();
  });

  test("raises the version, and every subscriber is told of it", { tags: ["CAT-04"] }, async () => {
    const { book, etag } = await addBook({ title: "Untold" });
    const answer = await send("PUT", `/api/books/${book.id}`, aBook({ title: "Told" }), matching(etag));
    expect([answer.status, await answer.json()]).toEqual([200, expect.objectContaining({ id: book.id, title: "Told", version: 2 })]);
    expect(await (await get(`/api/books/${book.id}`)).json()).toMatchObject({ title: "Told", version: 2 });
    const { results } = await bindings.DB.prepare(
      `select subscriber, envelope ->> '$.type' as type, sent_at_ms is not null as isSent from outbox
       where envelope ->> '$.subject' = ? and envelope ->> '$.subjectversion' = 2 order by subscriber`,
    )
      .bind(book.id)
      .all();
    const type = "octavo.book.upserted.v1";
    expect(results).toEqual(subscribers[type].toSorted().map((subscriber) => ({ subscriber, type, isSent: 1 })));
  });

  test("every list follows the change", async () => {
    const { book, etag } = await addBook({
      title: "Before",
      series: { name: "Follow" },
      subjects: [{ slug: "from-here", name: "From" }],
      contributors: [{ name: "Previous Hand", role: "author" }],
    });
    const body = aBook({
      title: "After",
      subjects: [{ slug: "to-there", name: "To" }],
      contributors: [{ name: "Next Hand", role: "author" }],
      language: "eo",
      editions: [anEdition({ publisher: "Next House" })],
    });
    await send("PUT", `/api/books/${book.id}`, body, matching(etag));
    for (const query of ["category=from-here", "author=previous-hand", "series=follow"]) expect(await listed(query), query).toEqual([]);
    for (const query of ["category=to-there", "author=next-hand", "publisher=next-house", "language=eo"])
      expect(await listed(query), query).toEqual(["After"]);
    expect([await shelfCount("from-here"), await shelfCount("to-there")]).toEqual([0, 1]);
  });

  test("a slug changes only when the body has another, and the one before still leads to the book", { tags: ["P-102"] }, async () => {
    const { book, etag } = await addBook({ title: "Old address" });
    const renamed = await send("PUT", `/api/books/${book.id}`, aBook({ title: "Another title" }), matching(etag));
    expect(((await renamed.json()) as Book).slug).toBe("old-address");
    const match = matching(renamed.headers.get("etag") ?? "");
    const moved = await send("PUT", `/api/books/${book.id}`, aBook({ title: "T", slug: "new-address" }), match);
    expect(moved.status).toBe(200);
    const answers = await Promise.all(["new-address", "old-address"].map((slug) => get(`/api/books/${slug}`)));
    for (const answer of answers) expect(await answer.json()).toMatchObject({ id: book.id, slug: "new-address" });
  });

  test("If-Match may be weak, one of several, or any", async () => {
    const { book, etag } = await addBook();
    let latest = etag;
    for (const header of [() => `W/${latest}`, () => `"other", ${latest}`, () => "*"]) {
      const response = await send("PUT", `/api/books/${book.id}`, aBook(), matching(header()));
      expect(response.status).toBe(200);
      latest = response.headers.get("etag") ?? "";
    }
  });

  test("without If-Match it is refused (428), with one that is old or made up too (412)", { tags: ["ARC-18"] }, async () => {
    const { book, etag } = await addBook();
    expect((await send("PUT", `/api/books/${book.id}`, aBook(), matching(etag))).status).toBe(200);
    await expectRefusal(428, "PUT", `/api/books/${book.id}`, aBook());
    for (const stale of [etag, `W/${etag}`, '""', "x", etag.replaceAll('"', ""), `"${book.id}.3~0"`, '"*"'])
      await expectRefusal(412, "PUT", `/api/books/${book.id}`, aBook(), matching(stale));
  });

  test("twenty parallel edits of one version: one is kept whole, nineteen leave nothing (412)", { tags: ["ARC-18"] }, async () => {
    const { book, etag } = await addBook({ title: "Contended" });
    const before = await rowCounts();
    const edits = Array.from({ length: 20 }, (_, index) =>
      aBook({
        title: `Contended by ${index}`,
        subjects: [{ slug: `contender-${index}`, name: `Contender ${index}` }],
        contributors: [{ name: `Contender ${index}`, role: "author" }],
        editions: [anEdition({ sku: `CONTENDER-${index}` })],
      }),
    );
    const answers = await Promise.all(edits.map((body) => send("PUT", `/api/books/${book.id}`, body, matching(etag))));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array.from({ length: 19 }, () => 412)]);

    const winner = answers.findIndex(({ status }) => status === 200);
    const kept: Book = await (await get(`/api/books/${book.id}`)).json();
    expect(kept).toMatchObject({
      title: `Contended by ${winner}`,
      version: 2,
      subjects: [{ slug: `contender-${winner}` }],
      contributors: [{ slug: `contender-${winner}` }],
      editions: [{ sku: `CONTENDER-${winner}` }],
    });
    const told = subscribers["octavo.book.upserted.v1"].length;
    const grown = {
      book_versions: 1,
      audit_entries: 1,
      sku_owners: 1,
      subjects: 1,
      book_subjects: 1,
      book_contributors: 1,
      // Its subject's and its author's.
      shelf_books: 2,
      outbox: told,
    };
    const expected = Object.entries(before).map(([table, rows]) => [table, rows + (grown[table as keyof typeof grown] ?? 0)]);
    expect(await rowCounts()).toEqual(Object.fromEntries(expected));
    const skus = edits.map((_, index) => `CONTENDER-${index}`);
    expect((await catalog.quoteEditions({ skus })).map(({ sku }) => sku)).toEqual([`CONTENDER-${winner}`]);
  });

  test("four editors who read, edit, and read again when refused lose no edit", async () => {
    const { book } = await addBook({ title: "0" });
    let refused = 0;
    const addOne = async (): Promise<void> => {
      const read = await get(`/api/books/${book.id}`);
      const { title }: Book = await read.json();
      const body = aBook({ title: String(Number(title) + 1), editions: [anEdition({ sku: "COUNTED" })] });
      const { status } = await send("PUT", `/api/books/${book.id}`, body, matching(read.headers.get("etag") ?? ""));
      if (status === 200) return;
      expect(status).toBe(412);
      refused += 1;
      return addOne();
    };
    await Promise.all(
      Array.from({ length: 4 }, async () => {
        for (let turn = 0; turn < 5; turn += 1) await addOne();
      }),
    );
    expect(refused).toBeGreaterThan(0);
    expect(await (await get(`/api/books/${book.id}`)).json()).toMatchObject({ title: "20", version: 21 });
  });

  test("another book's slug or SKU is refused (409), and the book stays as it was", async () => {
    await addBook({ slug: "of-another", editions: [anEdition({ sku: "OF-ANOTHER" })] });
    const { book, etag } = await addBook();
    const slug = await expectRefusal(409, "PUT", `/api/books/${book.id}`, aBook({ slug: "of-another" }), matching(etag));
    expect(slug.errors).toMatchObject([{ pointer: "/slug" }]);
    const body = aBook({ editions: [anEdition(), anEdition({ sku: "OF-ANOTHER" })] });
    const sku = await expectRefusal(409, "PUT", `/api/books/${book.id}`, body, matching(etag));
    expect(sku.errors).toMatchObject([{ pointer: "/editions/1" }]);
    const read = await get(`/api/books/${book.id}`);
    expect([await read.json(), read.headers.get("etag")]).toEqual([book, etag]);
  });

  test("a body that is not valid is refused (422), and the book stays as it was", async () => {
    const { book, etag } = await addBook();
    await expectRefusal(422, "PUT", `/api/books/${book.id}`, aBook({ title: "" }), matching(etag));
    await expectRefusal(422, "PUT", `/api/books/${book.id}`, aBook({ subjects: [{ slug: "no-such" }] }), matching(etag));
    expect(await (await get(`/api/books/${book.id}`)).json()).toEqual(book);
  });

  test.each(["book_01h455vb4pex5vsknk084sn02q", "frankenstein", "9780141439471", "%00", "%ED%A0%80"])(
    "%s is not found (404)",
    async (id) => {
      await expectRefusal(404, "PUT", `/api/books/${id}`, aBook(), matching('"x"'));
    },
  );
});

describe("DELETE /api/books/{id}", () => {
  test("takes the book from pages, lists, counts and sale, and keeps its row", { tags: ["CAT-05"] }, async () => {
    const { book, etag } = await addBook({
      title: "Withdrawn",
      subjects: [{ slug: "withdrawn", name: "Withdrawn" }],
      editions: [anEdition({ isbn13: "9780140455113" }), anEdition({ sku: "WITHDRAWN" })],
    });
    const response = await send("DELETE", `/api/books/${book.id}`, undefined, matching(etag));
    expect(response.status).toBe(204);
    expect(await response.text()).toBe("");
    for (const ref of [book.id, "withdrawn", "9780140455113"]) expect((await get(`/api/books/${ref}`)).status).toBe(404);
    expect(await listed("category=withdrawn")).toEqual([]);
    expect(await listed("sort=-rating")).not.toContain("Withdrawn");
    expect(await shelfCount("withdrawn")).toBe(0);
    expect(await catalog.quoteEditions({ skus: ["9780140455113", "WITHDRAWN"] })).toEqual([]);
    expect(await catalog.findBook({ ref: book.id })).toBeNull();
    const kept = await bindings.DB.prepare("select title, version from books where id = ? and deleted_at_ms is not null")
      .bind(book.id)
      .first();
    expect(kept).toEqual({ title: "Withdrawn", version: 2 });
  });

  test("is refused without If-Match (428) and with an old one (412)", { tags: ["ARC-18"] }, async () => {
    const { book, etag } = await addBook();
    const changed = await send("PUT", `/api/books/${book.id}`, aBook(), matching(etag));
    await expectRefusal(428, "DELETE", `/api/books/${book.id}`);
    await expectRefusal(412, "DELETE", `/api/books/${book.id}`, undefined, matching(etag));
    expect((await send("DELETE", `/api/books/${book.id}`, undefined, matching(changed.headers.get("etag") ?? ""))).status).toBe(204);
  });

  test("what is deleted can be neither deleted nor edited again (404), with any tag", async () => {
    const { book, etag } = await addBook();
    await send("DELETE", `/api/books/${book.id}`, undefined, matching(etag));
    for (const tag of [etag, `"${book.id}.2~0"`, "*"]) {
      await expectRefusal(404, "DELETE", `/api/books/${book.id}`, undefined, matching(tag));
      await expectRefusal(404, "PUT", `/api/books/${book.id}`, aBook(), matching(tag));
    }
  });

  test("its slug and SKUs are free again", async () => {
    const facts = () => ({ slug: "second-life", editions: [anEdition({ sku: "SECOND-LIFE" })] });
    const first = await addBook(facts());
    await send("DELETE", `/api/books/${first.book.id}`, undefined, matching(first.etag));
    const second = await addBook(facts());
    expect(await catalog.findBook({ ref: "second-life" })).toEqual(second.book);
    expect(await catalog.quoteEditions({ skus: ["SECOND-LIFE"] })).toMatchObject([{ bookId: second.book.id }]);
  });

  test("an edit and a deletion at once: one wins", { tags: ["ARC-18"] }, async () => {
    for (let round = 0; round < 5; round += 1) {
      const { book, etag } = await addBook();
      const [edited, deleted] = await Promise.all([
        send("PUT", `/api/books/${book.id}`, aBook(), matching(etag)),
        send("DELETE", `/api/books/${book.id}`, undefined, matching(etag)),
      ]);
      const found = (await get(`/api/books/${book.id}`)).status;
      if (edited.status === 200) expect([deleted.status, found]).toEqual([412, 200]);
      else expect([[404, 412].includes(edited.status), deleted.status, found]).toEqual([true, 204, 404]);
    }
  });
});
