import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { findScans, type Queries, walkQueries } from "../../tests/query-plans.ts";
import { deadLetterQueries, inboxQueries, outboxQueries, someRows } from "../../tests/shared-queries.ts";
import {
  countQueuedMessages,
  dropStaleMails,
  eraseConfirmations,
  eraseMails,
  insertOutbox,
  listDueMessages,
  type Message,
  markSent,
  postponeMessage,
  storeMessages,
} from "./repository.ts";

const { DB } = env as unknown as NotificationsEnv;
const message: Message = {
  ...{
    id: "msg_1",
    eventId: "evt_order",
    aboutId: "ord_1",
    userId: "user_ada",
    template: "order-confirmation",
    recipient: "ada@example.com",
  },
  ...{ subject: "Your order", html: "", text: "", status: "queued", attempts: 0, nextAttemptAtMs: 1, traceparent: "", requestId: "req_1" },
  ...{ createdAtMs: 1, sentAtMs: null },
};

const queries: Queries = {
  ...outboxQueries,
  ...inboxQueries,
  ...deadLetterQueries,
  storeMessages: (db) => storeMessages(db, [message]),
  "storeMessages together": (db) => storeMessages(db, [message, { ...message, id: "msg_2", eventId: "evt_other", aboutId: "ord_2" }]),
  listDueMessages: (db) => listDueMessages(db, 0, 5, 10),
  postponeMessage: (db) => postponeMessage(db, "msg_1", 1, 9),
  countQueuedMessages: (db) => countQueuedMessages(db),
  markSent: (db) => markSent(db, ["msg_1"], 2),
  "markSent together": (db) => markSent(db, ["msg_1", "msg_2"], 2),
  dropStaleMails: (db) => dropStaleMails(db, 1),
  eraseMails: (db) => eraseMails(db, "user_ada"),
  eraseConfirmations: (db) => eraseConfirmations(db, ["ord_1", "ord_2"]),
  insertOutbox: (db) => insertOutbox(db, someRows()),
};

test("every query of notifications finds its rows by an index", { tags: ["CAT-16"] }, async () => {
  expect(findScans(await walkQueries(DB, queries))).toEqual([]);
});
