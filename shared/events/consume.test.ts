import { createExecutionContext, createMessageBatch, getQueueResult } from "cloudflare:test";
import { env as workerEnv } from "cloudflare:workers";
import { eq } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { beforeEach, describe, expect, test } from "vitest";
import { newTrace } from "../trace.ts";
import { backoffSeconds, consumeBatch } from "./consume.ts";
import { deadLetters } from "./dead-letters.ts";
import { type AnyEnvelope, createEvent } from "./envelope.ts";
import { applyOnce, applyOnceAndRead, inbox } from "./inbox.ts";

const db = drizzle((workerEnv as unknown as CatalogEnv).DB);
const eventOf = (sku: string, version = 1) =>
  createEvent(
    { type: "octavo.stock.changed.v1", source: "inventory", subject: sku, subjectVersion: version, data: { sku, available: 1 } },
    newTrace(),
    Date.now(),
  );
const messageOf = (id: string, body: unknown, attempts = 1) => ({ id, body, attempts, timestamp: new Date() });

async function consume(
  queue: string,
  messages: ReturnType<typeof messageOf>[],
  handle: (event: AnyEnvelope) => Promise<void> = async () => {},
) {
  const batch = createMessageBatch(queue, messages);
  await consumeBatch(batch, { domain: "test", db, handle, now: () => Date.now() });
  return await getQueueResult(batch, createExecutionContext());
}
beforeEach(async () => {
  await db.delete(deadLetters);
  await db.delete(inbox);
});

describe("consumeBatch", () => {
  test("acknowledges message by message: one that fails is retried alone", { tags: ["ARC-24"] }, async () => {
    const result = await consume(
      "q",
      [messageOf("1", eventOf("A")), messageOf("2", eventOf("B"), 3), messageOf("3", eventOf("C"))],
      async (event) => {
        if (event.subject === "B") throw new Error("not now");
      },
    );
    expect(result.explicitAcks).toEqual(["1", "3"]);
    expect(result.retryMessages).toMatchObject([{ msgId: "2" }]);
  });
  test("waits longer with each attempt, up to ten minutes", { tags: ["ARC-24"] }, async () => {
    const delays: unknown[] = [];
    const message = { id: "1", body: eventOf("A"), attempts: 3, ack: () => {}, retry: (options: unknown) => delays.push(options) };
    const batch = { queue: "q", messages: [message] } as unknown as MessageBatch;
    const handle = () => Promise.reject(new Error("not now"));
    await consumeBatch(batch, { domain: "test", db, handle, now: () => Date.now() });
    expect(delays).toEqual([{ delaySeconds: 8 }]);
    expect([1, 2, 3, 4].map(backoffSeconds)).toEqual([2, 4, 8, 16]);
    expect(backoffSeconds(100)).toBe(600);
  });
  test("keeps what it cannot parse as a dead letter, and acknowledges it", { tags: ["ARC-08"] }, async () => {
    const unknown = { ...eventOf("A"), type: "octavo.stock.changed.v9" };
    const result = await consume("q", [messageOf("1", unknown), messageOf("2", { nonsense: true })]);
    expect(result.explicitAcks).toEqual(["1", "2"]);
    expect(await db.select().from(deadLetters)).toMatchObject([
      { id: "1", reason: expect.stringContaining("v9"), body: JSON.stringify(unknown) },
      { id: "2" },
    ]);
  });
  test("keeps what arrives on a dead-letter queue, once, without handling it", { tags: ["ARC-24"] }, async () => {
    const handled: string[] = [];
    const message = messageOf("1", eventOf("A"));
    for (let delivery = 0; delivery < 2; delivery += 1) await consume("q-dlq", [message], async (event) => void handled.push(event.id));
    expect(handled).toEqual([]);
    expect(await db.select().from(deadLetters)).toMatchObject([{ id: "1", queue: "q-dlq", reason: "retries used up" }]);
  });
});

describe("events taken together", () => {
  const both = async (handle: (events: AnyEnvelope[]) => Promise<void>) => {
    const alone: string[] = [];
    const messages = [messageOf("1", eventOf("A")), messageOf("2", { nonsense: true }), messageOf("3", eventOf("B"), 2)];
    const batch = createMessageBatch("q", messages);
    await consumeBatch(batch, {
      domain: "test",
      db,
      handle: async (event) => void alone.push(event.id),
      now: () => Date.now(),
      together: { takes: ["octavo.stock.changed.v1"], handle },
    });
    return { alone, result: await getQueueResult(batch, createExecutionContext()) };
  };

  test("are handled once, as one list, and acknowledged; the others go their own way", { tags: ["ARC-24"] }, async () => {
    const lists: string[][] = [];
    const { alone, result } = await both(async (events) => void lists.push(events.map(({ subject }) => subject)));
    expect(lists).toEqual([["A", "B"]]);
    expect(alone).toEqual([]);
    expect(result.explicitAcks.toSorted()).toEqual(["1", "2", "3"]);
  });

  test("all come again when they fail", { tags: ["ARC-24"] }, async () => {
    const { result } = await both(() => Promise.reject(new Error("not now")));
    expect(result.explicitAcks).toEqual(["2"]);
    expect(result.retryMessages).toMatchObject([{ msgId: "1" }, { msgId: "3" }]);
  });
});

describe("applyOnceAndRead", () => {
  test("gives what is read right after the effects, the first time and again", { tags: ["ARC-23"] }, async () => {
    const effect = () => db.insert(deadLetters).values({ id: "once", queue: "effect", reason: "", body: "", receivedAtMs: 0 });
    const read = () => db.select({ id: deadLetters.id }).from(deadLetters).where(eq(deadLetters.queue, "effect"));
    for (let delivery = 0; delivery < 3; delivery += 1) {
      expect(await applyOnceAndRead(db, "evt_read", 0, [effect()], read())).toEqual([{ id: "once" }]);
    }
  });
});

describe("applyOnce", () => {
  test("applies an event's effects the first time and never again", { tags: ["ARC-23"] }, async () => {
    const effect = () => db.insert(deadLetters).values({ id: crypto.randomUUID(), queue: "effect", reason: "", body: "", receivedAtMs: 0 });
    const outcomes = [];
    for (let delivery = 0; delivery < 3; delivery += 1) outcomes.push(await applyOnce(db, "evt_1", 0, [effect()]));
    expect(outcomes).toEqual([true, false, false]);
    expect(await db.select().from(deadLetters)).toHaveLength(1);
  });
  test("an effect that fails leaves the event unreceived", { tags: ["ARC-20"] }, async () => {
    const letter = { id: "same", queue: "", reason: "", body: "", receivedAtMs: 0 };
    const twice = [db.insert(deadLetters).values(letter), db.insert(deadLetters).values(letter)];
    await expect(applyOnce(db, "evt_2", 0, twice)).rejects.toThrow();
    expect(await db.select().from(inbox)).toEqual([]);
    expect(await db.select().from(deadLetters)).toEqual([]);
  });
});
