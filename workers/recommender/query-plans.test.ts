import { expect, test } from "vitest";
import { findScans, type Queries, walkQueries } from "../../tests/query-plans.ts";
import { deadLetterQueries, inboxQueries } from "../../tests/shared-queries.ts";
import { bindings, bookId } from "./fixtures.ts";
import {
  type BookNews,
  countBooks,
  countOrders,
  findFilling,
  forgetExpiredLists,
  forgetLists,
  gather,
  isListNoted,
  listStale,
  noteBooks,
  noteFilling,
} from "./repository.ts";

const [emma, flatland] = [bookId(), bookId()];
const newsOf = (id: string): BookNews => ({
  ...{ id, version: 1, isRemoved: false },
  traits: [
    ["author", "jane-austen", null],
    ["series", "classics", 1],
    ["subject", "fiction", null],
  ],
});

const queries: Queries = {
  ...inboxQueries,
  ...deadLetterQueries,
  noteBooks: (db) => db.batch(noteBooks(db, [newsOf(emma), newsOf(flatland)]) as never),
  countOrders: (db) => db.batch(countOrders(db, [{ eventId: "evt_order", bookIds: [emma, flatland] }], 1) as never),
  gather: (db) => gather(db, emma, 1),
  listStale: (db) => [listStale(db, [emma, flatland], false, 10), listStale(db, [emma, flatland], true, 10)],
  isListNoted: (db) => isListNoted(db, emma),
  forgetLists: (db) => forgetLists(db, [{ bookId: emma, computedAtMs: 1 }]),
  forgetExpiredLists: (db) => forgetExpiredLists(db, 2),
  countBooks: (db) => countBooks(db),
  noteFilling: (db) => noteFilling(db, null, 1),
  findFilling: (db) => findFilling(db),
};

const reasons = {
  queries: { countBooks: "readiness counts a thousand rows at most" },
  tables: { fillings: "one row" },
};

test("every query of the recommender finds its rows by an index", { tags: ["CAT-16"] }, async () => {
  expect(findScans(await walkQueries(bindings.DB, queries), reasons)).toEqual([]);
});
