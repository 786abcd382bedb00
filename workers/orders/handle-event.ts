import type { AnyEnvelope } from "../../shared/events/envelope.ts";
import type { Trace } from "../../shared/trace.ts";
import { type AdvanceDeps, advance, refundInFull } from "./advance-order.ts";
import { hasEndedWithoutGoods } from "./order-state.ts";
import { findOrder } from "./repository.ts";

/**
 * What a payment's outcome means for its order. Needs no inbox: `advance` looks only at what is stored, so the same
 * event in any order and number leads to the same place.
 */
export async function handleEvent(deps: AdvanceDeps, event: AnyEnvelope, trace: Trace): Promise<void> {
  if (event.type !== "octavo.payment.succeeded.v1" && event.type !== "octavo.payment.failed.v1") return;
  const { orderId, paymentId } = event.data;
  const order = await findOrder(deps.db, orderId);
  if (!order) throw new Error(`payment ${paymentId} names order ${orderId}, which is not there`);
  const { status } = await advance(deps, order, trace);
  if (event.type === "octavo.payment.succeeded.v1" && hasEndedWithoutGoods(status) && order.paymentId === paymentId) {
    await refundInFull(deps, order, "captured after the order had ended", trace);
  }
}
