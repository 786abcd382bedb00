import { and, asc, isNull, lt, sql } from "drizzle-orm";
import type { DrizzleD1Database } from "drizzle-orm/d1";
import { index, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { gather } from "../gather.ts";
import { errorFields, type Log } from "../log.ts";
import type { Envelope } from "./envelope.ts";
import { queueBindings, type Subscriber, subscribers } from "./subscribers.ts";

/** What goes to a queue at once. Envelopes are ASCII, so characters are bytes. */
const batchRowsMax = 100;
const batchBytesMax = 200_000;
/** Rows read at a time, and times a sweep does it at most. */
const sweepRowsMax = 90;
const sweepRoundsMax = 20;
/** Sent rows are kept a day: the record of what was told, and what a restarted local broker is given again. */
const keptMs = 24 * 60 * 60 * 1_000;
/** A sweep leaves younger rows to the request that wrote them. */
const graceMs = 5_000;

/** One message to one subscriber, written in the batch of the change it tells of. Every database that publishes has this table. */
export const outbox = sqliteTable(
  "outbox",
  {
    id: text("id").primaryKey(),
    subscriber: text("subscriber").$type<Subscriber>().notNull(),
    envelope: text("envelope", { mode: "json" }).$type<Envelope>().notNull(),
    createdAtMs: integer("created_at_ms").notNull(),
    sentAtMs: integer("sent_at_ms"),
  },
  (table) => [index("outbox_unsent").on(table.sentAtMs, table.createdAtMs)],
);

export type OutboxRow = typeof outbox.$inferSelect;
/** The queue bindings a publisher has, by name. */
export type QueueEnv = { [Binding in (typeof queueBindings)[Subscriber]]?: Queue };

/** The rows that tell every subscriber of `events`: insert them with the change, then hand them to `sendOutbox`. */
export function outboxRows(events: Envelope[], nowMs: number): OutboxRow[] {
  return events.flatMap((envelope) =>
    subscribers[envelope.type].map((subscriber) => ({
      id: `${envelope.id}.${subscriber}`,
      subscriber,
      envelope,
      createdAtMs: nowMs,
      sentAtMs: null,
    })),
  );
}

/** The statement that writes rows, one at least, in the batch of the change they tell of. */
export function outboxInsert(db: DrizzleD1Database, rows: OutboxRow[]) {
  return db.insert(outbox).values(rows);
}

/**
 * Sends rows to their queues and marks them, together with what others of this isolate send meanwhile. A crash in between
 * sends again, which the inboxes make harmless.
 */
export async function sendOutbox(db: DrizzleD1Database, env: QueueEnv, rows: OutboxRow[], nowMs: number): Promise<void> {
  if (rows.length === 0) return;
  await sends.add(rows, async (together) => {
    await toQueues(env, together);
    await marks.add(
      together.map((row) => row.id),
      (ids) => markSent(db, ids, nowMs),
    );
  });
}

/** Sends rows and marks them, by themselves: for whoever has many at once, and need not wait for what others send. What a queue refuses is logged and left to cron. */
export async function sendAtOnce(db: DrizzleD1Database, env: QueueEnv, rows: OutboxRow[], nowMs: number, log: Log): Promise<void> {
  if (rows.length === 0) return;
  try {
    await toQueues(env, rows);
    await markSent(
      db,
      rows.map((row) => row.id),
      nowMs,
    );
  } catch (error) {
    log("outbox.not-sent", null, errorFields(error), "warn");
  }
}

/** What this isolate is about to send, and what it has sent and not marked yet. A busy Worker would else make two trips more for each event. */
const sends = gather<OutboxRow>(50);
const marks = gather<string>(250);

async function toQueues(env: QueueEnv, rows: OutboxRow[]): Promise<void> {
  for (const [subscriber, ofSubscriber] of Map.groupBy(rows, (row) => row.subscriber)) {
    for (const few of inBatches(ofSubscriber)) await queueOf(env, subscriber).sendBatch(few.map((row) => ({ body: row.envelope })));
  }
}

/** Rows in groups that a queue takes at once: up to 100 messages and 256 KB, of which some is left for its own headers. */
function inBatches(rows: OutboxRow[]): OutboxRow[][] {
  const batches: OutboxRow[][] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const row of rows) {
    const size = JSON.stringify(row.envelope).length;
    if (bytes + size > batchBytesMax || (batches.at(-1)?.length ?? 0) >= batchRowsMax) {
      batches.push([]);
      bytes = 0;
    }
    batches.at(-1)?.push(row);
    bytes += size;
  }
  return batches;
}

async function markSent(db: DrizzleD1Database, ids: string[], nowMs: number): Promise<void> {
  await db
    .update(outbox)
    .set({ sentAtMs: nowMs })
    .where(sql`${outbox.id} in (select value from json_each(${JSON.stringify(ids)}))`);
}

/** Sends rows now, for a caller that has better things to do than to fail: what a queue refuses is logged and left to cron. */
export async function tryToSendOutbox(db: DrizzleD1Database, env: QueueEnv, rows: OutboxRow[], nowMs: number, log: Log): Promise<void> {
  try {
    await sendOutbox(db, env, rows, nowMs);
  } catch (error) {
    log("outbox.not-sent", null, errorFields(error), "warn");
  }
}

/** Sends what was written but not sent (a crash, a queue that refused), and forgets what was sent a day ago. Gives back how many it sent. */
export async function sweepOutbox(db: DrizzleD1Database, env: QueueEnv, nowMs: number): Promise<number> {
  let sent = 0;
  for (let round = 0; round < sweepRoundsMax; round += 1) {
    const rows = await db
      .select()
      .from(outbox)
      .where(and(isNull(outbox.sentAtMs), lt(outbox.createdAtMs, nowMs - graceMs)))
      .orderBy(asc(outbox.createdAtMs))
      .limit(sweepRowsMax);
    if (rows.length > 0) {
      await toQueues(env, rows);
      await markSent(
        db,
        rows.map((row) => row.id),
        nowMs,
      );
    }
    sent += rows.length;
    if (rows.length < sweepRowsMax) break;
  }
  await db.delete(outbox).where(lt(outbox.sentAtMs, nowMs - keptMs));
  return sent;
}

function queueOf(env: QueueEnv, subscriber: Subscriber): Queue {
  const binding = queueBindings[subscriber];
  const queue = env[binding];
  if (!queue) throw new Error(`no queue is bound as ${binding}, yet ${subscriber} subscribes to what is published here`);
  return queue;
}
