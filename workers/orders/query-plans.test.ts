import { beforeAll, expect, test } from "vitest";
import { newId } from "../../shared/ids.ts";
import { findScans, type Queries, type Walk, walkQueries } from "../../tests/query-plans.ts";
import { anEntry, auditQueries, auditReasons, deadLetterQueries, outboxQueries, someRows } from "../../tests/shared-queries.ts";
import { findCounts } from "../../tests/unbounded-counts.ts";
import { emailIndexOf, erasedContact } from "./contact.ts";
import { listConfirmed, listConfirmedAfter } from "./repository/confirmed.ts";
import {
  claimOrders,
  eraseContacts,
  insertOutbox,
  listOrderIdsOf,
  listOrders,
  listSealedOtherwise,
  listWholeOrders,
  storeResealed,
} from "./repository/owners.ts";
import { claim, isClaimable, type Whose } from "./repository/whose.ts";
import {
  advanceOrder,
  countOpenOrders,
  countOrders,
  findIdempotencyKey,
  findLiveOrderIdByCart,
  findOrder,
  findOrderIdByPayment,
  findOrders,
  forgetIdempotencyKeys,
  insertOrder,
  listEvents,
  listStalledOrderIds,
  markCartEmptied,
  touchOrders,
} from "./repository.ts";
import { orders } from "./tables.ts";
import { dataKeys, env, octavo, place } from "./testing.ts";

const { LOOKUP_SECRET: lookupSecret } = env;
const emailIndex = emailIndexOf("ada@example.com", lookupSecret);
const order = await place({ status: "pending" });
const copy = { ...order, id: newId("ord"), number: "OCT-PLAN-1" };
const keyOf = (key: string) => ({ scope: "guests", key, fingerprint: key, createdAtMs: 1 });

/** Everybody whose orders are listed, by what the list is called. */
const lists: [name: string, whose: Whose][] = [
  ["of everybody", "everybody"],
  ["of a buyer", { userId: "user_ada", sellerId: null }],
  ["of a seller", { userId: null, sellerId: octavo }],
  ["of a seller who buys", { userId: "user_ada", sellerId: octavo }],
];
const counted = { open: ["paying", "paid"], ended: ["confirmed", "cancelled"], stuckBefore: order.id, since: order.id } as const;
/** A query for each list. */
const ofEach = (name: string, ask: (whose: Whose) => Queries[string]) =>
  Object.fromEntries(lists.map(([whose, given]) => [`${name} ${whose}`, ask(given)]));

const queries: Queries = {
  ...auditQueries,
  ...outboxQueries,
  ...deadLetterQueries,
  insertOrder: (db) => insertOrder(db, copy, keyOf("key_1")),
  advanceOrder: (db) =>
    advanceOrder(db, copy, [{ type: "reserved", data: {} }], 2, {
      outboxRows: someRows(),
      audit: anEntry,
      key: { ...keyOf("key_2"), orderId: copy.id },
    }),
  findOrder: (db) => findOrder(db, order.id),
  findOrders: (db) => findOrders(db, [order.id, copy.id]),
  findOrderIdByPayment: (db) => findOrderIdByPayment(db, "pay_1"),
  findLiveOrderIdByCart: (db) => findLiveOrderIdByCart(db, "cart_1", 1),
  findIdempotencyKey: (db) => findIdempotencyKey(db, "guests", "key_1"),
  listConfirmed: (db) => listConfirmed(db, [order.id, copy.id]),
  listConfirmedAfter: (db) => listConfirmedAfter(db, order.id, 20),
  listEvents: (db) => listEvents(db, order.id),
  listStalledOrderIds: (db) => listStalledOrderIds(db, 5, 9, 10),
  markCartEmptied: (db) => markCartEmptied(db, order.id, 2),
  touchOrders: (db) => touchOrders(db, [order.id, copy.id], 2),
  forgetIdempotencyKeys: (db) => forgetIdempotencyKeys(db, 0),
  countOpenOrders: (db) => countOpenOrders(db),
  ...ofEach("countOrders", (whose) => (db) => countOrders(db, { ...counted, open: [...counted.open], ended: [...counted.ended] }, whose)),
  ...ofEach("listOrders", (whose) => (db) => listOrders(db, {}, whose, null, 20)),
  ...ofEach("listOrders from behind one", (whose) => (db) => listOrders(db, {}, whose, order.id, 20)),
  ...ofEach("listOrders in a state", (whose) => (db) => listOrders(db, { status: "confirmed" }, whose, order.id, 20)),
  ...ofEach("listOrders by number", (whose) => (db) => listOrders(db, { number: order.number }, whose, null, 20)),
  ...ofEach("listWholeOrders", (whose) => (db) => listWholeOrders(db, whose, null, 20)),
  ...ofEach("listWholeOrders from behind one", (whose) => (db) => listWholeOrders(db, whose, order.id, 20)),
  listOrderIdsOf: (db) => listOrderIdsOf(db, "user_ada", "", 20),
  claimOrders: (db) => claimOrders(db, "user_ada", emailIndex),
  claim: (db) => claim(db, "user_ada"),
  isClaimable: (db) => db.select({ id: orders.id }).from(orders).where(isClaimable(db, "user_ada")),
  insertOutbox: (db) => insertOutbox(db, someRows()),
  listSealedOtherwise: (db) => listSealedOtherwise(db, dataKeys.current, 10),
  storeResealed: (db) =>
    storeResealed(db, [
      { id: copy.id, was: dataKeys.current, contact: erasedContact, emailIndex: null },
      { id: copy.id, was: null, contact: erasedContact, emailIndex: null },
    ]),
  eraseContacts: (db) => eraseContacts(db, "user_ada", someRows()),
};

const reasons = {
  queries: {
    ...auditReasons,
    "listOrders of everybody": "a walk from the newest, which ends with the page",
    "listWholeOrders of everybody": "a walk from the newest, which ends with the page",
  },
};

/** What every query sends to the database, walked once. */
let walk: Walk;
beforeAll(async () => {
  walk = await walkQueries(env.DB, queries);
});

/** What is counted all the same, and why that does not grow with the shop. */
const counts = { "count from orders": "those under way, and those that ended lately", "count from order_lines": "the lines of one order" };

test("no query of orders counts what a large shop has more of, or reads past it", { tags: ["P-91"] }, async () => {
  expect(findCounts(walk, counts)).toEqual([]);
});

test("every query of orders finds its rows by an index", { tags: ["CAT-16"] }, async () => {
  expect(findScans(walk, reasons)).toEqual([]);
});
