import { beforeEach, describe, expect, test } from "vitest";
import { bearerFor } from "../../tests/tokens.ts";
import { ask, beginAnew, bindings, change, deliver, holdings, on, order, rowsOf, runCron } from "./fixtures.ts";

beforeEach(beginAnew);

const [admin, seller, buyer] = await Promise.all([
  bearerFor({ role: "admin" }),
  bearerFor({ role: "seller", sellerId: "seller_1" }),
  bearerFor({ role: "buyer" }),
]);

const json = async (path: string) => await (await ask("GET", path, admin)).json();
const rebuild = async (query = "") => {
  const answer = await ask("POST", `/api/analytics/rebuild${query}`, admin);
  expect(answer.status).toBe(200);
  return await answer.json<{ versions: number; orders: number; isFinished: boolean }>();
};

describe("GET /api/analytics/sales", () => {
  test("answers the days of the span on which something was sold", async () => {
    await deliver(
      order("ord_1", on(1), ["book_emma", 1, 500]),
      order("ord_2", on(3), ["book_emma", 2, 700]),
      order("ord_3", on(5), ["book_emma", 1, 1]),
    );
    await runCron();
    expect(await json("/api/analytics/sales?from=2026-11-01&to=2026-11-04")).toEqual({
      ...{ from: "2026-11-01", to: "2026-11-04", isComplete: true },
      items: [
        { day: "2026-11-01", orders: 1, copies: 1, revenue: { amount: 500, currency: "USD" } },
        { day: "2026-11-03", orders: 1, copies: 2, revenue: { amount: 1_400, currency: "USD" } },
      ],
    });
  });

  test("says so while the warehouse is not loaded yet", async () => {
    expect(await json("/api/analytics/sales")).toMatchObject({ isComplete: false });
    await runCron();
    expect(await json("/api/analytics/sales")).toMatchObject({ isComplete: true });
  });

  test("without a span answers the last 30 days", async () => {
    const { from, to } = (await json("/api/analytics/sales")) as { from: string; to: string };
    expect((Date.parse(to) - Date.parse(from)) / 86_400_000).toBe(29);
  });

  test.each([
    ["from=2026-11-05&to=2026-11-04", "query:from", "2026-11-05 is behind 2026-11-04"],
    ["from=2025-11-03&to=2026-11-04", "query:from", "at most 366 days"],
    ["from=2026-02-30", "query:from", "expected a day that exists: YYYY-MM-DD"],
    ["to=yesterday", "query:to", "expected a day that exists: YYYY-MM-DD"],
  ])("refuses %s (422)", async (query, pointer, message) => {
    const answer = await ask("GET", `/api/analytics/sales?${query}`, admin);
    expect([answer.status, (await answer.json<{ errors: unknown[] }>()).errors]).toEqual([422, [{ pointer, message }]]);
  });
});

describe("GET /api/analytics/top-books", () => {
  test("answers the books of most copies first, as they are called now", async () => {
    await deliver(
      change("book_emma", "written", on(1), { title: "Ema" }),
      change("book_emma", "written", on(2), { title: "Emma" }),
      order("ord_1", on(1), ["book_emma", 1, 500], ["book_dune", 2, 600]),
      order("ord_2", on(2), ["book_emma", 3, 500]),
      order("ord_3", on(9), ["book_dune", 9, 600]),
    );
    const { items } = (await json("/api/analytics/top-books?from=2026-11-01&to=2026-11-05")) as { items: unknown[] };
    expect(items).toEqual([
      { bookId: "book_emma", title: "Emma", orders: 2, copies: 4, revenue: { amount: 2_000, currency: "USD" } },
      { bookId: "book_dune", title: null, orders: 1, copies: 2, revenue: { amount: 1_200, currency: "USD" } },
    ]);
    expect(await json("/api/analytics/top-books?from=2026-11-01&to=2026-11-05&limit=1")).toMatchObject({ items: items.slice(0, 1) });
  });

  test("refuses a limit above 100 (422)", async () => {
    expect((await ask("GET", "/api/analytics/top-books?limit=101", admin)).status).toBe(422);
  });
});

describe("POST /api/analytics/rebuild", () => {
  const shop = () => [
    change("book_emma", "written", on(1), { series: "highbury", publisher: "octavo", language: "en", publishedOn: "1815-12-23" }),
    change("book_dune", "written", on(1), { priceToMinor: 2_000 }),
    change("book_emma", "pictured", on(2)),
    change("book_emma", "written", on(3), { title: "“Emma”" }),
    change("book_dune", "removed", on(4)),
    order("ord_1", on(2), ["book_emma", 2, 800], ["book_dune", 1, 1_200]),
    order("ord_2", on(2), ["book_emma", 1, 800]),
  ];

  test("makes everything again, to the byte", { tags: ["ETL-07"] }, async () => {
    await deliver(...shop());
    const before = await holdings();
    expect(await rebuild()).toEqual({ versions: 5, orders: 2, isFinished: true });
    expect(await holdings()).toEqual(before);
  });

  test.each([
    "update book_states set title = 'spoilt', valid_to_ms = 1",
    "delete from book_changes where version = 1",
    "update sold_lines set quantity = 1000",
    "insert into sold_lines select 'ord_none', position, confirmed_at_ms, day, sku, book_id, seller_id, quantity, unit_price_minor, currency from sold_lines limit 1",
    "delete from sales_days",
    "update book_sales_days set revenue_minor = 0",
    "insert into catalogue_days values ('1999-01-01', 1, 1, 1)",
  ])("repairs what this did: %s", { tags: ["ETL-07"] }, async (damage) => {
    await deliver(...shop());
    const before = await holdings();
    await bindings.DB.prepare(damage).run();
    expect(await holdings()).not.toEqual(before);
    await rebuild();
    expect(await holdings()).toEqual(before);
  });

  test("goes on page by page, and events that come meanwhile count once", { tags: ["ETL-07"] }, async () => {
    for (let book = 0; book < 12; book += 1) {
      for (let version = 0; version < 1_000; version += 1) change(`book_${book + 10}`, version === 0 ? "written" : "pictured", on(1));
    }
    for (let each = 0; each < 250; each += 1) order(`ord_${each + 100}`, on(2), ["book_10", 1, 100]);
    expect(await rebuild()).toEqual({ versions: 10_000, orders: 0, isFinished: false });
    expect(await json("/api/analytics/sales")).toMatchObject({ isComplete: false });
    await deliver(change("book_21", "written", on(3)), order("ord_999", on(3), ["book_21", 1, 100]), change("book_10", "removed", on(3)));
    // The removal is behind the place that was reached, and so known from the event alone.
    expect(await rebuild("?continue=true")).toEqual({ versions: 2_001, orders: 251, isFinished: true });
    expect(await rebuild("?continue=true")).toEqual({ versions: 0, orders: 0, isFinished: true });
    const held = await holdings();
    expect([held.book_changes?.length, held.sold_lines?.length]).toEqual([12_002, 251]);
    expect(held.sales_days).toEqual([
      { day: "2026-11-02", currency: "USD", orders: 250, copies: 250, revenue_minor: 25_000 },
      { day: "2026-11-03", currency: "USD", orders: 1, copies: 1, revenue_minor: 100 },
    ]);
    await rebuild();
    await rebuild("?continue=true");
    expect(await holdings()).toEqual(held);
  });

  test("two that run at once leave one warehouse", async () => {
    await deliver(...shop());
    const before = await holdings();
    await Promise.all([rebuild(), rebuild(), runCron()]);
    await rebuild("?continue=true");
    expect(await holdings()).toEqual(before);
    expect(await rowsOf("select count(*) as n from loads where finished_at_ms is not null")).toEqual([{ n: 1 }]);
  });

  test("one that nobody goes on with is ended by cron", async () => {
    await deliver(...shop());
    const before = await holdings();
    await bindings.DB.batch([
      bindings.DB.prepare("delete from sold_lines"),
      bindings.DB.prepare("delete from sales_days"),
      bindings.DB.prepare("delete from book_sales_days"),
    ]);
    await runCron();
    expect(await holdings()).toEqual(before);
  });
});

test.each(["GET /api/analytics/sales", "GET /api/analytics/top-books", "POST /api/analytics/rebuild"])(
  "%s is for admins",
  async (route) => {
    const [method = "", path = ""] = route.split(" ");
    const statuses = await Promise.all([admin, seller, buyer, {}].map(async (headers) => (await ask(method, path, headers)).status));
    expect(statuses).toEqual([200, 403, 403, 401]);
  },
);
