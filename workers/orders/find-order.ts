import type { Order, OrderStatusView } from "../../shared/contracts/orders.ts";
import { Problem } from "../../shared/problem.ts";
import type { Trace } from "../../shared/trace.ts";
import { type AdvanceDeps, advance } from "./advance-order.ts";
import { isLookupToken } from "./lookup-token.ts";
import { viewOrder, viewStatus } from "./order-view.ts";
import { findOrder, type StoredOrder } from "./repository.ts";

export type OrderLookup = { orderId: string; token: string | undefined; trace: Trace };

/** An order for whoever holds its token; not-found for everybody else, whether it exists or not. */
export async function readOrder(deps: AdvanceDeps, { orderId, token }: OrderLookup): Promise<StoredOrder> {
  const order = isLookupToken(token, orderId, deps.lookupSecret) ? await findOrder(deps.db, orderId) : null;
  if (!order) throw new Problem("not-found", { detail: "There is no such order, or this link does not open it" });
  return order;
}

/** An order as it is. */
export async function showOrder(deps: AdvanceDeps, lookup: OrderLookup): Promise<Order> {
  return await viewOrder(deps, await readOrder(deps, lookup));
}

/** Where an order stands, after taking it as far as it goes: asking is how a shopper who comes back from their bank finishes it. */
export async function showStatus(deps: AdvanceDeps, lookup: OrderLookup): Promise<OrderStatusView> {
  const order = await readOrder(deps, lookup);
  return await viewStatus(deps, await advance(deps, order, lookup.trace));
}
