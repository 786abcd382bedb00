import { expect, test } from "vitest";
import { findScans, type Queries, walkQueries } from "../../tests/query-plans.ts";
import { inboxQueries, outboxQueries, someRows } from "../../tests/shared-queries.ts";
import {
  countUnsentEvents,
  failRefund,
  findPayment,
  findPaymentByKey,
  insertPayment,
  movePayment,
  openRefund,
  type PaymentEvent,
  type StoredPayment,
  type StoredRefund,
} from "./repository.ts";
import { env } from "./testing.ts";

const state = { version: 1, status: "captured", providerRef: "ch_1", actionUrl: null, declineCode: null, refundedMinor: 0 } as const;
const payment: StoredPayment = {
  ...{ id: "pay_1", orderId: "ord_1", provider: "sandbox", providerKey: "pay_1", amountMinor: 1_798, currency: "USD", mode: "sandbox" },
  ...{ ...state, traceparent: "", requestId: "req_1", createdAtMs: 1, updatedAtMs: 1 },
};
const eventAt = (version: number): PaymentEvent => ({
  paymentId: "pay_1",
  ...state,
  version,
  cause: "webhook",
  requestId: "req_1",
  atMs: 1,
});
const refund: StoredRefund = {
  ...{ id: "rfnd_1", paymentId: "pay_1", amountMinor: 100, reason: "torn", status: "pending", createdAtMs: 1, updatedAtMs: 1 },
};

const queries: Queries = {
  ...outboxQueries,
  ...inboxQueries,
  insertPayment: (db) => insertPayment(db, payment, eventAt(1)),
  findPayment: (db) => findPayment(db, "pay_1"),
  findPaymentByKey: (db) => findPaymentByKey(db, "sandbox", "pay_1"),
  openRefund: (db) => openRefund(db, refund),
  movePayment: (db) =>
    movePayment(db, payment, { events: [eventAt(2)], outboxRows: someRows(), inboxId: "evt_webhook", refundId: "rfnd_1" }, 2),
  failRefund: (db) => failRefund(db, "rfnd_1", 3),
  countUnsentEvents: (db) => countUnsentEvents(db),
};

test("every query of payments finds its rows by an index", { tags: ["CAT-16"] }, async () => {
  expect(findScans(await walkQueries(env.DB, queries))).toEqual([]);
});
