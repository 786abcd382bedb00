import type { Payment } from "../../shared/contracts/payments.ts";
import { fingerprint } from "../../shared/http/idempotency-key.ts";
import { newId } from "../../shared/ids.ts";
import { Problem } from "../../shared/problem.ts";
import { type AdvanceDeps, advance } from "./advance-order.ts";
import { type OrderLookup, readOrder } from "./find-order.ts";
import { orderOutcome } from "./order-view.ts";
import { findFirst, guestScope, requirePayable } from "./place-order.ts";
import { advanceOrder, findOrderIdByPayment, type StoredOrder } from "./repository.ts";
import type { PayOrder } from "./schemas.ts";

export type PayCommand = OrderLookup & { body: PayOrder; idempotencyKey: string };

/**
 * Pays an order that was placed without a payment. A repeated request answers the same payment as it is now.
 * Raises invalid-request, not-found, order-not-payable, payment-declined, idempotency-key-reused.
 */
export async function payOrder(deps: AdvanceDeps, command: PayCommand): Promise<{ payment: Payment; replayed: boolean }> {
  const { body, idempotencyKey, trace } = command;
  const order = await readOrder(deps, command);
  const meaning = fingerprint({ pay: body });
  const begun = await beginPayment(deps, order, body, { idempotencyKey, meaning });
  const first = begun ? null : await findFirst(deps.db, idempotencyKey, meaning);
  const paying = begun ?? first;
  if (!paying) throw new Problem("order-not-payable", { detail: `The order is ${order.status}` });
  const advanced = await advance(deps, paying, trace);
  await orderOutcome(deps, advanced);
  return { payment: await paymentOf(deps, advanced), replayed: first !== null };
}

/** The order with its payment begun; null when it waits for none, or when another request was first. */
async function beginPayment(deps: AdvanceDeps, order: StoredOrder, body: PayOrder, about: { idempotencyKey: string; meaning: string }) {
  if (order.status !== "reserved") return null;
  await requirePayable(deps, body, "");
  const nowMs = deps.now();
  const key = { scope: guestScope, key: about.idempotencyKey, fingerprint: about.meaning, orderId: order.id, createdAtMs: nowMs };
  const columns = { paymentProvider: body.provider, paymentToken: body.token };
  const event = { type: "paying" as const, data: { paymentId: newId("pay", nowMs) } };
  return await advanceOrder(deps.db, order, [event], nowMs, { columns, key });
}

/** A payment, for whoever may read its order. */
export async function showPayment(deps: AdvanceDeps, paymentId: string, lookup: Omit<OrderLookup, "orderId">): Promise<Payment> {
  const orderId = await findOrderIdByPayment(deps.db, paymentId);
  if (!orderId) throw new Problem("not-found");
  return await paymentOf(deps, await readOrder(deps, { ...lookup, orderId }));
}

async function paymentOf({ payments }: AdvanceDeps, { paymentId }: StoredOrder): Promise<Payment> {
  const payment = paymentId ? await payments.find({ paymentId }) : null;
  if (!payment) throw new Problem("not-found");
  return payment;
}
