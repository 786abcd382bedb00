import { bearer } from "../people.ts";
import { ada } from "../shop.ts";
import type { Books } from "./books.ts";
import type { Cast, Owner } from "./cast.ts";
import { at, nothing, type Plan, type Plans, type Scene } from "./plan.ts";

/** An order of everybody's that is paid and one that is not, and the calls about orders and payments. */
export async function openOrders({ ask, freshKey, standing, admin, sellerA, sellerB, ownerIn }: Cast, { bookOf }: Books): Promise<Plans> {
  /** An order: buyer A's and seller A's are of seller A's book, buyer B's and seller B's of seller B's, a guest's and the admin's of the shop's own. */
  const skuFor = (owner: Owner) => bookOf(owner.endsWith("A") ? sellerA : owner.endsWith("B") ? sellerB : admin);
  const customerOf = (owner: Owner) => (owner === "seller A" ? "buyer A" : owner === "seller B" ? "buyer B" : owner);
  const placeOrder = async (owner: Owner, isPaid: boolean) => {
    const person = standing[owner];
    const { id, sku } = skuFor(owner);
    const body = isPaid
      ? { ...ada, payment: { provider: "sandbox", token: "tok_ok" }, lines: [{ sku, quantity: 1 }] }
      : { bookId: id, quantity: 1, customerName: "Ada", customerEmail: ada.email };
    const { body: order } = await ask<{ id: string; lookupToken: string; payment: { id: string } | null }>("POST", "/api/orders", body, {
      ...freshKey(),
      ...(person ? bearer(person) : {}),
    });
    return { id: order.id, token: order.lookupToken, paymentId: order.payment?.id ?? "" };
  };
  const orders = new Map<Owner, Awaited<ReturnType<typeof placeOrder>>>();
  const unpaid = new Map<Owner, Awaited<ReturnType<typeof placeOrder>>>();
  for (const owner of ["guest", "buyer A", "buyer B", "seller A", "seller B", "admin"] as const) {
    orders.set(owner, await placeOrder(owner, true));
    unpaid.set(owner, await placeOrder(owner, false));
  }
  const orderOf = (owner: Owner, among: typeof orders) => {
    const order = among.get(owner);
    if (!order) throw new Error(`${owner} has no order`);
    return order;
  };
  /** Who pays an order. A merchant's own is one they placed; another's is one with a line of theirs, which they may read and not pay. */
  const payerIn = (scene: Scene): Owner => {
    const owner = ownerIn(scene);
    if (scene.whose === "own") return owner;
    return owner.startsWith("seller") ? customerOf(ownerIn({ ...scene, whose: "own" })) : owner;
  };
  /** A guest shows the token of their own order. */
  const tokenIn = ({ who, whose }: Scene, token: string) => (who === "guest" && whose === "own" ? `?token=${token}` : "");

  return {
    "POST /api/orders": () => ({
      body: { ...ada, payment: { provider: "sandbox", token: "tok_ok" }, lines: [{ sku: bookOf(admin).sku, quantity: 1 }] },
      headers: freshKey(),
    }),
    "GET /api/orders": nothing,
    ...Object.fromEntries(
      ["", "/status"].map((rest): [string, Plan] => [
        `GET /api/orders/{id}${rest}`,
        (scene) => {
          const { id, token } = orderOf(customerOf(ownerIn(scene)), orders);
          return { path: `/api/orders/${id}${rest}${tokenIn(scene, token)}` };
        },
      ]),
    ),
    "POST /api/payments": async (scene) => {
      const order = scene.isAllowed ? await placeOrder(payerIn(scene), false) : orderOf(payerIn(scene), unpaid);
      return {
        path: `/api/payments${tokenIn(scene, order.token)}`,
        body: { orderId: order.id, provider: "sandbox", token: "tok_ok" },
        headers: freshKey(),
      };
    },
    "GET /api/payments/{id}": (scene) => {
      const { paymentId, token } = orderOf(payerIn(scene), orders);
      return { path: `/api/payments/${paymentId}${tokenIn(scene, token)}` };
    },
    "POST /api/webhooks/{provider}": at("/api/webhooks/sandbox", { id: "evt_1", type: "charge.captured" }),
  };
}
