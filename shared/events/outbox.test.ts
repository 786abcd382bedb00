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

/** Rows of one subscriber: the others' are like them. */
const rowsOf = (events: ReturnType<typeof placed>[], nowMs = noon) =>
  outboxRows(events, nowMs).filter(({ subscriber }) => subscriber === "notifications");

test("an event becomes one row for each subscriber, and no event none", () => {
  expect(outboxRows([placed("ord_1")], noon)).toMatchObject([
    { subscriber: "notifications", sentAtMs: null },
    { subscriber: "recommender", sentAtMs: null },
    { subscriber: "analytics", sentAtMs: null },
  ]);
  expect(outboxRows([], noon)).toEqual([]);
});

test("rows are sent to their queue and marked", async () => {
  const { sent, queue } = queueOf();
  const rows = rowsOf([placed("ord_1"), placed("ord_2")]);
  await db.insert(outbox).values(rows);
  await sendOutbox(db, { NOTIFICATIONS_EVENTS: queue }, rows, noon + 1);
  expect(sent).toHaveLength(2);
  expect(await db.select({ sentAtMs: outbox.sentAtMs }).from(outbox)).toEqual([{ sentAtMs: noon + 1 }, { sentAtMs: noon + 1 }]);
});

test("what a queue refused is sent by the next sweep, and nothing is lost", async () => {
  const rows = rowsOf([placed("ord_1")]);
  await db.insert(outbox).values(rows);
  await expect(sendOutbox(db, { NOTIFICATIONS_EVENTS: queueOf(true).queue }, rows, noon)).rejects.toThrow();
  const { sent, queue } = queueOf();
  expect(await sweepOutbox(db, { NOTIFICATIONS_EVENTS: queue }, noon + 60_000)).toBe(1);
  expect(await sweepOutbox(db, { NOTIFICATIONS_EVENTS: queue }, noon + 120_000)).toBe(0);
  expect(sent).toEqual([rows[0]?.envelope]);
});

test("a sweep sends a backlog of hundreds, each once", async () => {
  const rows = rowsOf(Array.from({ length: 250 }, (_, index) => placed(`ord_${index}`)));
  for (let start = 0; start < rows.length; start += 15) await db.insert(outbox).values(rows.slice(start, start + 15));
  const { sent, queue } = queueOf();
  expect(await sweepOutbox(db, { NOTIFICATIONS_EVENTS: queue }, noon + 60_000)).toBe(250);
  expect(new Set(sent.map((body) => JSON.stringify(body))).size).toBe(250);
});

test("a sweep leaves young rows to their request, and forgets what was sent a day ago", async () => {
  const { sent, queue } = queueOf();
  const [young] = rowsOf([placed("ord_young")]);
  const [old] = rowsOf([placed("ord_old")], noon - 100_000_000);
  if (!young || !old) throw new Error("no rows");
  await db.insert(outbox).values([young, { ...old, sentAtMs: noon - 90_000_000 }]);
  await sweepOutbox(db, { NOTIFICATIONS_EVENTS: queue }, noon + 1_000);
  expect(sent).toEqual([]);
  expect((await db.select().from(outbox)).map((row) => row.id)).toEqual([young.id]);
});

test("a subscriber without a queue is a mistake that is told, not a message that is lost", async () => {
  await expect(sendOutbox(db, {}, rowsOf([placed("ord_1")]), noon)).rejects.toThrow(/NOTIFICATIONS_EVENTS/);
});

test("a sweep gives a queue no more at once than it takes: 100 messages and 256 KB", async () => {
  const line = { sku: "A".repeat(40), bookId: "b".repeat(31), quantity: 1 };
  const big = (id: string) => ({ ...placed(id), data: { orderId: id, lines: Array.from({ length: 100 }, () => line) } });
  await db.batch(
    rowsOf(Array.from({ length: 40 }, (_, index) => big(`ord_${index}`))).map((row) => db.insert(outbox).values(row)) as never,
  );
  const batches: string[] = [];
  const queue = { sendBatch: async (batch: unknown) => void batches.push(JSON.stringify(batch)) } as unknown as Queue;
  expect(await sweepOutbox(db, { NOTIFICATIONS_EVENTS: queue }, noon + 60_000)).toBe(40);
  expect(batches.length).toBeGreaterThan(1);
  for (const batch of batches) expect(batch.length).toBeLessThan(256_000);
});

test("what many requests send within a moment is marked by one of them", async () => {
  const { queue } = queueOf();
  const each = [1, 2, 3].map((number) => rowsOf([placed(`ord_${number}`)]));
  await db.insert(outbox).values(each.flat());
  await Promise.all(each.map((rows) => sendOutbox(db, { NOTIFICATIONS_EVENTS: queue }, rows, noon + 1)));
  expect((await db.select().from(outbox)).map(({ sentAtMs }) => sentAtMs)).toEqual([noon + 1, noon + 1, noon + 1]);
});
