import { isoTime } from "../../shared/clock.ts";
import type { OrderInspection, OrderStep } from "../../shared/contracts/admin.ts";
import { isId } from "../../shared/ids.ts";
import { continueTrace } from "../../shared/trace.ts";
import type { AdvanceDeps } from "./advance-order.ts";
import { viewOrder } from "./order-view.ts";
import { findOrder, listEvents } from "./repository.ts";

/** Everything known of an order, its buyer's name and address included: for merchants. `null` when there is none. */
export async function inspectOrder(deps: AdvanceDeps, orderId: string): Promise<OrderInspection | null> {
  if (!isId("ord", orderId)) return null;
  const [stored, events] = await Promise.all([findOrder(deps.db, orderId), listEvents(deps.db, orderId)]);
  if (!stored) return null;
  const { email, name, shippingAddress, shippingMethod, paymentProvider, requestId } = stored;
  const { lookupToken: _, ...order } = await viewOrder(deps, stored);
  return {
    order,
    ...{ email, name, shippingAddress, shippingMethod, paymentProvider, requestId },
    payBy: isoTime(stored.payByMs),
    updatedAt: isoTime(stored.updatedAtMs),
    traceId: continueTrace(stored.traceparent, requestId).traceId,
    steps: events.map(({ version, type, atMs, data }) => ({ version, type: type as OrderStep["type"], at: isoTime(atMs), facts: data })),
  };
}
