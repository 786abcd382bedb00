import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Book, BookSummary } from "../../shared/contracts/catalog.ts";
import type { Page } from "../../shared/contracts/common.ts";
import { eventually } from "../eventually.ts";
import { startPlatform, type TestPlatform } from "../platform.ts";
import { openShop, type Shop } from "../shop.ts";

let platform: TestPlatform;
let shop: Shop;
beforeAll(async () => {
  platform = await startPlatform({ catalog: "demo" });
  shop = openShop(platform);
});
afterAll(() => platform.stop());

const usd = (amount: number) => ({ amount, currency: "USD" });

/** Puts a book on sale in the editions given. */
async function addBook(given: object): Promise<Book> {
  const { status, body } = await shop.asMerchant("POST", "/api/books", { title: "A book", ...given });
  expect(status, JSON.stringify(body)).toBe(201);
  return body as Book;
}

async function receive(sku: string, copies: number): Promise<void> {
  const receipt = { kind: "receive", quantity: copies, reason: "test" };
  const { status } = await shop.asMerchant("PUT", `/api/inventory/${sku}`, receipt, { "idempotency-key": `receive-${sku}` });
  expect(status).toBe(200);
}

/** The book that an address of the API names. */
async function bookAt(path: string): Promise<Book> {
  const { status, body } = await shop.call<Book>("GET", path);
  expect([path, status]).toEqual([path, 200]);
  return body;
}

describe("/api/products", () => {
  test.each([
    "sort=title",
    "sort=-publishedOn",
    "sort=price&inStock=true",
    "category=fiction",
    "category=fiction&format=hardcover&format=ebook&maxPrice=2500",
    "author=jane-austen&language=en",
    "title=the",
    "inStock=false&sort=-rating",
  ])("has the books that /api/books has, page by page: %s", { tags: ["CAT-06"] }, async (query) => {
    let cursor = "";
    for (let page = 0; page < 50; page += 1) {
      const [books, products] = await Promise.all(
        ["books", "products"].map((name) => shop.call<Page<BookSummary>>("GET", `/api/${name}?limit=20&${query}${cursor}`)),
      );
      expect([books?.status, products?.status]).toEqual([200, 200]);
      expect(products?.body).toEqual(books?.body);
      if (!books?.body.nextCursor) break;
      cursor = `&cursor=${encodeURIComponent(books.body.nextCursor)}`;
    }
  });

  test("refuses the queries that /api/books refuses, in the same words", { tags: ["CAT-06"] }, async () => {
    for (const query of ["sort=size", "limit=1000", "isbn=9780141439472", "cursor=nonsense"]) {
      const [books, products] = await Promise.all(["books", "products"].map((name) => shop.call("GET", `/api/${name}?${query}`)));
      expect([books?.status, products?.status]).toEqual([422, 422]);
      expect(products?.body.errors).toEqual(books?.body.errors);
    }
  });

  test("has each book under every name it has, answers 304 to who has it, and 404 where there is none", {
    tags: ["CAT-07"],
  }, async () => {
    const { body } = await shop.call<Page<BookSummary>>("GET", "/api/products?limit=100");
    const [summary] = body.items.filter(({ editions }) => editions.some(({ sku }) => /^97[89]\d{10}$/.test(sku)));
    if (!summary) throw new Error("no book of the demo catalogue has an ISBN");
    const isbn = summary.editions.find(({ sku }) => /^97[89]\d{10}$/.test(sku))?.sku ?? "";
    for (const ref of [summary.id, summary.slug, isbn]) {
      const answer = await shop.call<Book>("GET", `/api/products/${ref}`);
      expect([answer.status, answer.body]).toEqual([200, await bookAt(`/api/books/${ref}`)]);
      const etag = answer.headers.get("etag") ?? "";
      const ask = (known: string) => fetch(`${platform.url}/api/products/${ref}`, { headers: { "if-none-match": known } });
      const again = await ask(etag);
      // A compressed answer has a weak tag (RFC 9110, section 8.8.1), and what has no body is not compressed.
      expect([again.status, await again.text(), `W/${again.headers.get("etag")}`]).toEqual([304, "", etag]);
      expect((await ask('"another"')).status).toBe(200);
    }
    for (const ref of ["book_01h455vb4pex5vsknk084sn02q", "no-such-book", "9791032305690", "NO-SUCH-BOOK"]) {
      const { status, headers } = await shop.call("GET", `/api/products/${ref}`);
      expect([ref, status, headers.get("content-type")]).toEqual([ref, 404, "application/problem+json"]);
    }
  });
});

describe("a deleted book", () => {
  test.each(["books", "products"])(
    "by /api/%s is gone from the shop, and the orders of it still say its title",
    { tags: ["CAT-05", "CAT-10"] },
    async (name) => {
      const title = `The last of the ${name}`;
      const sku = `DELETED-${name.toUpperCase()}`;
      const book = await addBook({ title, editions: [{ sku, format: "paperback", price: usd(1_000) }] });
      await receive(sku, 5);
      const order = await shop.order({ lines: [{ sku, quantity: 1 }] });
      expect([order.status, order.body.status]).toEqual([201, "confirmed"]);
      const address = `/api/${name}/${book.id}`;
      expect((await shop.asMerchant("DELETE", address)).status).toBe(428);
      expect((await shop.asMerchant("DELETE", address, undefined, { "if-match": `"${book.id}.1"` })).status).toBe(204);

      await eventually(async () => {
        const gone = ["books", "products"].flatMap((each) => [book.id, book.slug].map((ref) => `/api/${each}/${ref}`));
        for (const path of [...gone, `/books/${book.slug}`]) expect([path, (await shop.call("GET", path)).status]).toEqual([path, 404]);
        const listed = await shop.call<Page<BookSummary>>("GET", `/api/${name}?title=${encodeURIComponent(title)}`);
        expect(listed.body.items).toEqual([]);
      });
      const { id, lookupToken } = order.body;
      const kept = await shop.call("GET", `/api/orders/${id}?token=${lookupToken}`);
      expect(kept.body).toMatchObject({ status: "confirmed", lines: [{ sku, title, bookId: book.id, unitPrice: usd(1_000) }] });
      expect(String((await shop.call("GET", `/orders/${id}?token=${lookupToken}`)).body.text)).toContain(title);
    },
  );
});

describe("POST /api/orders", () => {
  test("for a book that was withdrawn, or was never there, is refused (409), and no copy moves", { tags: ["CAT-18"] }, async () => {
    const sku = "WITHDRAWN-COPIES";
    const book = await addBook({ editions: [{ sku, format: "paperback", price: usd(1_000) }] });
    await receive(sku, 3);
    const { cartId, total } = await shop.cartWith([{ sku, quantity: 1 }]);
    await shop.asMerchant("DELETE", `/api/books/${book.id}`, undefined, { "if-match": `"${book.id}.1"` });
    const level = await shop.level(sku);
    expect(level).toMatchObject({ onHand: 3, reserved: 0 });

    const guest = { customerEmail: "ada@example.com", customerName: "Ada Lovelace", quantity: 1 };
    const missing = "book_01h455vb4pex5vsknk084sn02q";
    const answers = [
      await shop.order({ lines: [{ sku, quantity: 1 }] }),
      await shop.order({ lines: [{ sku: "NEVER-THERE", quantity: 1 }] }),
      await shop.order({ expectedTotal: total }, { cartId }),
      ...(await Promise.all(
        [book.id, missing].map((bookId) => shop.call("POST", "/api/orders", { ...guest, bookId }, { "idempotency-key": randomUUID() })),
      )),
    ];
    for (const { status, body } of answers) expect([status, body.type]).toEqual([409, "urn:octavo:problem:not-for-sale"]);
    expect(await shop.level(sku)).toEqual(level);
  });
});

describe("a book in four editions", () => {
  const editions = [
    { isbn13: "978-0-306-40615-7", format: "hardcover", price: usd(3_000) },
    { isbn13: "9781861978769", format: "paperback", price: usd(1_200) },
    { isbn13: "9780261102217", format: "ebook", price: usd(700) },
    { isbn13: "9791032305690", format: "audiobook", price: usd(2_000) },
  ];

  test("is one work, whose editions each have an ISBN, a price, and a stock of their own", { tags: ["P-02"] }, async () => {
    const work = await addBook({ title: "One work, four ways", editions });
    const skus = work.editions.map(({ sku }) => sku);
    expect(skus).toEqual(["9780306406157", "9781861978769", "9780261102217", "9791032305690"]);
    expect(work.editions.map(({ isbn13 }) => isbn13)).toEqual(skus);
    for (const [index, sku] of skus.entries()) await receive(sku, index + 2);
    const before = await Promise.all(skus.map(shop.level));
    expect(before.map(({ onHand }) => onHand)).toEqual([2, 3, 4, 5]);

    const order = await shop.order({ lines: [{ sku: "9780261102217", quantity: 3 }] });
    expect([order.status, order.body.lines]).toMatchObject([201, [{ sku: "9780261102217", format: "ebook", lineTotal: usd(2_100) }]]);
    expect((await Promise.all(skus.map(shop.level))).map(({ onHand }) => onHand)).toEqual([2, 3, 1, 5]);
    for (const [index, sku] of skus.entries()) {
      const { body } = await shop.asMerchant("GET", `/api/inventory/${sku}/ledger`);
      const kinds = (body.items as { kind: string }[]).map(({ kind }) => kind);
      expect(kinds).toEqual(index === 2 ? ["receive", "reserve", "pin", "commit"] : ["receive"]);
    }

    await eventually(async () => {
      // As a merchant, whom no cache answers.
      for (const sku of skus) {
        const { body } = await shop.asMerchant("GET", `/api/books/${sku}`);
        expect(body).toMatchObject({ id: work.id, editions: [2, 3, 1, 5].map((available) => ({ availability: { available } })) });
      }
      const { body } = await shop.asMerchant("GET", "/api/books?title=One%20work");
      expect(body.items).toMatchObject([{ id: work.id, editions: skus.map((sku) => ({ sku })) }]);
    });
  });
});

describe("the address of a book", () => {
  const edition = { isbn13: "9780140449136", format: "paperback", price: usd(900) };

  async function moveTo(book: Book, slug: string): Promise<Book> {
    const changed = { title: book.title, slug, editions: [edition] };
    const { status, body } = await shop.asMerchant("PUT", `/api/books/${book.id}`, changed, {
      "if-match": `"${book.id}.${book.version}"`,
    });
    expect(status).toBe(200);
    return body as unknown as Book;
  }

  const page = async (ref: string) => {
    const { status, headers, body } = await shop.call("GET", `/books/${ref}`);
    return { status, location: headers.get("location"), cacheStatus: headers.get("cache-status"), html: String(body.text) };
  };

  test("is one: every slug it had before, its ISBNs and its id lead there, until another book takes the slug", {
    tags: ["P-102"],
  }, async () => {
    const first = await addBook({ title: "A book that moves", editions: [edition] });
    const names = ["a-book-that-moves", "9780140449136", "978-0-14-044913-6", "0140449132", first.id];
    const [front] = names;
    expect([first.slug, (await page(first.slug)).status]).toEqual([front, 200]);
    const last = await moveTo(await moveTo(first, "a-book-that-moved"), "a-book-at-rest");
    names.push("a-book-that-moved");

    await eventually(async () => {
      for (const name of names) expect([name, await page(name)]).toMatchObject([name, { status: 301, location: "/books/a-book-at-rest" }]);
    });
    const { status, html } = await page("a-book-at-rest");
    expect([status, /<link rel="canonical" href="([^"]+)"/.exec(html)?.[1]]).toEqual([200, `${platform.url}/books/a-book-at-rest`]);
    for (const name of names) expect(await bookAt(`/api/books/${name}`)).toEqual(last);
    // The events of the moves purge once more a little later; after that, redirects are kept like pages.
    await eventually(async () => expect((await page("a-book-that-moved")).cacheStatus).toMatch(/^(?:memory|colo|kv); hit/));

    const other = await addBook({ title: "Another", slug: "a-book-that-moved", editions: [{ ...edition, isbn13: "9780261103573" }] });
    await eventually(async () => {
      expect((await page("a-book-that-moved")).html).toContain("<h1>Another");
      expect((await bookAt("/api/books/a-book-that-moved")).id).toBe(other.id);
    });
    expect((await bookAt("/api/books/a-book-that-moves")).id).toBe(first.id);
  });
});
