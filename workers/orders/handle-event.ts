import type { AnyEnvelope } from "../../shared/events/envelope.ts";
import { errorFields } from "../../shared/log.ts";
import { continueTrace, type Trace } from "../../shared/trace.ts";
import { type AdvanceDeps, advance, refundInFull } from "./advance-order.ts";
import { claimGuestOrders, forgetUser } from "./follow-users.ts";
import { hasEndedWithoutGoods } from "./order-state.ts";
import { findOrder, findOrders, type StoredOrder } from "./repository.ts";

/** The events that are acted on together. */
export const paymentEvents = ["octavo.payment.succeeded.v1", "octavo.payment.failed.v1"] as const;

/**
 * What payments' outcomes mean for their orders. Most orders have been confirmed by the request that paid, before the event
 * comes: one look at all of them finds the few that are left. Gives back the events whose order could not be taken on.
 */
export async function handleEvents(deps: AdvanceDeps, events: AnyEnvelope[]): Promise<AnyEnvelope[]> {
  const orderIds = events.flatMap((event) => (isOfPayment(event) ? [event.data.orderId] : []));
  const done = new Set((await findOrders(deps.db, orderIds)).filter(isDone).map(({ id }) => id));
  const again: AnyEnvelope[] = [];
  for (const event of events) {
    if (!isOfPayment(event) || done.has(event.data.orderId)) continue;
    const trace = continueTrace(event.traceparent, event.requestid);
    try {
      await handleEvent(deps, event, trace);
    } catch (error) {
      deps.log("event.retried", trace, { type: event.type, eventId: event.id, ...errorFields(error) }, "warn");
      again.push(event);
    }
  }
  return again;
}

function isDone({ status, cartId, cartEmptiedAtMs }: StoredOrder): boolean {
  return status === "confirmed" && (cartId === null || cartEmptiedAtMs !== null);
}

function isOfPayment(event: AnyEnvelope): event is Extract<AnyEnvelope, { type: (typeof paymentEvents)[number] }> {
  return paymentEvents.some((type) => type === event.type);
}

/**
 * What a payment's outcome means for its order, and what happens to a user means for theirs. Needs no inbox: `advance`
 * looks only at what is stored, so the same event in any order and number leads to the same place; so do the others.
 */
export async function handleEvent(deps: AdvanceDeps, event: AnyEnvelope, trace: Trace): Promise<void> {
  if (event.type === "octavo.user.verified.v1") await claimGuestOrders(deps, event.data.userId, trace);
  if (event.type === "octavo.user.erased.v1") await forgetUser(deps, event.data.userId, trace);
  if (!isOfPayment(event)) return;
  const { orderId, paymentId } = event.data;
  const order = await findOrder(deps.db, orderId);
  if (!order) throw new Error(`payment ${paymentId} names order ${orderId}, which is not there`);
  const { status } = await advance(deps, order, trace);
  if (event.type === "octavo.payment.succeeded.v1" && hasEndedWithoutGoods(status) && order.paymentId === paymentId) {
    await refundInFull(deps, order, "captured after the order had ended", trace);
  }
}
