import { expect, test } from "vitest";
import type { ConfirmedOrder, LoggedVersion } from "../../shared/contracts/warehouse.ts";
import { findScans, type Queries, walkQueries } from "../../tests/query-plans.ts";
import { deadLetterQueries } from "../../tests/shared-queries.ts";
import { bindings } from "./fixtures.ts";
import { loadStart } from "./load.ts";
import { beginLoad, findLoad, listKnownVersions, listSalesDays, listTopBooks, noteOrders, noteVersions, stepLoad } from "./repository.ts";

const versions: LoggedVersion[] = ["book_1", "book_2"].map((bookId) => ({
  ...{ bookId, version: 1, change: "created", atMs: 1 },
  content: { title: "Emma", slug: "emma", sellerId: "seller_1", editions: 1, priceFromMinor: 1, priceToMinor: 1, currency: "USD" },
}));
const lines = [{ sku: "A", bookId: "book_1", sellerId: "seller_1", quantity: 1, unitPriceMinor: 1 }];
const orders: ConfirmedOrder[] = [{ orderId: "ord_1", confirmedAtMs: 1, currency: "USD", lines }];
const [from, to] = ["2026-11-01", "2026-11-30"];

const queries: Queries = {
  ...deadLetterQueries,
  listKnownVersions: (db) => listKnownVersions(db, ["book_1", "book_2"]),
  noteVersions: (db) => noteVersions(db, versions),
  noteOrders: (db) => noteOrders(db, orders),
  findLoad: (db) => findLoad(db, loadStart),
  stepLoad: (db) => stepLoad(db, [], { run: 0, place: loadStart }, loadStart, null),
  listSalesDays: (db) => listSalesDays(db, from, to),
  listTopBooks: (db) => listTopBooks(db, from, to, 20),
  beginLoad: (db) => beginLoad(db, loadStart),
};

const reasons = { tables: { loads: "one row" } };

test("every query of the warehouse finds its rows by an index", { tags: ["CAT-16"] }, async () => {
  expect(findScans(await walkQueries(bindings.DB, queries), reasons)).toEqual([]);
});
