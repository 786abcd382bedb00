import { createExecutionContext, createMessageBatch, getQueueResult } from "cloudflare:test";
import { env, exports } from "cloudflare:workers";
import { count, eq } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { describe, expect, test } from "vitest";
import { createEvent, type Envelope } from "../../shared/events/envelope.ts";
import { newId } from "../../shared/ids.ts";
import { newTrace } from "../../shared/trace.ts";
import { type ConfirmDeps, confirmOrders } from "./confirm-order.ts";
import { forgetUser } from "./forget-user.ts";
import Notifications from "./index.ts";
import { sweepMessages } from "./send-mail.ts";
import { deadLetters, inbox, messages, outbox } from "./tables.ts";

type OrdersDouble = NotificationsEnv["ORDERS"] & { giveOrders(command: { userId: string; orderIds: string[] }): Promise<void> };
const { DB, MAILBOX, ORDERS, PUBLIC_URL } = env as unknown as NotificationsEnv & { ORDERS: OrdersDouble };
const worker = (exports as unknown as { default: Service<typeof Notifications> }).default;
const db = drizzle(DB);
const queueName = "octavo-notifications-events";

/** The event of a placed order; what its id ends in decides what the double describes. */
function placed(ending = "", orderId = newId("ord") + ending): Envelope<"octavo.order.placed.v1"> {
  const data = { orderId, lines: [{ sku: "9780141439471", bookId: "book_1", quantity: 1 }] };
  return createEvent(
    { type: "octavo.order.placed.v1", source: "orders", subject: orderId, subjectVersion: 5, data },
    newTrace(),
    Date.now(),
  );
}

function userErased(userId: string): Envelope<"octavo.user.erased.v1"> {
  const event = { type: "octavo.user.erased.v1", source: "identity", subject: userId, subjectVersion: 1, data: { userId } } as const;
  return createEvent(event, newTrace(), Date.now());
}

/** Delivers messages as one batch, and tells how many were acknowledged and how many come again. */
async function deliver(bodies: unknown[], queue = queueName) {
  const context = createExecutionContext();
  const batch = createMessageBatch(
    queue,
    bodies.map((body) => ({ id: newId("req"), timestamp: new Date(), attempts: 1, body })),
  );
  await new Notifications(context, env as unknown as NotificationsEnv).queue(batch);
  const { explicitAcks, retryMessages } = await getQueueResult(batch, context);
  expect(explicitAcks.length + retryMessages.length).toBe(bodies.length);
  return { acked: explicitAcks.length, retried: retryMessages.length };
}

const messagesOf = (orderId: string) => db.select().from(messages).where(eq(messages.aboutId, orderId));

type Listing = { items: { id: string; to?: string; html?: string; text?: string; handedOver: number }[] };

/** What the mail provider was handed for an order. */
async function handedOver(orderId: string) {
  const [message] = await messagesOf(orderId);
  if (!MAILBOX) throw new Error("the double of the mailbox is not bound");
  const { items }: Listing = await (await MAILBOX.fetch("http://mailbox.test/")).json();
  return items.filter((mail) => mail.id === message?.id);
}

/** The use cases with a provider of the test's own, or none, and a clock that can be moved. */
function depsWith(mailbox: ConfirmDeps["mailbox"], clock = { nowMs: Date.now() }): ConfirmDeps {
  return { db, orders: ORDERS, mailbox, publicUrl: PUBLIC_URL, now: () => clock.nowMs, log: () => {} };
}

describe("an order's confirmation", () => {
  test("is rendered, stored and sent once the order is placed", { tags: ["NOT-08"] }, async () => {
    const event = placed();
    expect(await deliver([event])).toEqual({ acked: 1, retried: 0 });
    const [message, ...others] = await messagesOf(event.data.orderId);
    expect(others).toEqual([]);
    expect(message).toMatchObject({ eventId: event.id, template: "order-confirmation", status: "sent", attempts: 0 });
    expect(message?.id).toMatch(/^msg_/);
    expect(message?.recipient).toMatch(/^ada\+/);
    expect(message?.sentAtMs).toBeGreaterThanOrEqual(message?.createdAtMs ?? Number.NaN);
    const [mail, ...more] = await handedOver(event.data.orderId);
    expect(more).toEqual([]);
    expect(mail).toMatchObject({ to: message?.recipient, html: message?.html, text: message?.text, handedOver: 1 });
    for (const form of [mail?.html, mail?.text]) {
      expect(form).toContain("7K3M-9QPX");
      expect(form).toContain("$29.96");
      expect(form).toContain(`${PUBLIC_URL}/orders/${event.data.orderId}?token=a%2Btoken%2Fwith%3Dsigns`);
    }
  });

  test("is one mail when events come three times each in shuffled order", { tags: ["ARC-23"] }, async () => {
    const events = Array.from({ length: 6 }, () => placed());
    const thrice = [...events, ...events, ...events].map((event, index) => ({ event, key: (index * 7919) % 31 }));
    const shuffled = thrice.sort((left, right) => left.key - right.key).map(({ event }) => event);
    for (let start = 0; start < shuffled.length; start += 5) await deliver(shuffled.slice(start, start + 5));
    for (const { data, id } of events) {
      expect(await messagesOf(data.orderId)).toMatchObject([{ eventId: id, status: "sent" }]);
      expect(await handedOver(data.orderId)).toMatchObject([{ handedOver: 1 }]);
      expect(await db.select().from(inbox).where(eq(inbox.eventId, id))).toHaveLength(1);
    }
  });

  test("is one mail when the same event is delivered ten times at once", { tags: ["ARC-23"] }, async () => {
    const event = placed();
    await Promise.all(Array.from({ length: 10 }, () => deliver([event])));
    expect(await messagesOf(event.data.orderId)).toMatchObject([{ status: "sent" }]);
    expect(await handedOver(event.data.orderId)).toHaveLength(1);
  });

  test("is one mail when two events tell of the same order", async () => {
    const first = placed();
    const second = placed("", first.data.orderId);
    await Promise.all([deliver([first]), deliver([second])]);
    await deliver([second, first]);
    expect(await messagesOf(first.data.orderId)).toMatchObject([{ status: "sent" }]);
    expect(await handedOver(first.data.orderId)).toHaveLength(1);
  });

  test("a name that tries to be markup is inert", async () => {
    const event = placed("-hostile");
    await deliver([event]);
    const [mail] = await handedOver(event.data.orderId);
    expect(mail?.html).toContain("Zoë 🦉 &quot;O&#39;Neil&quot; &lt;/p&gt;&lt;script&gt;alert(1)&lt;/script&gt; &amp; &lt;img");
    expect(mail?.html).toContain("Flat &lt;b&gt;2&lt;/b&gt;");
    expect(mail?.html).not.toMatch(/<(script|img|b)\b/);
    expect(mail?.text).toContain(`Dear Zoë 🦉 "O'Neil" </p><script>alert(1)</script>`);
  });
});

describe("what goes wrong", () => {
  test("an order that cannot be described yet is asked for again, and the rest of its batch is told", async () => {
    const [lost, good] = [placed("-unknown"), placed()];
    expect(await deliver([lost, good])).toEqual({ acked: 1, retried: 1 });
    expect(await messagesOf(lost.data.orderId)).toEqual([]);
    expect(await db.select().from(inbox).where(eq(inbox.eventId, lost.id))).toEqual([]);
    expect(await messagesOf(good.data.orderId)).toHaveLength(1);
  });

  test("a mail the provider refuses stays queued, its event is done, and the event's return sends it", async () => {
    const event = placed("-flaky");
    expect(await deliver([event])).toEqual({ acked: 1, retried: 0 });
    expect(await messagesOf(event.data.orderId)).toMatchObject([{ status: "queued", attempts: 1, sentAtMs: null }]);
    await deliver([event]);
    expect(await messagesOf(event.data.orderId)).toMatchObject([{ status: "sent" }]);
    expect(await handedOver(event.data.orderId)).toMatchObject([{ handedOver: 2, to: expect.stringMatching(/^flaky/) }]);
  });

  test("a crash between storing and sending is repaired by the event's return", { tags: ["ARC-23"] }, async () => {
    const event = placed();
    await confirmOrders(depsWith(undefined), [event]);
    expect(await messagesOf(event.data.orderId)).toMatchObject([{ status: "queued", attempts: 0 }]);
    await deliver([event]);
    expect(await messagesOf(event.data.orderId)).toMatchObject([{ status: "sent" }]);
  });

  test("a crash between sending and noting it hands the same mail over again, under the same id", async () => {
    const event = placed();
    await deliver([event]);
    await db.update(messages).set({ status: "queued", sentAtMs: null }).where(eq(messages.aboutId, event.data.orderId));
    await deliver([event]);
    expect(await messagesOf(event.data.orderId)).toMatchObject([{ status: "sent" }]);
    expect(await handedOver(event.data.orderId)).toMatchObject([{ handedOver: 2 }]);
  });

  test("what cannot be read or is of an unknown version is kept as a dead letter, and so is what used up its retries", async () => {
    const event = placed();
    const bodies = ["nonsense", { ...event, type: "octavo.order.placed.v2" }, { ...event, data: { orderId: 7 } }, null];
    expect(await deliver(bodies)).toEqual({ acked: 4, retried: 0 });
    expect(await deliver([event], `${queueName}-dlq`)).toEqual({ acked: 1, retried: 0 });
    const kept = await db.select().from(deadLetters);
    expect(kept.map((letter) => letter.reason).sort()).toEqual([
      "data does not fit octavo.order.placed.v1: orderId, lines",
      "not a CloudEvents envelope",
      "not a CloudEvents envelope",
      "retries used up",
      "unknown event type octavo.order.placed.v2",
    ]);
    expect(await messagesOf(event.data.orderId)).toEqual([]);
  });

  test("an event that tells nobody anything is done with", async () => {
    const [before] = await db.select({ n: count() }).from(messages);
    const event = createEvent(
      {
        type: "octavo.payment.succeeded.v1",
        source: "payments",
        subject: "pay_1",
        subjectVersion: 1,
        data: { paymentId: "pay_1", orderId: "ord_1" },
      },
      newTrace(),
      Date.now(),
    );
    expect(await deliver([event])).toEqual({ acked: 1, retried: 0 });
    expect((await db.select({ n: count() }).from(messages))[0]).toEqual(before);
  });
});

describe("what happens to a buyer who is erased", () => {
  test("an order whose buyer is gone is told to nobody, and its event is done", { tags: ["P-77"] }, async () => {
    const event = placed("-erased");
    expect(await deliver([event])).toEqual({ acked: 1, retried: 0 });
    expect(await messagesOf(event.data.orderId)).toEqual([]);
  });

  test("what was written of their orders is emptied, what waits is dropped, and others' stays, however often and late it is told", {
    tags: ["P-77", "ARC-23", "ARC-24"],
  }, async () => {
    const userId = newId("user");
    const [sent, claimed, waiting, others] = [placed(), placed(), placed(), placed()];
    await deliver([sent, claimed, others]);
    await confirmOrders(depsWith(undefined), [waiting]);
    await ORDERS.giveOrders({ userId, orderIds: [sent, claimed, waiting].map(({ data }) => data.orderId) });
    const event = userErased(userId);
    for (const events of [[event], [event, sent], [waiting, event]]) expect((await deliver(events)).retried).toBe(0);
    for (const { data } of [sent, claimed, waiting]) {
      expect(await messagesOf(data.orderId)).toMatchObject([{ recipient: "", html: "", text: "" }]);
    }
    expect(await messagesOf(waiting.data.orderId)).toMatchObject([{ status: "dropped" }]);
    expect(await handedOver(waiting.data.orderId)).toEqual([]);
    expect(await messagesOf(others.data.orderId)).toMatchObject([{ recipient: expect.stringMatching(/^ada\+/) }]);
    const told = (await db.select().from(outbox)).filter(({ envelope }) => envelope.subject === userId);
    expect(new Set(told.map(({ subscriber }) => subscriber))).toEqual(new Set(["identity"]));
    for (const { envelope } of told) {
      expect(envelope).toMatchObject({ type: "octavo.user.forgotten.v1", data: { userId, by: "notifications" } });
    }
  });

  test("hundreds of orders are all found", { tags: ["P-77"] }, async () => {
    const userId = newId("user");
    const asked: string[] = [];
    const ids = Array.from({ length: 1_001 }, (_, index) => `ord_${String(index).padStart(4, "0")}`);
    const orderIdsOf = async ({ afterId, limit }: { afterId: string; limit: number }) => {
      asked.push(afterId);
      return ids.filter((id) => id > afterId).slice(0, limit);
    };
    await forgetUser({ db, now: Date.now, log: () => {}, relay: () => {}, orders: { orderIdsOf } }, userId, newTrace());
    expect(asked).toEqual(["", "ord_0499", "ord_0999"]);
  });
});

/** A mail provider that takes nothing. */
const closed = { deliver: () => Promise.reject(new Error("421 not now")), deliverAll: () => Promise.reject(new Error("421 not now")) };

describe("the sweep", () => {
  test("sends what was stored and not sent, but leaves a new message ten seconds to its maker", async () => {
    const clock = { nowMs: Date.now() };
    const event = placed();
    await confirmOrders(depsWith(undefined, clock), [event]);
    await sweepMessages(depsWith(MAILBOX, clock));
    expect(await handedOver(event.data.orderId)).toEqual([]);
    clock.nowMs += 10_000;
    await sweepMessages(depsWith(MAILBOX, clock));
    await sweepMessages(depsWith(MAILBOX, clock));
    expect(await messagesOf(event.data.orderId)).toMatchObject([{ status: "sent", sentAtMs: clock.nowMs }]);
    expect(await handedOver(event.data.orderId)).toMatchObject([{ handedOver: 1 }]);
  });

  test("is what cron runs", async () => {
    const event = placed();
    await confirmOrders(depsWith(undefined, { nowMs: Date.now() - 60_000 }), [event]);
    await worker.scheduled();
    expect(await messagesOf(event.data.orderId)).toMatchObject([{ status: "sent" }]);
  });

  test("asks a provider that refuses less and less often, and gives up after three days", async () => {
    const clock = { nowMs: Date.now() };
    const event = placed();
    const deps = depsWith(closed, clock);
    await confirmOrders(deps, [event]);
    const waits: number[] = [];
    for (let round = 0; round < 11; round += 1) {
      const [message] = await messagesOf(event.data.orderId);
      waits.push(((message?.nextAttemptAtMs ?? 0) - clock.nowMs) / 1_000);
      clock.nowMs = (message?.nextAttemptAtMs ?? 0) - 1;
      await sweepMessages(deps);
      clock.nowMs += 1;
      await sweepMessages(deps);
    }
    expect(waits).toEqual([2, 4, 8, 16, 32, 64, 128, 256, 512, 600, 600]);
    expect(await messagesOf(event.data.orderId)).toMatchObject([{ status: "queued", attempts: 12 }]);
    clock.nowMs += 3 * 24 * 60 * 60 * 1_000;
    await sweepMessages(deps);
    expect(await messagesOf(event.data.orderId)).toMatchObject([{ status: "queued", attempts: 12 }]);
  });

  test("sends at most 50 at a time, those waiting longest first, and one that is refused holds up no other", async () => {
    const clock = { nowMs: Date.now() + 1_000 };
    const down = placed("-down");
    await confirmOrders(depsWith(undefined, clock), [down]);
    for (let index = 0; index < 51; index += 1) {
      clock.nowMs += 1;
      await confirmOrders(depsWith(undefined, clock), [placed()]);
    }
    clock.nowMs += 10_000;
    const sent: string[] = [];
    const mailbox = {
      deliverAll: closed.deliverAll,
      deliver: async ({ id, to }: { id: string; to: string }) => {
        if (to.startsWith("down")) await closed.deliver();
        sent.push(id);
      },
    };
    await sweepMessages(depsWith(mailbox, clock));
    expect(sent).toHaveLength(49);
    expect([...sent]).toEqual([...sent].sort());
    await sweepMessages(depsWith(mailbox, clock));
    expect(sent).toHaveLength(51);
    expect(new Set(sent).size).toBe(51);
    expect(await messagesOf(down.data.orderId)).toMatchObject([{ attempts: 1 }]);
  });

  test("without a mail provider nothing is tried and nothing is lost", async () => {
    const clock = { nowMs: Date.now() };
    const event = placed();
    await confirmOrders(depsWith(undefined, clock), [event]);
    clock.nowMs += 60_000;
    await sweepMessages(depsWith(undefined, clock));
    expect(await messagesOf(event.data.orderId)).toMatchObject([{ status: "queued", attempts: 0 }]);
  });
});

describe("the Worker", () => {
  test("is alive and ready, and says how many mails wait", async () => {
    expect(await (await worker.fetch("http://shop.test/health")).json()).toEqual({ status: "ok", service: "notifications" });
    await confirmOrders(depsWith(undefined), [placed()]);
    const [row] = await db.select({ queued: count() }).from(messages).where(eq(messages.status, "queued"));
    expect(row?.queued).toBeGreaterThan(0);
    const ready = await (await worker.fetch("http://shop.test/ready")).json();
    expect(ready).toMatchObject({ status: "ready", checks: { database: "ok", queuedMails: row?.queued } });
  });

  test("lets another Worker call nothing but its handlers", { tags: ["USR-17"] }, async () => {
    const asked = worker as unknown as Record<string, Promise<unknown>>;
    for (const name of ["deps", "tell", "handle", "env", "ctx"]) await expect(Promise.resolve(asked[name]), name).rejects.toThrow();
  });

  test.each(["/api/notifications", "/api/notifications/send", "/messages", "/"])("shows no message to anybody: %s is 404", async (path) => {
    expect((await worker.fetch(`http://shop.test${path}`)).status).toBe(404);
  });
});
