import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { describe, expect, test, vi } from "vitest";
import type { ChangePriceCommand } from "../../shared/contracts/admin.ts";
import type { Book } from "../../shared/contracts/catalog.ts";
import { subscribers } from "../../shared/events/subscribers.ts";
import { newTrace } from "../../shared/trace.ts";
import { changePrice } from "./change-price.ts";
import { ada, addBook, admin, anAdmin, anEdition, as, babbage, bindings, buyer, catalog, db, dollars, tokenIn } from "./fixtures.ts";
import Catalog from "./index.ts";

const command = (book: Book, change: Partial<ChangePriceCommand> = {}): ChangePriceCommand => {
  const sku = book.editions[0]?.sku ?? "";
  return { token: tokenIn(admin), bookId: book.id, sku, price: dollars(4.5), version: book.version, trace: newTrace(), ...change };
};
const told = async (book: Book) =>
  (await bindings.DB.prepare("select envelope from outbox where envelope like ?").bind(`%${book.id}%`).all<{ envelope: string }>()).results;

describe("changePrice", () => {
  test("makes a new version that differs in one price, told to every subscriber", async () => {
    const { book } = await addBook({
      ...{ title: "Dubliners", subtitle: "Stories", description: "Fifteen of them.", language: "en", publishedOn: "1914-06" },
      contributors: [{ name: "James Joyce", role: "author" }],
      series: { name: "Irish shelf", volume: 2.5 },
      subjects: [{ slug: "short-stories", name: "Short stories" }],
      editions: [
        anEdition({ isbn13: "9780140186475", pages: 200, publisher: "Penguin" }),
        anEdition({ format: "ebook", price: dollars(1) }),
      ],
    });
    const before = (await told(book)).length;
    const { book: changed, outbox } = await changePrice({ db, caller: anAdmin, trace: newTrace(), now: 5_000 }, command(book));
    const [paperback, ...others] = book.editions;
    expect(changed).toEqual({ ...book, version: book.version + 1, editions: [{ ...paperback, price: dollars(4.5) }, ...others] });
    expect(await catalog.findBook({ ref: book.id })).toEqual(changed);
    expect(outbox).toHaveLength(subscribers["octavo.book.upserted.v1"].length);
    expect((await told(book)).length).toBe(before + outbox.length);
    expect((await catalog.quoteEditions({ skus: ["9780140186475"] }))[0]?.unitPrice).toEqual(dollars(4.5));
  });

  test("is refused for whoever saw an older version, and one of two at once wins", async () => {
    const { book } = await addBook();
    const both = await Promise.all([
      catalog.changePrice(command(book, { price: dollars(1) })),
      catalog.changePrice(command(book, { price: dollars(2) })),
    ]);
    expect(both.map(({ ok }) => ok).sort()).toEqual([false, true]);
    expect(both.find(({ ok }) => !ok)).toMatchObject({ error: { code: "precondition-failed" } });
    expect(await catalog.changePrice(command(book))).toMatchObject({ ok: false, error: { code: "precondition-failed" } });
    expect((await catalog.findBook({ ref: book.id }))?.version).toBe(book.version + 1);
  });

  test("to the price there is already changes nothing and tells nobody", async () => {
    const { book } = await addBook();
    const before = (await told(book)).length;
    expect(await catalog.changePrice(command(book, { price: book.editions[0]?.price }))).toEqual({
      ok: true,
      value: { ...book, bookmark: expect.any(String) },
    });
    expect((await told(book)).length).toBe(before);
  });

  test.each([-1, 0.5, Number.NaN, 100_000_001])("refuses %d cents at their place", async (amount) => {
    const { book } = await addBook();
    const refused = await catalog.changePrice(command(book, { price: { amount, currency: "USD" } }));
    expect(refused).toMatchObject({ ok: false, error: { code: "invalid-request", errors: [{ pointer: "/amount" }] } });
  });

  test("refuses an unknown book, an edition of another book, and a version that is no number", async () => {
    const { book } = await addBook();
    const { book: other } = await addBook();
    for (const change of [{ bookId: "book_01h455vb4pex5vsknk084sn02q" }, { bookId: "x" }, { sku: other.editions[0]?.sku }, { sku: "" }])
      expect(await catalog.changePrice(command(book, change))).toMatchObject({ ok: false, error: { code: "not-found" } });
    expect(await catalog.changePrice(command(book, { version: Number.NaN }))).toMatchObject({
      ok: false,
      error: { code: "precondition-failed" },
    });
  });

  test("is for whoever may edit the book, told apart by the token and not by the caller", { tags: ["USR-11", "USR-12"] }, async () => {
    const { book } = await addBook({}, ada);
    const expired = await as({ role: "admin", ttlSeconds: -60 });
    const refusals: [headers: { authorization: string }, code: string][] = [
      [babbage, "forbidden"],
      [buyer, "forbidden"],
      [await as({ role: "seller", sellerId: null }), "forbidden"],
      [await as({ role: "admin", scopes: ["orders:read"] }), "forbidden"],
      [expired, "unauthenticated"],
      [{ authorization: "Bearer nonsense" }, "unauthenticated"],
    ];
    for (const [headers, code] of refusals) {
      // Not even that the price is this one already is told to them.
      for (const price of [dollars(4.5), book.editions[0]?.price])
        expect(await catalog.changePrice(command(book, { token: tokenIn(headers), price }))).toMatchObject({ ok: false, error: { code } });
    }
    expect((await catalog.findBook({ ref: book.id }))?.version).toBe(1);
    expect(await catalog.changePrice(command(book, { token: tokenIn(ada) }))).toMatchObject({ ok: true, value: { version: 2 } });
  });

  test("sends what it tells after the answer", async () => {
    const { book } = await addBook();
    const context = createExecutionContext();
    await new Catalog(context, bindings).changePrice(command(book));
    await waitOnExecutionContext(context);
    // Marked by whichever request of the last moment waits for it: this one, or one before.
    await vi.waitFor(async () => {
      const unsent = await bindings.DB.prepare("select count(*) as rows from outbox where envelope like ? and sent_at_ms is null")
        .bind(`%${book.id}%`)
        .first<{ rows: number }>();
      expect(unsent?.rows).toBe(0);
    });
  });
});

describe("listTitles", () => {
  test("finds titles by how they begin, whatever the case and the accents, by title and no more than asked", async () => {
    for (const title of ["Émile Zola at Home", "Emile, or On Education", "Emilia Galotti", "The Émile"]) await addBook({ title });
    const titlesOf = async (prefix: string, limit = 10) => (await catalog.listTitles({ prefix, limit })).map(({ title }) => title);
    expect(await titlesOf("émIL")).toEqual(["Émile Zola at Home", "Emile, or On Education", "Emilia Galotti"]);
    expect(await titlesOf(" EMILE ")).toEqual(["Émile Zola at Home", "Emile, or On Education"]);
    expect(await titlesOf("emil", 1)).toEqual(["Émile Zola at Home"]);
    expect((await catalog.listTitles({ prefix: "emi", limit: 10, sellerId: "seller_none" })).length).toBe(0);
    for (const prefix of ["emil%", "emilx", "' or 1=1", "\ud800"]) expect(await titlesOf(prefix)).toEqual([]);
  });
});
