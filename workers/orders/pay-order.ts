import type { AuditEntry } from "../../shared/audit.ts";
import type { Payment } from "../../shared/contracts/payments.ts";
import { fingerprint } from "../../shared/http/idempotency-key.ts";
import { newId } from "../../shared/ids.ts";
import { Problem } from "../../shared/problem.ts";
import { type AdvanceDeps, advance } from "./advance-order.ts";
import { type OrderLookup, readOrderToPay } from "./find-order.ts";
import { orderOutcome } from "./order-view.ts";
import { findFirst, keyScopeOf, requirePayable } from "./place-order.ts";
import { advanceOrder, findOrderIdByPayment, type IdempotencyRow, type StoredOrder } from "./repository.ts";
import type { PayOrder } from "./schemas.ts";

export type PayCommand = OrderLookup & { body: PayOrder; idempotencyKey: string };

/**
 * Pays an order that was placed without a payment. A repeated request answers the same payment as it is now.
 * Raises invalid-request, forbidden, not-found, order-not-payable, payment-declined, idempotency-key-reused.
 */
export async function payOrder(deps: AdvanceDeps, command: PayCommand): Promise<{ payment: Payment; replayed: boolean }> {
  const { body, idempotencyKey, trace } = command;
  const { order, sight } = await readOrderToPay(deps, command);
  const meaning = fingerprint({ pay: body });
  const scope = keyScopeOf(command.actor?.userId ?? null);
  const key = { scope, key: idempotencyKey, fingerprint: meaning, orderId: order.id, createdAtMs: deps.now() };
  const begun = await beginPayment(deps, order, body, key, sight.of === "buyer" ? undefined : auditOf(deps, command));
  const first = begun ? null : await findFirst(deps.db, scope, idempotencyKey, meaning);
  const paying = begun ?? first;
  if (!paying) throw new Problem("order-not-payable", { detail: `The order is ${order.status}` });
  const advanced = await advance(deps, paying, trace);
  await orderOutcome(deps, advanced);
  return { payment: await paymentOf(deps, advanced), replayed: first !== null };
}

/** The order with its payment begun; null when it waits for none, or when another request was first. */
async function beginPayment(deps: AdvanceDeps, order: StoredOrder, body: PayOrder, key: IdempotencyRow, audit: AuditEntry | undefined) {
  if (order.status !== "reserved") return null;
  await requirePayable(deps, body, "");
  const nowMs = deps.now();
  const columns = { paymentProvider: body.provider, paymentToken: body.token };
  const event = { type: "paying" as const, data: { paymentId: newId("pay", nowMs) } };
  return await advanceOrder(deps.db, order, [event], nowMs, { columns, key, audit });
}

/** What is written down when the house pays for an order that is not its own, or an API key for any. */
function auditOf({ now }: AdvanceDeps, { actor, orderId, body, trace }: PayCommand): AuditEntry | undefined {
  if (!actor) return undefined;
  return {
    by: actor,
    action: "order.payment-begun",
    subject: orderId,
    data: { provider: body.provider },
    requestId: trace.requestId,
    atMs: now(),
  };
}

/** A payment, for whoever may pay its order; to an API key without the link, as an order is shown to it. */
export async function showPayment(deps: AdvanceDeps, paymentId: string, lookup: Omit<OrderLookup, "orderId" | "trace">): Promise<Payment> {
  const orderId = await findOrderIdByPayment(deps.db, paymentId);
  if (!orderId) throw new Problem("not-found");
  const { order, sight } = await readOrderToPay(deps, { ...lookup, orderId });
  const payment = await paymentOf(deps, order);
  return sight.of === "key" ? { ...payment, action: null } : payment;
}

async function paymentOf({ payments }: AdvanceDeps, { paymentId }: StoredOrder): Promise<Payment> {
  const payment = paymentId ? await payments.find({ paymentId }) : null;
  if (!payment) throw new Problem("not-found");
  return payment;
}
