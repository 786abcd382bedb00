import { createExecutionContext } from "cloudflare:test";
import { describe, expect, test } from "vitest";
import { type BookSummary, bookQuerySchema } from "../../shared/contracts/catalog.ts";
import { outboxRows } from "../../shared/events/outbox.ts";
import { newId } from "../../shared/ids.ts";
import { addBook, admin, anEdition, bindings, catalog, db, deliver, dollars, get, send, stockChanged, stocksChanged } from "./fixtures.ts";
import Catalog from "./index.ts";
import { outbox } from "./tables.ts";

async function stockOf(sku: string) {
  return bindings.DB.prepare("select available, version from stock where sku = ?").bind(sku).first();
}

async function deadLetters() {
  return (await bindings.DB.prepare("select queue, reason, body from dead_letters order by id").all()).results;
}

describe("RPC", () => {
  test("listBooks gives a page, and a bad cursor back as a failure", async () => {
    const { book } = await addBook({ title: "Listed", series: { name: "By RPC" } });
    const query = bookQuerySchema.parse({ series: "by-rpc" });
    expect(await catalog.listBooks(query)).toMatchObject({ ok: true, value: { items: [{ id: book.id }], nextCursor: null } });
    const failed = await catalog.listBooks({ ...query, cursor: "nonsense" });
    expect(failed).toMatchObject({ ok: false, error: { code: "invalid-request", errors: [{ pointer: "query:cursor" }] } });
  });

  test("findBook gives a book by id, slug or ISBN, and null for anything else", async () => {
    const { book } = await addBook({ title: "Found", editions: [anEdition({ isbn13: "9780140447934" })] });
    for (const ref of [book.id, "found", "978-0-14-044793-4", "0140447938"]) expect(await catalog.findBook({ ref })).toEqual(book);
    for (const ref of ["", "lost", "9780140447935", "\u0000", "\ud800", "%"]) expect(await catalog.findBook({ ref })).toBeNull();
  });

  test("findBooks and summariseBooks give up to 100 live books in the order asked, and leave out the rest", async () => {
    const sku = "ASKED-FOR-1";
    const { book: first } = await addBook({ title: "Asked for first", description: "Whole.", editions: [anEdition({ sku })] });
    const { book: second } = await addBook({ title: "Asked for second" });
    const { book: gone, etag } = await addBook({ title: "Asked for too late" });
    await send("DELETE", `/api/books/${gone.id}`, undefined, { ...admin, "if-match": etag });
    await deliver([stockChanged(sku, 3, 1)]);
    const unknown = Array.from({ length: 90 }, () => newId("book"));
    const ids = [...unknown, second.id, gone.id, "asked-for-first", "\ud800", first.id];
    const found = await catalog.findBooks({ ids });
    expect(found).toEqual([second, await catalog.findBook({ ref: first.id })]);
    expect(found[1]).toMatchObject({ description: "Whole.", editions: [{ sku, availability: { available: 3 } }] });

    const summaries = await catalog.summariseBooks({ ids });
    const { items }: { items: BookSummary[] } = await (await get("/api/books?limit=100")).json();
    expect(summaries).toEqual([second.id, first.id].map((id) => items.find((item) => item.id === id)));
    expect([await catalog.findBooks({ ids: [] }), await catalog.summariseBooks({ ids: [] })]).toEqual([[], []]);
  });

  test("quoteEditions prices up to 100 SKUs in one call and leaves out what it does not know", async () => {
    const skus = Array.from({ length: 28 }, (_, index) => `QUOTE-${index}`);
    const { book } = await addBook({ title: "Quoted", editions: skus.map((sku, index) => anEdition({ sku, price: dollars(index) })) });
    await deliver([stockChanged("QUOTE-3", 7, 1)]);
    const unknown = Array.from({ length: 70 }, (_, index) => `UNKNOWN-${index}`);
    const quotes = await catalog.quoteEditions({ skus: [...unknown, ...skus, "\u0000", ""] });
    expect(quotes.map(({ sku }) => sku).sort()).toEqual(skus.toSorted());
    expect(quotes.find(({ sku }) => sku === "QUOTE-3")).toEqual({
      sku: "QUOTE-3",
      bookId: book.id,
      slug: "quoted",
      title: "Quoted",
      format: "paperback",
      unitPrice: { amount: 300, currency: "USD" },
      sellerId: "seller_octavo",
      availability: { status: "in-stock", available: 7 },
    });
    expect(quotes.find(({ sku }) => sku === "QUOTE-4")?.availability).toEqual({ status: "out-of-stock", available: 0 });
    expect(await catalog.quoteEditions({ skus: [] })).toEqual([]);
  });

  test("a merchant's word on supply shows in pages, lists and quotes, and what is not for sale is in stock nowhere", {
    tags: ["P-10"],
  }, async () => {
    const supplies = [
      { sku: "SUPPLIER", supply: { status: "at-supplier" as const, days: 5 } },
      { sku: "COMING", supply: { status: "pre-order" as const }, onSaleOn: "2026-12-24" },
      { sku: "OVER", supply: { status: "out-of-print" as const } },
      { sku: "WITHHELD", supply: { status: "not-for-sale" as const } },
    ];
    const { book } = await addBook({ title: "Supplied", editions: supplies.map((supply) => anEdition(supply)) });
    await deliver([stockChanged("OVER", 2, 1), stockChanged("WITHHELD", 3, 1)]);
    const expected = [
      { status: "at-supplier", available: 0, leadDays: 5 },
      { status: "pre-order", available: 0, availableOn: "2026-12-24" },
      { status: "in-stock", available: 2 },
      { status: "not-for-sale", available: 0 },
    ];
    const shown = (editions: { availability: unknown }[] = []) => editions.map(({ availability }) => availability);
    expect(shown((await catalog.findBook({ ref: book.id }))?.editions)).toEqual(expected);
    expect(shown((await catalog.summariseBooks({ ids: [book.id] }))[0]?.editions)).toEqual(expected);
    const quotes = await catalog.quoteEditions({ skus: supplies.map(({ sku }) => sku) });
    expect(supplies.map(({ sku }) => quotes.find((quote) => quote.sku === sku)?.availability)).toEqual(expected);

    await addBook({ title: "Withheld", editions: [anEdition({ sku: "WITHHELD-TOO", supply: { status: "not-for-sale" } })] });
    await deliver([stockChanged("WITHHELD-TOO", 3, 1)]);
    const titles = async (inStock: boolean) => {
      const { items }: { items: BookSummary[] } = await (await get(`/api/books?limit=100&inStock=${inStock}`)).json();
      return items.map(({ title }) => title).filter((title) => title === "Supplied" || title === "Withheld");
    };
    expect([await titles(true), await titles(false)]).toEqual([["Supplied"], ["Withheld"]]);
  });

  test("listCategories gives the tree", async () => {
    await addBook({ subjects: [{ slug: "leaf", name: "Leaf", parent: { slug: "root", name: "Root" } }] });
    expect(await catalog.listCategories()).toEqual([
      { slug: "root", name: "Root", count: 1, children: [{ slug: "leaf", name: "Leaf", count: 1, children: [] }] },
    ]);
  });
});

describe("stock events", () => {
  test("delivered three times each, in any order, leave what the newest says", { tags: ["ARC-23"] }, async () => {
    const skus = ["SHUFFLED-1", "SHUFFLED-2", "SHUFFLED-3"];
    const events = skus.flatMap((sku, sort) => [1, 2, 3, 4, 5].map((version) => stockChanged(sku, (version * 7 + sort) % 5, version)));
    const thrice = [...events, ...events, ...events];
    // A fixed shuffle: 31 shares no factor with 45, so each message comes up once.
    const shuffled = thrice.map((_, index) => thrice[(index * 31 + 17) % thrice.length]);
    for (let start = 0; start < shuffled.length; start += 10) {
      const some = shuffled.slice(start, start + 10);
      expect((await deliver(some)).acknowledged).toHaveLength(some.length);
    }
    expect(await Promise.all(skus.map(stockOf))).toEqual([0, 1, 2].map((sort) => ({ available: (35 + sort) % 5, version: 5 })));
    expect(await deadLetters()).toEqual([]);
  });

  test("in both orders of any two, the newer stays", { tags: ["ARC-23"] }, async () => {
    await deliver([stockChanged("UP", 1, 1), stockChanged("UP", 2, 2)]);
    await deliver([stockChanged("DOWN", 2, 2), stockChanged("DOWN", 1, 1)]);
    expect([await stockOf("UP"), await stockOf("DOWN")]).toEqual([
      { available: 2, version: 2 },
      { available: 2, version: 2 },
    ]);
  });

  test("of many SKUs in one count like one of each: in any order, the newest of each SKU stays", { tags: ["ARC-23"] }, async () => {
    const bulk = (levels: [sku: string, available: number, version: number][]) =>
      stocksChanged(levels.map(([sku, available, version]) => ({ sku, available, version })));
    const older = bulk([
      ["BULK-1", 5, 1],
      ["BULK-2", 5, 3],
      ["BULK-3", 0, 1],
    ]);
    const newer = bulk([
      ["BULK-1", 4, 2],
      ["BULK-2", 9, 2],
    ]);
    for (const events of [[newer, older, older], [stockChanged("BULK-3", 7, 2)], [older, newer]]) await deliver(events);
    expect(await Promise.all(["BULK-1", "BULK-2", "BULK-3"].map(stockOf))).toEqual([
      { available: 4, version: 2 },
      { available: 5, version: 3 },
      { available: 7, version: 2 },
    ]);
  });

  test("are kept for a SKU whose book comes later", async () => {
    await deliver([stockChanged("EARLY", 4, 1)]);
    const { book } = await addBook({ editions: [anEdition({ sku: "EARLY" })] });
    expect(book.editions[0]?.availability).toEqual({ status: "in-stock", available: 4 });
  });

  test("reach lists and pages, and the end of stock does too", async () => {
    const { book } = await addBook({ title: "Last copy", series: { name: "Stocked" }, editions: [anEdition({ sku: "LAST-COPY" })] });
    const inStock = async () => ((await (await get("/api/books?series=stocked&inStock=true")).json()) as { items: unknown[] }).items.length;
    expect(await inStock()).toBe(0);
    await deliver([stockChanged("LAST-COPY", 1, 1)]);
    expect(await inStock()).toBe(1);
    await deliver([stockChanged("LAST-COPY", 0, 2)]);
    expect(await inStock()).toBe(0);
    expect((await catalog.findBook({ ref: book.id }))?.editions[0]?.availability).toEqual({ status: "out-of-stock", available: 0 });
  });

  test("are counted by SKU in /ready", async () => {
    const counted = async () => ((await (await get("/ready")).json()) as { checks: { database: string; stockSkus: number } }).checks;
    const before = await counted();
    await deliver([stockChanged("COUNTED-1", 0, 1), stockChanged("COUNTED-2", 5, 1), stockChanged("COUNTED-2", 4, 2)]);
    expect(await counted()).toEqual({ ...before, stockSkus: before.stockSkus + 2 });
  });
});

describe("messages nobody can use", () => {
  test("of an unknown type or version are kept as dead letters, and the others go on", { tags: ["ARC-08"] }, async () => {
    const good = stockChanged("AMONG-BAD", 3, 1);
    const bad = [
      { ...good, id: "evt_v2", type: "octavo.stock.changed.v2" },
      { ...good, id: "evt_data", data: { sku: "AMONG-BAD", available: -1 } },
      { sku: "AMONG-BAD" },
      "text",
      null,
    ];
    const { acknowledged, retried } = await deliver([...bad, good]);
    expect([acknowledged.length, retried.length]).toEqual([6, 0]);
    expect(await deadLetters()).toEqual([
      { queue: "octavo-catalog-events", reason: "unknown event type octavo.stock.changed.v2", body: JSON.stringify(bad[0]) },
      { queue: "octavo-catalog-events", reason: "data does not fit octavo.stock.changed.v1: available", body: JSON.stringify(bad[1]) },
      { queue: "octavo-catalog-events", reason: "not a CloudEvents envelope", body: JSON.stringify(bad[2]) },
      { queue: "octavo-catalog-events", reason: "not a CloudEvents envelope", body: '"text"' },
      { queue: "octavo-catalog-events", reason: "not a CloudEvents envelope", body: "null" },
    ]);
    expect(await stockOf("AMONG-BAD")).toEqual({ available: 3, version: 1 });
  });

  test("of a type that is not for this Worker come again, and end on the dead-letter queue, which is kept", {
    tags: ["ARC-08"],
  }, async () => {
    await bindings.DB.prepare("delete from dead_letters").run();
    const data = { orderId: "ord_01h455vb4pex5vsknk084sn02q", lines: [{ sku: "A", bookId: "b", quantity: 1 }] };
    const stray = { ...stockChanged("STRAY", 1, 1), type: "octavo.order.placed.v1", data };
    expect(await deliver([stray])).toEqual({ acknowledged: [], retried: ["message-0"] });
    expect(await deadLetters()).toEqual([]);
    expect((await deliver([stray], "octavo-catalog-events-dlq")).acknowledged).toEqual(["message-0"]);
    expect(await deadLetters()).toEqual([{ queue: "octavo-catalog-events-dlq", reason: "retries used up", body: JSON.stringify(stray) }]);
  });
});

test("cron sends what was written and not sent", async () => {
  const rows = outboxRows([stockChanged("SWEPT", 1, 1)], Date.now() - 60_000);
  await db.insert(outbox).values(rows);
  const sent: [queue: string, body: unknown][] = [];
  const queueOf = (name: string) =>
    ({
      sendBatch: async (messages: { body: unknown }[]) => void sent.push(...messages.map(({ body }): [string, unknown] => [name, body])),
    }) as unknown as Queue;
  const queues = { CATALOG_EVENTS: queueOf("catalog"), SEARCH_EVENTS: queueOf("search"), GATEWAY_EVENTS: queueOf("gateway") };
  await new Catalog(createExecutionContext(), { ...bindings, ...queues }).scheduled();
  await new Catalog(createExecutionContext(), { ...bindings, ...queues }).scheduled();
  expect(sent).toEqual(rows.map(({ subscriber, envelope }) => [subscriber, envelope]));
});
