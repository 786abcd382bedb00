import type { Actor } from "../../shared/auth/actor.ts";
import type { Caller } from "../../shared/auth/caller.ts";
import { isoTime } from "../../shared/clock.ts";
import type { OrderInspection, OrderStep } from "../../shared/contracts/admin.ts";
import { isId } from "../../shared/ids.ts";
import { Problem } from "../../shared/problem.ts";
import { continueTrace } from "../../shared/trace.ts";
import type { AdvanceDeps } from "./advance-order.ts";
import { openContact } from "./contact.ts";
import { sightOf } from "./find-order.ts";
import { isToBeSent, type OrderEventData } from "./order-state.ts";
import { type Sight, viewOrderFor } from "./order-view.ts";
import { findOrder, listEvents, type StoredOrder } from "./repository.ts";

/**
 * Everything known of an order, its buyer's name and address included: for the house. A merchant of some of its lines is
 * told of those, and where the parcel goes once there is one to send. Raises not-found, and forbidden for anybody else.
 */
export async function inspectOrder(deps: AdvanceDeps, orderId: string, { actor, reach }: Caller): Promise<OrderInspection> {
  const [stored, events] = isId("ord", orderId)
    ? await Promise.all([findOrder(deps.db, orderId), listEvents(deps.db, orderId)])
    : [null, []];
  if (!stored) throw new Problem("not-found", { detail: "There is no order with this id" });
  const sight = staffSightOf(stored, actor, reach);
  if (!sight) throw new Problem("forbidden", { detail: "No line of this order is yours" });
  const { shippingMethod, paymentProvider, requestId } = stored;
  const isTold = sight.of === "house" || isToBeSent(stored.status);
  const { email = null, name = "", shippingAddress = null } = (isTold ? openContact(stored, deps.dataKeys) : null) ?? {};
  const order = await viewOrderFor(deps, stored, sight);
  const skus = new Set(order.lines.map(({ sku }) => sku));
  return {
    order,
    ...{ email: sight.of === "house" ? email : null, name, shippingAddress, shippingMethod, paymentProvider, requestId },
    payBy: isoTime(stored.payByMs),
    updatedAt: isoTime(stored.updatedAtMs),
    traceId: continueTrace(stored.traceparent, requestId).traceId,
    steps: events.map(({ version, type, atMs, data }) => ({
      ...{ version, type: type as OrderStep["type"], at: isoTime(atMs) },
      facts: sight.of === "house" ? data : factsOf(data, skus),
    })),
  };
}

/** An own order is looked at as the house or the merchant does, never as its buyer. */
function staffSightOf(order: StoredOrder, actor: Actor, reach: Caller["reach"]): Sight | null {
  return sightOf({ ...order, userId: null }, actor, reach);
}

/** What a step says of these SKUs, and of no sum over others. */
function factsOf({ totalMinor: _, shortages, ...facts }: OrderEventData, skus: Set<string>): OrderEventData {
  return { ...facts, ...(shortages ? { shortages: shortages.filter(({ sku }) => skus.has(sku)) } : {}) };
}
