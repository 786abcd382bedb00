import type { DrizzleD1Database } from "drizzle-orm/d1";
import type { HoldReport } from "../../shared/contracts/inventory.ts";
import type { Payment } from "../../shared/contracts/payments.ts";
import { createEvent } from "../../shared/events/envelope.ts";
import { type OutboxRow, outboxRows } from "../../shared/events/outbox.ts";
import { newId } from "../../shared/ids.ts";
import { errorFields, type Log } from "../../shared/log.ts";
import { minus, money } from "../../shared/money.ts";
import { type Result, unwrap } from "../../shared/result.ts";
import type { DataKeys } from "../../shared/sealed-text.ts";
import type { Trace } from "../../shared/trace.ts";
import { lookupTokenOf } from "./lookup-token.ts";
import { type EndReason, isTerminal, type OrderEvent } from "./order-state.ts";
import { advanceOrder, findOrder, markCartEmptied, type StepExtras, type StoredOrder } from "./repository.ts";

/** What an order needs of the world. The sister Workers are their service bindings. */
export type AdvanceDeps = {
  db: DrizzleD1Database;
  catalog: OrdersEnv["CATALOG"];
  cart: OrdersEnv["CART"];
  inventory: OrdersEnv["INVENTORY"];
  payments: OrdersEnv["PAYMENTS"];
  identity: OrdersEnv["IDENTITY"];
  lookupSecret: string;
  /** Keys that the personal columns are sealed with. */
  dataKeys: DataKeys;
  now: () => number;
  log: Log;
  /** Sends outbox rows after the answer has left; what fails is sent by cron. */
  relay: (rows: OutboxRow[]) => void;
};

/** A hold outlives the time to pay by this, so that it never runs out under a payment that is just beginning. */
const holdSlackSeconds = 60;
/** More steps than any order takes: reaching it is a bug, not a long order. */
const stepsMax = 20;

/**
 * Takes an order as far as it goes now: the next step, and the next, until it is finished or waits for somebody else.
 * It looks only at what is stored and every call it makes may be repeated, so whoever calls it (a request, a webhook,
 * a queue message, cron) gets the same result, and a crash between any two steps is repaired by the next call.
 */
export async function advance(deps: AdvanceDeps, order: StoredOrder, trace: Trace): Promise<StoredOrder> {
  let current = order;
  let isPaymentNew = false;
  for (let count = 0; count < stepsMax; count += 1) {
    const next = await step(deps, current, trace, isPaymentNew);
    if (next === "waiting") return current;
    isPaymentNew = next?.status === "paying" && current.status !== "paying";
    // Somebody else was first: go on from what they stored.
    current = next ?? (await reload(deps, current));
  }
  throw new Error(`order ${order.id} did not come to rest in ${stepsMax} steps; it is ${current.status}`);
}

/** One step: the order after it, "waiting" when there is none to take, null when another caller took one meanwhile. */
async function step(deps: AdvanceDeps, order: StoredOrder, trace: Trace, isPaymentNew: boolean): Promise<StoredOrder | "waiting" | null> {
  switch (order.status) {
    case "pending":
      return await reserveStock(deps, order, trace);
    case "reserved":
      return isLate(deps, order) ? await giveUp(deps, order, "expired", trace) : "waiting";
    case "paying":
      return await pay(deps, order, trace, isPaymentNew);
    case "paid":
      return await findOtherStock(deps, order, trace);
    case "confirmed":
      return await emptyCart(deps, order, trace);
    default:
      return "waiting";
  }
}

async function reserveStock(deps: AdvanceDeps, order: StoredOrder, trace: Trace) {
  if (isLate(deps, order)) return await giveUp(deps, order, "expired", trace);
  const reserved = await reserve(deps, order, trace);
  if (!reserved.ok) {
    if (reserved.error.code !== "out-of-stock") unwrap(reserved);
    const shortages = reserved.error.fields?.shortages as OrderEvent["data"]["shortages"];
    return await record(deps, order, [{ type: "rejected", data: { shortages } }], trace);
  }
  // A hold that has ended never revives: another caller gave up on this order, or its time is over.
  if (!reserved.value.every(isOpen)) return await giveUp(deps, order, "hold-ended", trace);
  const events: OrderEvent[] = [{ type: "reserved", data: { attempt: order.attempt } }];
  if (order.paymentToken) events.push({ type: "paying", data: { paymentId: newId("pay", deps.now()) } });
  return await record(deps, order, events, trace);
}

async function pay(deps: AdvanceDeps, order: StoredOrder, trace: Trace, isPaymentNew: boolean): Promise<StoredOrder | "waiting" | null> {
  // Pinned before money is asked for: a hold must not run out under a payment.
  const pinned = unwrap(await deps.inventory.pin(holds(order, trace)));
  const isHeld = pinned.every(isSellable);
  const payment =
    isHeld && !isLate(deps, order) ? await askForPayment(deps, order, trace, isPaymentNew) : await callOff(deps, order, trace);
  if (payment.status === "captured")
    return isHeld ? await sell(deps, order, trace) : await record(deps, order, [{ type: "paid", data: {} }], trace);
  if (payment.status === "processing" || payment.status === "action_required") return "waiting";
  await release(deps, order, trace);
  const reason: EndReason = payment.status === "declined" ? "declined" : "voided";
  return await record(deps, order, [{ type: "payment_failed", data: { reason, declineCode: payment.declineCode } }], trace);
}

/** The payment as it is: looked up when it was asked for before, and asked for when it was not, or when nobody knows of it. */
async function askForPayment(deps: AdvanceDeps, order: StoredOrder, trace: Trace, isNew: boolean): Promise<Payment> {
  const { id: orderId, paymentProvider: provider, paymentToken: token, origin } = order;
  const paymentId = paymentIdOf(order);
  if (!provider || !token) throw new Error(`order ${orderId} is paying without a provider`);
  const known = isNew ? null : await deps.payments.settle({ paymentId, trace });
  if (known && known.status !== "processing") return known;
  const amount = money(order.totalMinor, order.currency);
  const returnUrl = `${origin}/orders/${orderId}?token=${lookupTokenOf(orderId, deps.lookupSecret)}`;
  return unwrap(await deps.payments.pay({ paymentId, orderId, provider, token, amount, returnUrl, trace }));
}

/** The payment after making sure that it can never capture any more: captured all the same when the capture was first. */
async function callOff(deps: AdvanceDeps, order: StoredOrder, trace: Trace): Promise<Payment> {
  return await deps.payments.cancel({ paymentId: paymentIdOf(order), orderId: order.id, trace });
}

function paymentIdOf({ id, paymentId }: StoredOrder): string {
  if (!paymentId) throw new Error(`order ${id} has no payment`);
  return paymentId;
}

/** The money is there and every copy is held: sell them, empty the cart, and tell everybody. */
async function sell(deps: AdvanceDeps, order: StoredOrder, trace: Trace) {
  const paid: OrderEvent[] = order.status === "paid" ? [] : [{ type: "paid", data: {} }];
  const sold = unwrap(await deps.inventory.commit(holds(order, trace)));
  // Pinned holds neither expire nor are released under a captured payment, so this cannot be; nothing is guessed when it is.
  if (!sold.every((report) => report.state === "committed")) throw new Error(`order ${order.id}: a hold ended between pinning and selling`);

  const cartEmptiedAtMs = await tryToEmptyCart(deps, order, trace);
  const version = order.version + paid.length + 1;
  const lines = order.lines.map(({ sku, bookId, quantity }) => ({ sku, bookId, quantity }));
  const placed = {
    type: "octavo.order.placed.v1",
    source: "orders",
    subject: order.id,
    subjectVersion: version,
    data: { orderId: order.id, lines },
  } as const;
  const rows = outboxRows([createEvent(placed, trace, deps.now())], deps.now());
  const confirmed = await record(deps, order, [...paid, { type: "confirmed", data: {} }], trace, {
    outboxRows: rows,
    columns: { cartEmptiedAtMs },
  });
  if (confirmed) deps.relay(rows);
  return confirmed;
}

/** Paid, but the copies are gone: take others under new names, or give the money back. Money is never kept without goods. */
async function findOtherStock(deps: AdvanceDeps, order: StoredOrder, trace: Trace) {
  if (order.attempt === 1) {
    requireNothingSold(order, await release(deps, order, trace));
    return await record(deps, order, [{ type: "reattempted", data: { attempt: 2 } }], trace);
  }
  const reserved = await reserve(deps, order, trace);
  if (reserved.ok && unwrap(await deps.inventory.pin(holds(order, trace))).every(isSellable)) return await sell(deps, order, trace);
  const released = await release(deps, order, trace);
  // Another caller found copies meanwhile and has sold them: this order is about to be confirmed.
  if (released.every((report) => report.state === "committed")) return null;
  requireNothingSold(order, released);
  await refundInFull(deps, order, "no-stock", trace);
  return await record(deps, order, [{ type: "cancelled", data: { reason: "no-stock" } }], trace);
}

/** Stops where part of an order was sold and part was lost: neither selling again nor refunding would be right. An operator has to look. */
function requireNothingSold(order: StoredOrder, released: HoldReport[]): void {
  if (!released.some((report) => report.state === "committed")) return;
  throw new Error(`order ${order.id} attempt ${order.attempt} was sold in part; its other copies were lost`);
}

/** Ends an order nobody paid for: its copies first, then its state. */
async function giveUp(deps: AdvanceDeps, order: StoredOrder, reason: EndReason, trace: Trace) {
  // Whoever has begun to pay for it meanwhile has also moved the order on: then nothing is given back, nothing is written.
  await release(deps, order, trace, { sparePinned: true });
  return await record(deps, order, [{ type: "cancelled", data: { reason } }], trace);
}

/** Pays back what is left of a capture. The refund is named after the payment, so that repeating it is one refund. */
export async function refundInFull(deps: AdvanceDeps, order: StoredOrder, reason: string, trace: Trace): Promise<void> {
  const paymentId = paymentIdOf(order);
  const payment = await deps.payments.find({ paymentId });
  if (!payment) throw new Error(`payment ${paymentId} of order ${order.id} is not there`);
  const left = minus(payment.amount, payment.refunded);
  if (payment.status !== "captured" || left.amount === 0) return;
  const refundId = paymentId.replace(/^pay_/, "rfnd_");
  unwrap(await deps.payments.refund({ refundId, paymentId, amount: left, reason, trace }));
  deps.log("order.refunded", trace, { orderId: order.id, reason });
}

async function emptyCart(deps: AdvanceDeps, order: StoredOrder, trace: Trace): Promise<"waiting"> {
  if (order.cartId === null || order.cartEmptiedAtMs !== null) return "waiting";
  const cartEmptiedAtMs = await tryToEmptyCart(deps, order, trace);
  if (cartEmptiedAtMs !== null) await markCartEmptied(deps.db, order.id, cartEmptiedAtMs);
  return "waiting";
}

/** When the cart was emptied of what was ordered; null when there is none, or when it could not be reached and cron must try again. */
async function tryToEmptyCart({ cart, now, log }: AdvanceDeps, order: StoredOrder, trace: Trace): Promise<number | null> {
  const { cartId, cartVersion, id: orderId } = order;
  if (cartId === null || cartVersion === null) return null;
  try {
    await cart.checkedOut({ cartId, orderId, cartVersion, trace });
    return now();
  } catch (error) {
    log("order.cart-not-emptied", trace, { orderId, ...errorFields(error) }, "warn");
    return null;
  }
}

async function record(
  deps: AdvanceDeps,
  order: StoredOrder,
  events: OrderEvent[],
  trace: Trace,
  extras: StepExtras = {},
): Promise<StoredOrder | null> {
  const next = await advanceOrder(deps.db, order, events, deps.now(), extras);
  if (next)
    for (const { type } of events)
      deps.log(`order.${type}`, trace, { orderId: order.id, version: next.version, paymentId: next.paymentId });
  return next;
}

async function reload(deps: AdvanceDeps, order: StoredOrder): Promise<StoredOrder> {
  const stored = await findOrder(deps.db, order.id);
  if (!stored) throw new Error(`order ${order.id} has vanished`);
  return stored;
}

async function reserve(deps: AdvanceDeps, order: StoredOrder, trace: Trace): Promise<Result<HoldReport[]>> {
  const ttlSeconds = Math.max(0, Math.ceil((order.payByMs - deps.now()) / 1_000)) + holdSlackSeconds;
  return await deps.inventory.reserve({ ...holds(order, trace), ttlSeconds });
}

async function release(deps: AdvanceDeps, order: StoredOrder, trace: Trace, { sparePinned = false } = {}): Promise<HoldReport[]> {
  return unwrap(await deps.inventory.release({ ...holds(order, trace), sparePinned }));
}

function holds({ id: orderId, attempt, lines }: StoredOrder, trace: Trace) {
  return { orderId, attempt, lines: lines.map(({ sku, quantity }) => ({ sku, quantity })), trace };
}

function isOpen({ state }: HoldReport): boolean {
  return state === "held" || state === "pinned";
}

/** Whether a hold can still become a sale, or has: a crash may have come between selling and writing it down. */
function isSellable(report: HoldReport): boolean {
  return isOpen(report) || report.state === "committed";
}

/** An order that is not finished and whose time to pay is over. */
function isLate({ now }: AdvanceDeps, order: StoredOrder): boolean {
  return !isTerminal(order.status) && now() > order.payByMs;
}
