import { eq } from "drizzle-orm";
import { type AuditEntry, appendAudit } from "../shared/audit.ts";
import { keepDeadLetter } from "../shared/events/dead-letters.ts";
import { createEvent } from "../shared/events/envelope.ts";
import { applyOnce, applyOnceAndRead, forgetInbox, inbox, inboxInsert } from "../shared/events/inbox.ts";
import { outboxInsert, outboxRows, type QueueEnv, sendAtOnce, sendOutbox, sweepOutbox, tryToSendOutbox } from "../shared/events/outbox.ts";
import { newTrace } from "../shared/trace.ts";
import type { Queries } from "./query-plans.ts";

/** The queries of `shared/`, for each Worker whose database has their tables. */

/** Something an admin did. */
export const anEntry: AuditEntry = {
  ...{ by: { userId: "user_ada", sessionId: "sess_desk" }, action: "price.changed", subject: "book_1" },
  ...{ data: { from: 1, to: 2 }, requestId: "req_1", atMs: 1 },
};

export const auditQueries: Queries = { appendAudit: (db) => appendAudit(db, anEntry) };

/** Why the query above reads as it does. */
export const auditReasons = { appendAudit: "the last row, found from the end" };

/** Rows that tell of a payment, which one Worker hears of. */
export function someRows() {
  const event = { type: "octavo.payment.succeeded.v1" as const, source: "payments", subject: "pay_1", subjectVersion: 1 };
  return outboxRows([createEvent({ ...event, data: { paymentId: "pay_1", orderId: "ord_1" } }, newTrace(), 1)], 1);
}

const queues = { ORDERS_EVENTS: { sendBatch: async () => {} } } as unknown as QueueEnv;
const unsent = someRows();

export const outboxQueries: Queries = {
  outboxInsert: (db) => outboxInsert(db, unsent),
  sweepOutbox: (db) => sweepOutbox(db, queues, 1_000_000),
  sendOutbox: (db) => sendOutbox(db, queues, unsent, 1),
  sendAtOnce: (db) => sendAtOnce(db, queues, unsent, 1, () => {}),
  tryToSendOutbox: (db) => tryToSendOutbox(db, queues, unsent, 1, () => {}),
};

export const inboxQueries: Queries = {
  inboxInsert: (db) => inboxInsert(db, "evt_1", 1),
  applyOnce: (db) => applyOnce(db, "evt_2", 1, []),
  applyOnceAndRead: (db) => applyOnceAndRead(db, "evt_3", 1, [], db.select().from(inbox).where(eq(inbox.eventId, "evt_3"))),
  forgetInbox: (db) => forgetInbox(db, 1),
};

export const deadLetterQueries: Queries = {
  keepDeadLetter: (db) =>
    keepDeadLetter(db, { id: "letter_1", queue: "octavo-orders-events", reason: "unknown", body: "{}", receivedAtMs: 1 }),
};
