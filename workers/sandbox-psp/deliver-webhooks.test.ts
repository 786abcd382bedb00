import { createHmac } from "node:crypto";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { attemptsMax, backoffMs, deliverDue } from "./deliver-webhooks.ts";
import { call, charge, chargeOf, deliver, env, newKey, openDoor, type Post, press, refund, runCron, setFaults } from "./testing.ts";

beforeEach(async () => {
  await env.DB.exec("delete from webhooks");
  await setFaults({});
});
afterEach(() => vi.restoreAllMocks());

const bodiesOf = (posts: Post[]) =>
  posts.map(({ body }) => JSON.parse(body) as { id: string; type: string; data: Record<string, unknown> });
const arrived = (posts: Post[], count: number) => vi.waitFor(() => expect(posts).toHaveLength(count));
const hours = (count: number) => count * 3_600_000;

describe("a webhook", () => {
  test("follows every capture, signed over its time and its raw body", async () => {
    const posts = openDoor();
    const { id } = await chargeOf(charge());
    await arrived(posts, 1);
    const [post] = posts as [Post];
    expect(post.url).toBe(env.WEBHOOK_URL);
    expect(bodiesOf(posts)).toMatchObject([
      { id: expect.stringMatching(/^evt_/), type: "charge.captured", mode: "sandbox", data: { id, status: "captured" } },
    ]);
    const [, seconds, signature] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(post.signature) ?? [];
    expect(Math.abs(Number(seconds) - Date.now() / 1_000)).toBeLessThan(10);
    expect(signature).toBe(createHmac("sha256", "test-sandbox-webhook-secret").update(`${seconds}.${post.body}`).digest("hex"));
  });

  test("follows a capture whose answer was lost", async () => {
    const posts = openDoor();
    await charge({ token: "tok_lost_reply" }).catch(() => null);
    await arrived(posts, 1);
  });

  test("follows no synchronous decline and no open charge", async () => {
    openDoor();
    const declined = await chargeOf(charge({ token: "tok_declined" }));
    const open = await chargeOf(charge({ token: "tok_action_required" }));
    expect(await deliver({ chargeId: declined.id })).toEqual([]);
    expect(await deliver({ chargeId: open.id })).toEqual([]);
  });

  test("of a refund says what was refunded by then", async () => {
    const posts = openDoor();
    const { id } = await chargeOf(charge({ amount: 900 }));
    await arrived(posts, 1);
    await refund(id, 300);
    await arrived(posts, 2);
    await refund(id, 600);
    await arrived(posts, 3);
    const told = bodiesOf(posts).map(({ type, data }) => [type, data.refundedAmount]);
    expect(told).toEqual([
      ["charge.captured", 0],
      ["charge.refunded", 300],
      ["charge.refunded", 900],
    ]);
  });

  test("is the same event with the same body at each delivery", async () => {
    const posts = openDoor(500);
    const { id } = await chargeOf(charge());
    await arrived(posts, 1);
    await refund(id, 100);
    await arrived(posts, 3);
    const captures = posts.filter(({ body }) => body.includes("charge.captured"));
    expect(captures).toHaveLength(2);
    expect(captures[0]?.body).toBe(captures[1]?.body);
  });
});

describe("scheduled", () => {
  test.each([[404], [500], ["no answer" as const]])("sends again what got %s, and stops once it was taken", async (answer) => {
    const posts = openDoor(answer);
    await charge();
    await arrived(posts, 1);
    expect(await deliverDue(env, () => Date.now() + hours(1))).toBe(1);
    expect(await deliverDue(env, () => Date.now() + hours(2))).toBe(0);
    expect(posts).toHaveLength(2);
  });

  test("leaves a webhook alone until its next attempt is due", async () => {
    const posts = openDoor(500);
    await charge();
    await arrived(posts, 1);
    await runCron();
    expect(posts).toHaveLength(1);
    await env.DB.exec("update webhooks set next_attempt_at_ms = 0");
    await runCron();
    expect(posts).toHaveLength(2);
  });

  test(`gives up after ${attemptsMax} attempts`, async () => {
    const posts = openDoor(...Array.from({ length: 100 }, () => 500));
    await charge();
    await arrived(posts, 1);
    for (let hour = 1; hour <= attemptsMax + 3; hour += 1) await deliverDue(env, () => Date.now() + hours(hour));
    expect(posts).toHaveLength(attemptsMax);
  });

  test("waits longer after each attempt, up to ten minutes", () => {
    const waits = Array.from({ length: attemptsMax }, (_, attempts) => backoffMs(attempts));
    expect(waits.slice(0, 4)).toEqual([10_000, 20_000, 40_000, 80_000]);
    expect(Math.max(...waits)).toBe(600_000);
  });
});

describe("PUT /__sandbox/v1/faults", () => {
  test("manual: nothing is sent, by the request or by cron, until somebody delivers", async () => {
    await setFaults({ webhooks: "manual" });
    const posts = openDoor();
    const { id } = await chargeOf(charge({ token: "tok_action_required" }));
    await press(id, "approve");
    expect(await deliverDue(env, () => Date.now() + hours(1))).toBe(0);
    expect(posts).toHaveLength(0);
    expect(await deliver({ chargeId: id })).toEqual([{ eventId: expect.any(String), type: "charge.captured", status: 200 }]);
    expect(posts).toHaveLength(1);
  });

  test("duplicate: each webhook is sent that many more times, as one and the same event", async () => {
    await setFaults({ duplicate: 2 });
    const posts = openDoor();
    await charge();
    await arrived(posts, 3);
    expect(new Set(bodiesOf(posts).map(({ id }) => id)).size).toBe(1);
  });

  test("delayMs: the webhook waits", async () => {
    await setFaults({ delayMs: 300 });
    const posts = openDoor();
    await charge();
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(posts).toHaveLength(0);
    await arrived(posts, 1);
  });

  test("an empty body is good behaviour again; nonsense is refused (422)", async () => {
    expect(await (await setFaults({ webhooks: "manual", duplicate: 5 })).json()).toEqual({ webhooks: "manual", duplicate: 5, delayMs: 0 });
    expect(await (await setFaults({})).json()).toEqual({ webhooks: "auto", duplicate: 0, delayMs: 0 });
    for (const nonsense of [{ webhooks: "maybe" }, { duplicate: -1 }, { delayMs: -1 }, { delayMs: 60_000 }, { other: 1 }]) {
      expect((await setFaults(nonsense)).status).toBe(422);
    }
  });
});

describe("POST /__sandbox/v1/webhooks/deliver", () => {
  test("sends n times, found by key, and tells the merchant's answers", async () => {
    await setFaults({ webhooks: "manual" });
    const posts = openDoor(404, 200, "no answer");
    const key = newKey();
    await charge({}, key);
    const statuses = (await deliver({ key, times: 3 })).map(({ status }) => status);
    expect(statuses.toSorted()).toEqual([200, 404, null]);
    expect(posts).toHaveLength(3);
  });

  test("sends one kind alone, so that a refund can overtake its capture", async () => {
    await setFaults({ webhooks: "manual" });
    const posts = openDoor();
    const { id } = await chargeOf(charge());
    await refund(id, 100);
    await deliver({ chargeId: id, type: "charge.refunded" });
    await deliver({ chargeId: id, type: "charge.captured" });
    expect(bodiesOf(posts).map(({ type }) => type)).toEqual(["charge.refunded", "charge.captured"]);
  });

  test("refuses an unknown charge (404) and an order that names none or two (422)", async () => {
    openDoor();
    const statusOf = async (order: unknown) => (await call("POST", "/__sandbox/v1/webhooks/deliver", order)).status;
    expect(await statusOf({ chargeId: "sbx_nothing" })).toBe(404);
    expect(await statusOf({ key: newKey() })).toBe(404);
    expect(await statusOf({})).toBe(422);
    expect(await statusOf({ chargeId: "sbx_1", key: newKey() })).toBe(422);
  });
});
