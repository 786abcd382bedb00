import { env as workerEnv } from "cloudflare:workers";
import { drizzle } from "drizzle-orm/d1";
import { describe, expect, test } from "vitest";
import type { OrderStatus } from "../../shared/contracts/orders.ts";
import { newId } from "../../shared/ids.ts";
import { parseDataKeys } from "../../shared/sealed-text.ts";
import { newTrace, traceparent } from "../../shared/trace.ts";
import { createCommerce } from "../../tests/doubles/commerce.ts";
import { type AdvanceDeps, advance } from "./advance-order.ts";
import { sealContact } from "./contact.ts";
import { handleEvent } from "./handle-event.ts";
import { isTerminal, type OrderEvent, replay } from "./order-state.ts";
import { findOrder, insertOrder, listEvents, type StoredOrder } from "./repository.ts";
import { sweepOrders } from "./sweep-orders.ts";

const env = workerEnv as unknown as OrdersEnv;
const trace = newTrace();
const dataKeys = parseDataKeys(env.DATA_KEYS);
const twoBooks = ["EMMA", "IVANHOE"];
type Commerce = ReturnType<typeof createCommerce>;

function depsOf(commerce: Commerce, now: () => number = () => Date.now()): AdvanceDeps {
  const sisters = { catalog: {}, cart: commerce.cart, inventory: commerce.inventory, payments: commerce.payments };
  return {
    ...(sisters as unknown as AdvanceDeps),
    db: drizzle(env.DB),
    lookupSecret: "secret",
    dataKeys,
    now,
    log: () => {},
    relay: () => {},
  };
}

/** An order of one copy of each book, written as POST /api/orders writes it. */
async function place(deps: AdvanceDeps, token: string | null, skus = twoBooks): Promise<StoredOrder> {
  const nowMs = deps.now();
  const id = newId("ord", nowMs);
  const order: StoredOrder = {
    id,
    number: id.slice(-8),
    status: "pending",
    version: 1,
    attempt: 1,
    paymentId: null,
    paymentProvider: token && "sandbox",
    paymentToken: token,
    origin: "https://shop.example",
    ...sealContact({ email: "ada@example.com", name: "Ada", shippingAddress: null }, id, deps.dataKeys),
    userId: null,
    emailIndex: null,
    shippingMethod: "standard",
    currency: "USD",
    totalMinor: 2_499,
    cartId: `cart_of_${id}`,
    cartVersion: 1,
    cartEmptiedAtMs: null,
    payByMs: nowMs + 900_000,
    traceparent: traceparent(trace),
    requestId: trace.requestId,
    createdAtMs: nowMs,
    updatedAtMs: nowMs,
    lines: skus.map((sku) => ({
      sku,
      bookId: `book_${sku}`,
      sellerId: "seller",
      title: sku,
      format: "paperback",
      quantity: 1,
      unitPriceMinor: 1_000,
    })),
  };
  expect(await insertOrder(deps.db, order, { scope: "guests", key: id, fingerprint: id, createdAtMs: nowMs })).toBe("inserted");
  return order;
}

/** Everything that must be true of a finished order, whatever happened on the way. */
async function expectConsistent(commerce: Commerce, deps: AdvanceDeps, id: string, copies: number): Promise<OrderStatus> {
  const order = await findOrder(deps.db, id);
  if (!order) throw new Error("the order has vanished");
  const isConfirmed = order.status === "confirmed";
  expect(isTerminal(order.status), order.status).toBe(true);
  expect(commerce.moneyKept(id)).toBe(isConfirmed ? order.totalMinor : 0);
  expect(commerce.openHolds()).toEqual([]);
  expect(order.lines.map(({ sku }) => commerce.stockOf(sku).sold)).toEqual(order.lines.map(() => (isConfirmed ? 1 : 0)));
  expect(order.lines.map(({ sku }) => commerce.stockOf(sku).onHand)).toEqual(order.lines.map(() => (isConfirmed ? copies - 1 : copies)));
  expect(commerce.emptied).toEqual(isConfirmed ? [id] : []);
  const events = (await listEvents(deps.db, id)) as OrderEvent[];
  const { status, version, attempt, paymentId } = order;
  expect(replay(events)).toEqual({ status, version, attempt, paymentId });
  const sent = await env.DB.prepare(
    "SELECT count(DISTINCT json_extract(envelope, '$.id')) AS n FROM outbox WHERE json_extract(envelope, '$.subject') = ?",
  )
    .bind(id)
    .first<{ n: number }>();
  expect(sent?.n).toBe(isConfirmed ? 1 : 0);
  return order.status;
}

class Crash extends Error {}

/** The same world, in which the call number `at` to anybody fails: before it had any effect, or after. */
function crashing(deps: AdvanceDeps, at: number, when: "before" | "after"): { deps: AdvanceDeps; crashed: () => boolean } {
  let calls = 0;
  let crashed = false;
  const wrap = <T extends object>(target: T): T =>
    new Proxy(target, {
      get: (object, name) => {
        const member = Reflect.get(object, name);
        const isCall = typeof member === "function" && (object !== deps.db || name === "batch");
        if (!isCall) return typeof member === "function" ? member.bind(object) : member;
        return async (...args: unknown[]) => {
          calls += 1;
          const isNow = calls === at;
          if (isNow) crashed = true;
          if (isNow && when === "before") throw new Crash();
          const value = await member.apply(object, args);
          if (isNow) throw new Crash();
          return value;
        };
      },
    });
  const { db, inventory, payments, cart } = deps;
  return {
    deps: { ...deps, db: wrap(db), inventory: wrap(inventory), payments: wrap(payments), cart: wrap(cart) },
    crashed: () => crashed,
  };
}

describe("advance", () => {
  test("takes a paid order from pending to confirmed", async () => {
    const commerce = createCommerce({ EMMA: 2, IVANHOE: 2 });
    const deps = depsOf(commerce);
    const order = await place(deps, "tok_ok");
    await advance(deps, order, trace);
    expect(await expectConsistent(commerce, deps, order.id, 2)).toBe("confirmed");
  });
  test("rejects an order when one SKU is short, and holds nothing", async () => {
    const commerce = createCommerce({ EMMA: 2, IVANHOE: 0 });
    const deps = depsOf(commerce);
    const order = await place(deps, "tok_ok");
    expect((await advance(deps, order, trace)).status).toBe("rejected");
    expect(commerce.openHolds()).toEqual([]);
    expect(commerce.moneyKept(order.id)).toBe(0);
  });
  test("waits for the shopper at the bank, and goes on when asked again", async () => {
    const commerce = createCommerce({ EMMA: 2, IVANHOE: 2 });
    const deps = depsOf(commerce);
    const paying = await advance(deps, await place(deps, "tok_action_required"), trace);
    expect(paying.status).toBe("paying");
    commerce.approve(paying.paymentId ?? "");
    await advance(deps, paying, trace);
    expect(await expectConsistent(commerce, deps, paying.id, 2)).toBe("confirmed");
  });
  test("an order nobody pays in time ends voided, and its copies come back", { tags: ["P-33"] }, async () => {
    const commerce = createCommerce({ EMMA: 2, IVANHOE: 2 });
    const deps = depsOf(commerce);
    const paying = await advance(deps, await place(deps, "tok_action_required"), trace);
    await advance({ ...deps, now: () => paying.payByMs + 1 }, paying, trace);
    expect(await expectConsistent(commerce, deps, paying.id, 2)).toBe("payment_failed");
    commerce.approve(paying.paymentId ?? "");
    expect(commerce.moneyKept(paying.id)).toBe(0);
  });
  test("20 callers at once lead to one confirmed order, one charge, one event", async () => {
    const commerce = createCommerce({ EMMA: 2, IVANHOE: 2 });
    const deps = depsOf(commerce);
    const order = await place(deps, "tok_ok");
    await Promise.all(Array.from({ length: 20 }, () => advance(deps, order, trace)));
    expect(await expectConsistent(commerce, deps, order.id, 2)).toBe("confirmed");
  });
  test("a capture whose copies are gone takes others when there are some", async () => {
    const commerce = createCommerce({ EMMA: 2 });
    const deps = depsOf(commerce);
    const paying = await advance(deps, await place(deps, "tok_action_required", ["EMMA"]), trace);
    commerce.loseHold(paying.id, 1, "EMMA");
    commerce.approve(paying.paymentId ?? "");
    await advance(deps, paying, trace);
    expect(await expectConsistent(commerce, deps, paying.id, 2)).toBe("confirmed");
  });
  test("when one of two books is gone, neither is sold until both can be", async () => {
    const commerce = createCommerce({ EMMA: 2, IVANHOE: 2 });
    const deps = depsOf(commerce);
    const paying = await advance(deps, await place(deps, "tok_action_required"), trace);
    commerce.loseHold(paying.id, 1, "IVANHOE");
    commerce.approve(paying.paymentId ?? "");
    await advance(deps, paying, trace);
    expect(await expectConsistent(commerce, deps, paying.id, 2)).toBe("confirmed");
  });
  test("when one of two books is gone for good, the other comes back and the money too", async () => {
    const commerce = createCommerce({ EMMA: 2, IVANHOE: 1 });
    const deps = depsOf(commerce);
    const paying = await advance(deps, await place(deps, "tok_action_required"), trace);
    commerce.loseHold(paying.id, 1, "IVANHOE");
    expect((await advance(deps, await place(deps, "tok_ok", ["IVANHOE"]), trace)).status).toBe("confirmed");
    commerce.approve(paying.paymentId ?? "");
    expect((await advance(deps, paying, trace)).status).toBe("cancelled");
    expect(commerce.moneyKept(paying.id)).toBe(0);
    expect(commerce.stockOf("EMMA")).toMatchObject({ onHand: 2, sold: 0, held: 0 });
  });
  test("a capture for which there are no copies left is refunded", async () => {
    const commerce = createCommerce({ EMMA: 1 });
    const deps = depsOf(commerce);
    const paying = await advance(deps, await place(deps, "tok_action_required", ["EMMA"]), trace);
    commerce.loseHold(paying.id, 1, "EMMA");
    const other = await advance(deps, await place(deps, "tok_ok", ["EMMA"]), trace);
    expect(other.status).toBe("confirmed");
    commerce.approve(paying.paymentId ?? "");
    expect((await advance(deps, paying, trace)).status).toBe("cancelled");
    expect(commerce.moneyKept(paying.id)).toBe(0);
    expect(commerce.stockOf("EMMA")).toMatchObject({ onHand: 0, sold: 1, held: 0 });
  });
  test("a capture reported after the order has ended is refunded once", async () => {
    const commerce = createCommerce({ EMMA: 2 });
    const deps = depsOf(commerce);
    const order = await advance(deps, await place(deps, "tok_declined", ["EMMA"]), trace);
    expect(order.status).toBe("payment_failed");
    const paymentId = order.paymentId ?? "";
    await commerce.payments.pay({
      paymentId: "pay_other",
      orderId: order.id,
      provider: "sandbox",
      token: "tok_ok",
      amount: { amount: 1, currency: "USD" },
      returnUrl: "",
      trace,
    });
    const captured = await commerce.payments.find({ paymentId: "pay_other" });
    Object.assign((await commerce.payments.find({ paymentId })) ?? {}, {
      ...captured,
      id: paymentId,
      amount: { amount: order.totalMinor, currency: "USD" },
    });
    const event = { type: "octavo.payment.succeeded.v1", data: { paymentId, orderId: order.id } } as Parameters<typeof handleEvent>[1];
    for (let delivery = 0; delivery < 3; delivery += 1) await handleEvent(deps, event, trace);
    expect((await commerce.payments.find({ paymentId }))?.status).toBe("refunded");
  });
});

describe("a crash at any point", () => {
  const scenarios: { name: string; token: string; copies: Record<string, number>; ends: OrderStatus; calls: number }[] = [
    { name: "a card that works", token: "tok_ok", copies: { EMMA: 2, IVANHOE: 2 }, ends: "confirmed", calls: 7 },
    { name: "a reply that is lost", token: "tok_lost_reply", copies: { EMMA: 2, IVANHOE: 2 }, ends: "confirmed", calls: 4 },
    { name: "a card that is declined", token: "tok_declined", copies: { EMMA: 2, IVANHOE: 2 }, ends: "payment_failed", calls: 6 },
  ];
  for (const { name, token, copies, ends, calls } of scenarios) {
    for (const when of ["before", "after"] as const) {
      test(`${name}: failing ${when} each call in turn always ends consistently`, { tags: ["ARC-15"] }, async () => {
        let points = 0;
        for (let at = 1; ; at += 1) {
          const commerce = createCommerce(copies);
          const deps = depsOf(commerce);
          const order = await place(deps, token);
          const broken = crashing(deps, at, when);
          await advance(broken.deps, order, trace).catch((error) => expect(error).toBeInstanceOf(Crash));
          if (!broken.crashed()) break;
          points += 1;
          // Cron finds it standing still, as it would after a restart.
          for (let sweep = 0; sweep < 3; sweep += 1) await sweepOrders({ ...deps, now: () => Date.now() + (sweep + 1) * 10_000 });
          expect(await expectConsistent(commerce, deps, order.id, 2), `crash ${when} call ${at}`).toBe(ends);
        }
        expect(points).toBe(calls);
      });
    }
  }
  test("an order whose time ran out while nobody was there is not charged any more", async () => {
    const commerce = createCommerce({ EMMA: 2, IVANHOE: 2 });
    const deps = depsOf(commerce);
    const order = await place(deps, "tok_ok");
    await advance({ ...deps, now: () => order.payByMs + 1 }, order, trace);
    expect(await expectConsistent(commerce, deps, order.id, 2)).toBe("cancelled");
  });
});

describe("sweepOrders", () => {
  const later = (seconds: number) => () => Date.now() + seconds * 1_000;
  test("reaches an order in need behind hundreds that wait for their shopper or are stuck", async () => {
    const commerce = createCommerce({ EMMA: 1_000 });
    const deps = depsOf(commerce);
    for (let count = 0; count < 60; count += 1) await advance(deps, await place(deps, null, ["EMMA"]), trace);
    for (let count = 0; count < 60; count += 1) await advance(deps, await place(deps, "tok_action_required", ["EMMA"]), trace);
    const forgotten = await place(deps, "tok_ok", ["EMMA"]);
    expect(await sweepOrders({ ...deps, now: later(60) })).toBe(61);
    expect((await findOrder(deps.db, forgotten.id))?.status).toBe("confirmed");
  });
  test("ends reserved orders whose time is over, and gives their copies back", { tags: ["P-33"] }, async () => {
    const commerce = createCommerce({ EMMA: 1_000 });
    const deps = depsOf(commerce);
    const reserved = await advance(deps, await place(deps, null, ["EMMA"]), trace);
    expect(reserved.status).toBe("reserved");
    for (let sweep = 0; sweep < 2; sweep += 1) await sweepOrders({ ...deps, now: later(1_000 + sweep * 60) });
    expect((await findOrder(deps.db, reserved.id))?.status).toBe("cancelled");
    expect(commerce.openHolds()).toEqual([]);
  });
});

test("a refund of what is left after a part was paid back already gives back the rest", async () => {
  const commerce = createCommerce({ EMMA: 1 });
  const deps = depsOf(commerce);
  const paying = await advance(deps, await place(deps, "tok_action_required", ["EMMA"]), trace);
  commerce.loseHold(paying.id, 1, "EMMA");
  expect((await advance(deps, await place(deps, "tok_ok", ["EMMA"]), trace)).status).toBe("confirmed");
  commerce.approve(paying.paymentId ?? "");
  Object.assign((await commerce.payments.find({ paymentId: paying.paymentId ?? "" })) ?? {}, {
    refunded: { amount: 500, currency: "USD" },
  });
  expect((await advance(deps, paying, trace)).status).toBe("cancelled");
  expect(commerce.moneyKept(paying.id)).toBe(0);
});

test("an order whose last line cannot be written leaves nothing of itself", { tags: ["ARC-20"] }, async () => {
  const deps = depsOf(createCommerce({}));
  const order = await place(deps, "tok_ok");
  const [line] = order.lines;
  if (!line) throw new Error("no line");
  const broken = {
    ...order,
    id: newId("ord"),
    number: "BROKEN",
    cartId: null,
    lines: [line, { ...line, quantity: null as unknown as number }],
  };
  const key = { scope: "guests", key: "a-key-for-a-broken-order", fingerprint: "", createdAtMs: 0 };
  await expect(insertOrder(deps.db, broken, key)).rejects.toThrow();
  const left = await Promise.all(
    ["orders WHERE id", "order_lines WHERE order_id", "order_events WHERE order_id", "idempotency_keys WHERE order_id"].map((where) =>
      env.DB.prepare(`SELECT count(*) AS n FROM ${where} = ?`).bind(broken.id).first<{ n: number }>(),
    ),
  );
  expect(left.map((row) => row?.n)).toEqual([0, 0, 0, 0]);
});
