import { env as workerEnv } from "cloudflare:workers";
import { drizzle } from "drizzle-orm/d1";
import { beforeEach, expect, test } from "vitest";
import { newTrace } from "../trace.ts";
import { createEvent } from "./envelope.ts";
import { outbox, outboxRows, sendOutbox, sweepOutbox } from "./outbox.ts";

const db = drizzle((workerEnv as unknown as CatalogEnv).DB);
const noon = 1_700_000_000_000;
beforeEach(() => db.delete(outbox));

/** A queue that remembers what it was sent, or refuses. */
function queueOf(refuses = false) {
  const sent: unknown[] = [];
  const take = async (bodies: unknown[]) => {
    if (refuses) throw new Error("the queue is down");
    sent.push(...bodies);
  };
  const queue = { send: (body: unknown) => take([body]), sendBatch: (batch: { body: unknown }[]) => take(batch.map(({ body }) => body)) };
  return { sent, queue: queue as unknown as Queue };
}
const placed = (orderId: string) =>
  createEvent(
    {
      type: "octavo.order.placed.v1",
      source: "orders",
      subject: orderId,
      subjectVersion: 5,
      data: { orderId, lines: [{ sku: "A", bookId: "b", quantity: 1 }] },
    },
    newTrace(),
    noon,
  );

test("an event becomes one row for each subscriber, and none when nobody subscribes", () => {
  expect(outboxRows([placed("ord_1")], noon)).toMatchObject([{ subscriber: "notifications", sentAtMs: null }]);
  const upserted = createEvent(
    { type: "octavo.book.upserted.v1", source: "catalog", subject: "b", subjectVersion: 1, data: { bookId: "b" } },
    newTrace(),
    noon,
  );
  expect(outboxRows([upserted], noon)).toEqual([]);
});

test("rows are sent to their queue and marked", async () => {
  const { sent, queue } = queueOf();
  const rows = outboxRows([placed("ord_1"), placed("ord_2")], noon);
  await db.insert(outbox).values(rows);
  await sendOutbox(db, { NOTIFICATIONS_EVENTS: queue }, rows, noon + 1);
  expect(sent).toHaveLength(2);
  expect(await db.select({ sentAtMs: outbox.sentAtMs }).from(outbox)).toEqual([{ sentAtMs: noon + 1 }, { sentAtMs: noon + 1 }]);
});

test("what a queue refused is sent by the next sweep, and nothing is lost", async () => {
  const rows = outboxRows([placed("ord_1")], noon);
  await db.insert(outbox).values(rows);
  await expect(sendOutbox(db, { NOTIFICATIONS_EVENTS: queueOf(true).queue }, rows, noon)).rejects.toThrow();
  const { sent, queue } = queueOf();
  expect(await sweepOutbox(db, { NOTIFICATIONS_EVENTS: queue }, noon + 60_000)).toBe(1);
  expect(await sweepOutbox(db, { NOTIFICATIONS_EVENTS: queue }, noon + 120_000)).toBe(0);
  expect(sent).toEqual([rows[0]?.envelope]);
});

test("a sweep sends a backlog of hundreds, each once", async () => {
  const rows = outboxRows(
    Array.from({ length: 250 }, (_, index) => placed(`ord_${index}`)),
    noon,
  );
  for (let start = 0; start < rows.length; start += 15) await db.insert(outbox).values(rows.slice(start, start + 15));
  const { sent, queue } = queueOf();
  expect(await sweepOutbox(db, { NOTIFICATIONS_EVENTS: queue }, noon + 60_000)).toBe(250);
  expect(new Set(sent.map((body) => JSON.stringify(body))).size).toBe(250);
});

test("a sweep leaves young rows to their request, and forgets what was sent a day ago", async () => {
  const { sent, queue } = queueOf();
  const [young] = outboxRows([placed("ord_young")], noon);
  const [old] = outboxRows([placed("ord_old")], noon - 100_000_000);
  if (!young || !old) throw new Error("no rows");
  await db.insert(outbox).values([young, { ...old, sentAtMs: noon - 90_000_000 }]);
  await sweepOutbox(db, { NOTIFICATIONS_EVENTS: queue }, noon + 1_000);
  expect(sent).toEqual([]);
  expect((await db.select().from(outbox)).map((row) => row.id)).toEqual([young.id]);
});

test("a subscriber without a queue is a mistake that is told, not a message that is lost", async () => {
  await expect(sendOutbox(db, {}, outboxRows([placed("ord_1")], noon), noon)).rejects.toThrow(/NOTIFICATIONS_EVENTS/);
});
