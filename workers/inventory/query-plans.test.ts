import { beforeAll, expect, test } from "vitest";
import { newId } from "../../shared/ids.ts";
import { findScans, type Queries, type Walk, walkQueries } from "../../tests/query-plans.ts";
import { anEntry, auditQueries, auditReasons, outboxQueries } from "../../tests/shared-queries.ts";
import { findCounts } from "../../tests/unbounded-counts.ts";
import {
  beginDelivery,
  countSkus,
  dropReservation,
  endDelivery,
  endReservation,
  findReservation,
  forgetReservations,
  isRegistered,
  listLateDeliveries,
  listLevels,
  listOverdueSkus,
  noteMovement,
  noteRefusal,
  noteStep,
  projectDelivery,
  projectLevels,
  type Reservation,
  saveReservation,
} from "./repository.ts";
import { env, itsSeller } from "./testing.ts";

const sku = "9780141439471";
const owned = { sku, sellerId: itsSeller };
const level = { sku, onHand: 2, reserved: 1, available: 1, version: 1, nextExpiryAtMs: 5 };
const reservation: Reservation = {
  ...{ id: newId("rsv"), madeBy: "user_ada", idempotencyKey: "key_1", fingerprint: "same", orderId: "order_1" },
  ...{ lines: [{ sku, quantity: 1 }], expiresAtMs: 5, endedAs: null, createdAtMs: 1 },
};
const after = { available: 1, sku };

const queries: Queries = {
  ...auditQueries,
  ...outboxQueries,
  noteMovement: (db) => noteMovement(db, owned, anEntry, 1),
  noteStep: (db) => noteStep(db, anEntry),
  noteRefusal: (db) => noteRefusal(db, anEntry),
  projectLevels: (db) => projectLevels(db, [level], [], 1),
  isRegistered: (db) => isRegistered(db, sku),
  countSkus: (db) => countSkus(db),
  listOverdueSkus: (db) => listOverdueSkus(db, 9, 10),
  listLevels: (db) => listLevels(db, { after: null, limit: 10 }),
  "listLevels from behind one": (db) => listLevels(db, { after, limit: 10 }),
  "listLevels of a seller": (db) => listLevels(db, { sellerId: itsSeller, after: null, limit: 10 }),
  "listLevels of a seller from behind one": (db) => listLevels(db, { sellerId: itsSeller, after, limit: 10 }),
  "listLevels of SKUs": (db) => listLevels(db, { skus: [sku, "OTHER"], after: null, limit: 10 }),
  "listLevels of a seller's SKUs": (db) => listLevels(db, { skus: [sku, "OTHER"], sellerId: itsSeller, after, limit: 10 }),
  beginDelivery: (db) => beginDelivery(db, { id: "delivery_1", owned: [owned], audit: [anEntry] }, 1),
  listLateDeliveries: (db) => listLateDeliveries(db, 9, 10),
  projectDelivery: (db) => projectDelivery(db, { id: "delivery_1", isComplete: true, levels: [level], messages: [], audit: [anEntry] }, 2),
  endDelivery: (db) => endDelivery(db, "delivery_1"),
  saveReservation: (db) => saveReservation(db, reservation, anEntry),
  findReservation: (db) => findReservation(db, reservation.id),
  endReservation: (db) => endReservation(db, reservation.id, "released"),
  dropReservation: (db) => dropReservation(db, reservation.id),
  forgetReservations: (db) => forgetReservations(db, 9),
};

const reasons = {
  queries: {
    ...auditReasons,
    countSkus: "readiness counts a thousand rows at most",
    listLevels: "a walk of the index it is ordered by, which ends with the page",
  },
  tables: { deliveries: "those under way" },
};

/** What every query sends to the database, walked once. */
let walk: Walk;
beforeAll(async () => {
  walk = await walkQueries(env.DB, queries);
});

test("no query of the inventory counts what a large shop has more of, or reads past it", { tags: ["P-91"] }, async () => {
  expect(findCounts(walk)).toEqual([]);
});

test("every query of the inventory finds its rows by an index", { tags: ["CAT-16"] }, async () => {
  expect(findScans(walk, reasons)).toEqual([]);
});
