import { beforeEach, describe, expect, test } from "vitest";
import type { Envelope } from "../../shared/events/envelope.ts";
import { randomFrom } from "../../tests/random-from.ts";
import { asked, beginAnew, bindings, change, changedTogether, deliver, holdings, on, order, rowsOf, runCron } from "./fixtures.ts";

beforeEach(beginAnew);

const statesOf = (bookId: string) =>
  rowsOf<{ version: number; price: number; from: number; to: number | null }>(
    `select version, price_from_minor as price, valid_from_ms as "from", valid_to_ms as "to" from book_states where book_id = '${bookId}' order by version`,
  );

/** A shop of some days; gives back what it told. */
function someDays(): Envelope[] {
  return [
    change("book_emma", "written", on(1), { title: "Emma" }),
    change("book_dune", "written", on(1), { title: "Dune", author: "frank-herbert", subject: "fiction" }),
    change("book_emma", "written", on(2), { title: "Emma", priceFromMinor: 800 }),
    order("ord_1", on(2), ["book_emma", 2, 800], ["book_dune", 1, 1_200]),
    change("book_emma", "pictured", on(3)),
    order("ord_2", on(2, 23), ["book_emma", 1, 800]),
    change("book_dune", "removed", on(4)),
    order("ord_3", on(4), ["book_emma", 3, 900]),
  ];
}

/** What the roll-ups have to be, from the facts alone. */
async function rolledUp(): Promise<Record<string, unknown[]>> {
  const sums = "count(distinct order_id) as orders, sum(quantity) as copies, sum(quantity * unit_price_minor) as revenue_minor";
  const [catalogueDays, salesDays, bookSalesDays] = await Promise.all([
    rowsOf(`select day, sum(change = 'created') as created, sum(change = 'updated') as updated, sum(change = 'removed') as removed
      from book_changes group by day order by day`),
    rowsOf(`select day, currency, ${sums} from sold_lines group by day, currency order by 1, 2`),
    rowsOf(`select day, book_id, currency, ${sums} from sold_lines group by day, book_id, currency order by 1, 2, 3`),
  ]);
  return { catalogue_days: catalogueDays, sales_days: salesDays, book_sales_days: bookSalesDays };
}

describe("the history of books", () => {
  test("says from when until when a book was what; pictures end nothing, and a deletion begins nothing", async () => {
    await deliver(...someDays());
    expect(await statesOf("book_emma")).toEqual([
      { version: 1, price: 1_000, from: on(1), to: on(2) },
      { version: 2, price: 800, from: on(2), to: null },
    ]);
    expect(await statesOf("book_dune")).toEqual([{ version: 1, price: 1_000, from: on(1), to: on(4) }]);
  });

  test("goes on when a deleted book is back", async () => {
    await deliver(change("book_emma", "written", on(1)), change("book_emma", "removed", on(2)), change("book_emma", "written", on(5)));
    expect(await statesOf("book_emma")).toEqual([
      { version: 1, price: 1_000, from: on(1), to: on(2) },
      { version: 3, price: 1_000, from: on(5), to: null },
    ]);
  });

  test("leaves out no version, though only the newest is told of", async () => {
    for (const day of [1, 2, 3]) change("book_emma", "written", on(day), { priceFromMinor: day });
    await deliver(changedTogether("book_emma"));
    expect((await statesOf("book_emma")).map(({ price, to }) => [price, to])).toEqual([
      [1, on(2)],
      [2, on(3)],
      [3, null],
    ]);
  });

  test("asks its owner nothing for what it knows already", async () => {
    const event = change("book_emma", "written", on(1));
    await deliver(event);
    await deliver(event);
    expect(asked).toEqual(["versionsOf"]);
  });

  test("takes in a book of more versions than one answer has", async () => {
    for (let version = 0; version < 1_001; version += 1) change("book_emma", "pictured", on(1));
    await deliver(changedTogether("book_emma"));
    expect(asked).toEqual(["versionsOf", "versionsOf"]);
    expect(await rowsOf("select max(version) as version, count(*) as n from book_changes")).toEqual([{ version: 1_001, n: 1_001 }]);
  });
});

describe("events", () => {
  test("three times and in any order leave what once in order leaves", { tags: ["ARC-23"] }, async () => {
    const events = someDays();
    await deliver(...events);
    const once = await holdings();
    const random = randomFrom(7);
    for (let round = 0; round < 5; round += 1) {
      await bindings.DB.batch(Object.keys(once).map((table) => bindings.DB.prepare(`delete from ${table}`)));
      const shuffled = [...events, ...events, ...events].sort(() => random() - 0.5);
      for (let first = 0; first < shuffled.length; first += 5) await deliver(...shuffled.slice(first, first + 5));
      expect(await holdings()).toEqual(once);
    }
  });

  test("of an order count it once for its day and for each book of it", async () => {
    await deliver(...someDays());
    const { sales_days: days, book_sales_days: books } = await holdings();
    expect(days).toEqual([
      { day: "2026-11-02", currency: "USD", orders: 2, copies: 4, revenue_minor: 3_600 },
      { day: "2026-11-04", currency: "USD", orders: 1, copies: 3, revenue_minor: 2_700 },
    ]);
    expect(books).toHaveLength(3);
  });

  test("that nobody here knows end among the dead letters", async () => {
    const odd = { ...change("book_emma", "written", on(1)), type: "octavo.book.upserted.v9" };
    expect(await deliver(odd)).toEqual({ acked: 1, retried: 0 });
    expect(await rowsOf("select reason from dead_letters")).toEqual([{ reason: expect.stringContaining("v9") }]);
  });

  test("of others come again, so that somebody notices", async () => {
    const stock = { ...change("book_emma", "written", on(1)), type: "octavo.stock.changed.v1", data: { sku: "A", available: 1 } };
    expect(await deliver(stock)).toEqual({ acked: 0, retried: 1 });
  });
});

test("roll-ups are what their facts add up to, whether events brought these or a load", { tags: ["ANA-06"] }, async () => {
  const events = someDays();
  await deliver(...events.slice(0, 5));
  await runCron();
  await deliver(...events.slice(5));
  expect(await holdings()).toMatchObject(await rolledUp());
  await beginAnew();
  someDays();
  await runCron();
  const held = await holdings();
  expect(held.sales_days).toHaveLength(2);
  expect(held).toMatchObject(await rolledUp());
});

test("a new warehouse fills itself with what was there before it", async () => {
  const events = someDays();
  await runCron();
  const filled = await holdings();
  expect(filled.sold_lines).toHaveLength(4);
  await deliver(...events);
  expect(await holdings()).toEqual(filled);
});
