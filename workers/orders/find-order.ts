import type { Actor } from "../../shared/auth/actor.ts";
import type { CallerVariables } from "../../shared/auth/authorize.ts";
import { callerOf } from "../../shared/auth/caller.ts";
import type { OrderStatusView, ReadOrder } from "../../shared/contracts/orders.ts";
import { Problem } from "../../shared/problem.ts";
import type { Trace } from "../../shared/trace.ts";
import { type AdvanceDeps, advance } from "./advance-order.ts";
import { isLookupToken } from "./lookup-token.ts";
import { type Sight, viewOrderFor, viewStatus } from "./order-view.ts";
import { findOrder, type StoredOrder } from "./repository.ts";

/** Who asks, and how far they get. */
export type OrderReader = Pick<CallerVariables, "actor" | "reach">;

/** An order, by its id, for somebody who may have its token. */
export type OrderLookup = OrderReader & { orderId: string; lookupToken: string | undefined; trace: Trace };

/** The same as another Worker asks it, for a guest or on behalf of whoever `token` speaks for. */
export type OrderQuestion = { orderId: string; lookupToken?: string; token?: string | null; trace: Trace };

/** Who is behind another Worker's call. Raises unauthenticated, and forbidden for who may not call the route that does the same. */
export async function readerOf(
  { IDENTITY }: Pick<OrdersEnv, "IDENTITY">,
  token: string | null | undefined,
  method: string,
  path: string,
): Promise<OrderReader> {
  return token ? await callerOf(IDENTITY, token, method, path) : { actor: null, reach: "own" };
}

/** A question as a lookup. Raises what `readerOf` raises. */
export async function lookupOf(env: Pick<OrdersEnv, "IDENTITY">, { token, lookupToken, ...rest }: OrderQuestion): Promise<OrderLookup> {
  return { ...rest, lookupToken, ...(await readerOf(env, token, "GET", `/api/orders/${rest.orderId}`)) };
}

/**
 * An order for whoever may see it, and how much of it that is: who holds its token, who ordered it, a merchant of one of
 * its lines, the house. Raises not-found for any other guest, whether it exists or not, and forbidden for anybody else.
 */
export async function readOrder(
  deps: AdvanceDeps,
  { orderId, lookupToken, actor, reach }: Omit<OrderLookup, "trace">,
): Promise<{ order: StoredOrder; sight: Sight }> {
  const isHolder = isLookupToken(lookupToken, orderId, deps.lookupSecret);
  const order = isHolder || actor ? await findOrder(deps.db, orderId) : null;
  if (!order) throw new Problem("not-found", { detail: "There is no such order, or this link does not open it" });
  const sight: Sight | null = isHolder ? { of: "buyer" } : actor && sightOf(order, actor, reach);
  if (!sight) throw new Problem("forbidden", { detail: "This order is not yours" });
  return { order, sight };
}

/**
 * An order for whoever may pay it and see its payment: who holds its token, who ordered it, the house. Raises what `readOrder`
 * raises, and forbidden for a merchant of some of its lines.
 */
export async function readOrderToPay(deps: AdvanceDeps, lookup: Omit<OrderLookup, "trace">): ReturnType<typeof readOrder> {
  const found = await readOrder(deps, lookup);
  if (found.sight.of === "seller") throw new Problem("forbidden", { detail: "The payment of this order is not yours" });
  return found;
}

/** How much of an order somebody signed in may see; `null` when it is none of theirs. */
export function sightOf({ userId, lines }: StoredOrder, actor: Actor, reach: OrderReader["reach"]): Sight | null {
  const isTheirs = userId === actor.userId;
  if (actor.scopes !== null && (isTheirs || reach === "any")) return { of: "key" };
  if (isTheirs) return { of: "buyer" };
  if (reach === "any") return { of: "house" };
  const sellerId = sellerIdOf(actor);
  return sellerId !== null && lines.some((line) => line.sellerId === sellerId) ? { of: "seller", sellerId } : null;
}

/** The merchant somebody acts for; `null` for who is no seller. */
export function sellerIdOf({ role, sellerId }: Actor): string | null {
  return role === "seller" ? sellerId : null;
}

/** An order as it is. */
export async function showOrder(deps: AdvanceDeps, lookup: OrderLookup): Promise<ReadOrder> {
  const { order, sight } = await readOrder(deps, lookup);
  return await viewOrderFor(deps, order, sight);
}

/** Where an order stands, after taking it as far as it goes: asking is how a shopper who comes back from their bank finishes it. */
export async function showStatus(deps: AdvanceDeps, lookup: OrderLookup): Promise<OrderStatusView> {
  const { order, sight } = await readOrder(deps, lookup);
  return await viewStatus(deps, await advance(deps, order, lookup.trace), sight);
}
