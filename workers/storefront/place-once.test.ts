import { expect, test } from "vitest";
import { fail, ok } from "../../shared/result.ts";
import type { StorefrontBindings } from "./bindings.ts";
import { placeOnce } from "./place-once.ts";
import { orderOf } from "./testing.ts";

type Orders = StorefrontBindings["ORDERS"];
const trace = { traceId: "", spanId: "", requestId: "" };
const command = { body: {}, idempotencyKey: "k".repeat(16), cartId: null, token: null, origin: "http://shop.test", trace };

/** Orders that are still at work on the first request for as many questions as said. */
function busyFor(questions: number) {
  let asked = 0;
  const placeOrder: Orders["placeOrder"] = async () => {
    asked += 1;
    return asked <= questions ? fail("request-in-progress") : ok({ order: orderOf(), replayed: true });
  };
  return { orders: { placeOrder } as Orders, asked: () => asked };
}

test("a second press waits for the first one's outcome, and gets the same order", async () => {
  const { orders, asked } = busyFor(3);
  expect(await placeOnce(orders, command, async () => {})).toMatchObject({ ok: true, value: { replayed: true } });
  expect(asked()).toBe(4);
});

test("it gives up after twelve seconds", async () => {
  const { orders } = busyFor(Number.POSITIVE_INFINITY);
  let waitedMs = 0;
  const pause = async (ms: number) => {
    waitedMs += ms;
  };
  expect(await placeOnce(orders, command, pause)).toMatchObject({ ok: false, error: { code: "request-in-progress" } });
  expect(waitedMs).toBe(12_000);
});

test("any other answer is given at once", async () => {
  let pauses = 0;
  const orders = { placeOrder: async () => fail("payment-declined") } as unknown as Orders;
  const placed = await placeOnce(orders, command, async () => {
    pauses += 1;
  });
  expect(placed).toMatchObject({ ok: false, error: { code: "payment-declined" } });
  expect(pauses).toBe(0);
});
