import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { eventually } from "../eventually.ts";
import { openExplorer } from "../explorer.ts";
import { judge } from "../oracle.ts";
import { startPlatform, type TestPlatform } from "../platform.ts";
import { type Answer, openShop, type Shop } from "../shop.ts";

let platform: TestPlatform;
let shop: Shop;
const sku = "PAYMENTS";
beforeAll(async () => {
  platform = await startPlatform({ cronEverySeconds: 5 });
  shop = openShop(platform);
  await shop.stock(sku, 100);
});
afterAll(() => platform.stop());

/** The provider's control panel: scripted faults and its own webhooks. */
const provider = (method: string, path: string, body?: unknown) =>
  shop.call(method, `/__sandbox/v1${path}`, body, { authorization: `Bearer ${platform.sandboxApiKey}` });
const webhooks = (mode: "auto" | "manual", duplicate = 0, delayMs = 0) =>
  provider("PUT", "/faults", { webhooks: mode, duplicate, delayMs });
beforeEach(() => webhooks("auto"));

const lines = [{ sku, quantity: 1 }];
const statusOf = (order: Answer) => shop.call("GET", `/api/orders/${order.body.id}/status?token=${order.body.lookupToken}`);
const untilConfirmed = (order: Answer) => eventually(async () => expect((await statusOf(order)).body.status).toBe("confirmed"));

/** The states an order went through, each once and in order: one transition each. */
async function expectHistory(order: Answer, history: string[]) {
  const { body } = await statusOf(order);
  expect((body.history as { status: string }[]).map((step) => step.status)).toEqual(history);
}
const bought = ["pending", "reserved", "paying", "paid", "confirmed"];

/** What the shopper does at the bank's page: approves, and is sent back. */
async function approve(order: Answer): Promise<string> {
  const { url } = (order.body.payment as { action: { url: string } }).action;
  expect((await shop.call("GET", new URL(url, platform.url).pathname)).status).toBe(200);
  const response = await fetch(`${new URL(url, platform.url).href}/approve`, { method: "POST", redirect: "manual" });
  expect(response.status).toBe(303);
  return response.headers.get("location") ?? "";
}

async function keyOf(order: Answer): Promise<string> {
  const rows = await openExplorer(platform.explorerUrl).query<{ key: string }>(
    "octavo-sandbox-psp",
    `SELECT key FROM charges WHERE reference = '${order.body.id}'`,
  );
  return rows[0]?.key ?? "";
}
const deliver = async (order: Answer, times: number) => {
  const { status } = await provider("POST", "/webhooks/deliver", { key: await keyOf(order), times });
  expect(status).toBe(200);
};

describe("tok_lost_reply", () => {
  test("captures once and is confirmed, though the answer never came", async () => {
    const order = await shop.order({ lines }, { token: "tok_lost_reply" });
    expect(order.status).toBe(201);
    await untilConfirmed(order);
    await expectHistory(order, bought);
  });
  test("is found again by asking, when no webhook comes either", async () => {
    await webhooks("manual");
    const order = await shop.order({ lines }, { token: "tok_lost_reply" });
    await untilConfirmed(order);
    await expectHistory(order, bought);
    await deliver(order, 3);
    await expectHistory(order, bought);
  });
});

test("tok_slow: an answer past our time-out is waited for elsewhere, and the order is confirmed once", async () => {
  const order = await shop.order({ lines }, { token: "tok_slow" });
  expect(order.status).toBe(201);
  await untilConfirmed(order);
  await expectHistory(order, bought);
});

describe("tok_action_required", () => {
  const begin = async () => {
    const order = await shop.order({ lines }, { token: "tok_action_required" });
    expect(order.status).toBe(201);
    expect(order.body).toMatchObject({ status: "paying", payment: { status: "action_required", action: { type: "redirect" } } });
    return order;
  };
  test("the webhook comes before the shopper returns, three times", async () => {
    await webhooks("manual");
    const order = await begin();
    const back = await approve(order);
    await deliver(order, 3);
    await eventually(async () => {
      const { body } = await shop.call("GET", `/api/orders/${order.body.id}?token=${order.body.lookupToken}`);
      expect(body.status).toBe("confirmed");
    });
    expect((await shop.call("GET", new URL(back).pathname + new URL(back).search)).status).toBe(200);
    await expectHistory(order, bought);
  });
  test("the webhook comes after the shopper has returned, three times", async () => {
    await webhooks("manual");
    const order = await begin();
    await approve(order);
    await untilConfirmed(order);
    await deliver(order, 3);
    await expectHistory(order, bought);
  });
  test("the webhook comes while the shopper returns, three times, ten orders", async () => {
    await webhooks("manual");
    const orders = await Promise.all(Array.from({ length: 10 }, begin));
    for (const order of orders) await approve(order);
    await Promise.all(orders.flatMap((order) => [deliver(order, 3), statusOf(order), statusOf(order)]));
    for (const order of orders) {
      await untilConfirmed(order);
      await expectHistory(order, bought);
    }
  });
  test("the provider duplicates and delays its webhooks by itself", async () => {
    await webhooks("auto", 3, 200);
    const order = await begin();
    await approve(order);
    await untilConfirmed(order);
    await expectHistory(order, bought);
  });
  test("a payment refused at the bank ends the order, and the copy comes back", async () => {
    const before = await shop.level(sku);
    const order = await begin();
    const { url } = (order.body.payment as { action: { url: string } }).action;
    await fetch(`${new URL(url, platform.url).href}/decline`, { method: "POST", redirect: "manual" });
    await eventually(async () => expect((await statusOf(order)).body.status).toBe("payment_failed"));
    await expectHistory(order, ["pending", "reserved", "paying", "payment_failed"]);
    expect(await shop.level(sku)).toMatchObject({ onHand: before.onHand, reserved: 0 });
  });
});

describe("a webhook that is not the provider's", () => {
  test("is refused and changes nothing: unsigned, badly signed, or for an unknown payment", async () => {
    const order = await shop.order({ lines }, { token: "tok_action_required" });
    const body = { id: "evt_forged", type: "charge.captured", mode: "sandbox", data: { reference: order.body.id, status: "captured" } };
    const forged = await shop.call("POST", "/api/webhooks/sandbox", body, {
      "octavo-sandbox-signature": `t=${Math.floor(Date.now() / 1_000)},v1=${"0".repeat(64)}`,
    });
    expect(forged.status).toBe(400);
    expect((await shop.call("POST", "/api/webhooks/sandbox", body)).status).toBe(400);
    expect((await shop.call("POST", "/api/webhooks/nobody", body)).status).toBe(404);
    await expectHistory(order, ["pending", "reserved", "paying"]);
    await approve(order);
    await untilConfirmed(order);
  });
});

test("one key, sent again while the first answer is outstanding and after it, is one order and one charge", {
  tags: ["P-35"],
}, async () => {
  const key = randomUUID();
  const first = shop.order({ lines }, { key, token: "tok_slow" });
  await new Promise((resolve) => setTimeout(resolve, 500));
  const meanwhile = await shop.order({ lines }, { key, token: "tok_slow" });
  expect([201, 409]).toContain(meanwhile.status);
  const order = await first;
  await untilConfirmed(order);
  const later = await shop.order({ lines }, { key, token: "tok_slow" });
  expect(later.body.id).toBe(order.body.id);
  expect(later.headers.get("idempotency-replayed")).toBe("true");
});

test("afterwards all books agree: one charge for each confirmed order, nothing kept of the others", async () => {
  await eventually(async () => expect((await judge(platform)).findings).toEqual([]), 60_000, 500);
});
