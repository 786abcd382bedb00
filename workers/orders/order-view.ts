import { isoTime } from "../../shared/clock.ts";
import type { ListedOrder, Order, OrderForMail, OrderStatusView, ReadOrder } from "../../shared/contracts/orders.ts";
import type { Payment } from "../../shared/contracts/payments.ts";
import { minus, money, times } from "../../shared/money.ts";
import { Problem } from "../../shared/problem.ts";
import { type Totals, totalsOf } from "../../shared/totals.ts";
import type { AdvanceDeps } from "./advance-order.ts";
import { openContact } from "./contact.ts";
import { lookupTokenOf } from "./lookup-token.ts";
import { type EndReason, hasEndedWithoutGoods, type OrderEventData } from "./order-state.ts";
import { listEvents, type StoredOrder } from "./repository.ts";

/** The number people say to each other: the random tail of the id, e.g. `7K3M-9QPX` (40 bits; unique by an index). */
export function orderNumber(id: string): string {
  const tail = id.slice(-8).toUpperCase();
  return `${tail.slice(0, 4)}-${tail.slice(4)}`;
}

/**
 * An order as the answer to whoever placed it: the order itself, or the problem it ended in. Raises out-of-stock with
 * its shortages, payment-declined with the order's id, order-not-payable when its time ran out or its copies were lost.
 */
export async function orderOutcome(deps: AdvanceDeps, order: StoredOrder): Promise<Order> {
  if (!hasEndedWithoutGoods(order.status)) return await viewOrder(deps, order);
  const fields = { orderId: order.id };
  const { reason, shortages = [], declineCode = null } = await lastEventData(deps, order);
  if (order.status === "rejected") {
    throw new Problem("out-of-stock", { detail: "Not enough copies are left; nothing was charged", fields: { ...fields, shortages } });
  }
  if (reason === "declined") {
    throw new Problem("payment-declined", { detail: "The payment was declined; nothing was charged", fields: { ...fields, declineCode } });
  }
  throw new Problem("order-not-payable", { detail: endedBecause[reason ?? "voided"], fields });
}

/** Why an order ended, for whoever placed it. */
const endedBecause: Record<EndReason, string> = {
  expired: "The time to pay was over; nothing was charged",
  "hold-ended": "The copies could not be kept; nothing was charged",
  voided: "The payment was called off; nothing was charged",
  declined: "The payment was declined; nothing was charged",
  "no-stock": "The copies were lost before they could be sold; everything paid was given back",
};

/**
 * What somebody may see of an order: whoever ordered all of it, the house all but the right of access, and a merchant
 * (`sellerId`) their own lines, and nothing of how they are paid. An API key of the first two is shown nothing that would open
 * the order once the key has ended: neither the right of access nor the payment's link, which leads back with it.
 */
export type Sight = { of: "buyer" } | { of: "house" } | { of: "key" } | { of: "seller"; sellerId: string };

/** An order for its owner. */
export async function viewOrder(deps: AdvanceDeps, order: StoredOrder): Promise<Order> {
  const payment = await viewPayment(deps, order, { of: "buyer" });
  return { ...listedOrder(order), payment, lookupToken: lookupTokenOf(order.id, deps.lookupSecret) };
}

/** An order as somebody may see it. */
export async function viewOrderFor(deps: AdvanceDeps, order: StoredOrder, sight: Sight): Promise<ReadOrder> {
  if (sight.of === "buyer") return await viewOrder(deps, order);
  return { ...listedOrder(order, sight), payment: await viewPayment(deps, order, sight) };
}

/** An order without its payment. To a merchant their lines are all there is: what else was ordered, and its sums, is not theirs to know. */
export function listedOrder(order: StoredOrder, sight: Sight = { of: "buyer" }): ListedOrder {
  const shown = sight.of === "seller" ? order.lines.filter(({ sellerId }) => sellerId === sight.sellerId) : order.lines;
  const priced = shown.map((line) => ({ ...line, unitPrice: money(line.unitPriceMinor, order.currency) }));
  return {
    id: order.id as Order["id"],
    number: order.number,
    status: order.status,
    lines: priced.map(({ sku, bookId, title, format, quantity, unitPrice }) => {
      return { sku, bookId, title, format, quantity, unitPrice, lineTotal: times(unitPrice, quantity) };
    }),
    totals: sight.of === "seller" ? withoutShipping(totalsOf(priced, order.shippingMethod)) : totalsOf(priced, order.shippingMethod),
    createdAt: isoTime(order.createdAtMs),
    version: order.version,
  };
}

function withoutShipping(totals: Totals): Totals {
  return { ...totals, shipping: money(0, totals.total.currency), total: minus(totals.total, totals.shipping) };
}

/** Where an order stands, and how it came there, as somebody may see it. */
export async function viewStatus(deps: AdvanceDeps, order: StoredOrder, sight: Sight): Promise<OrderStatusView> {
  const events = await listEvents(deps.db, order.id);
  const steps = events.filter((event) => event.type !== "reattempted");
  const history = steps.map(({ type, atMs }) => ({ status: type as Order["status"], at: isoTime(atMs) }));
  return { id: order.id as Order["id"], status: order.status, payment: await viewPayment(deps, order, sight), history };
}

/** What the confirmation says. */
export async function viewForMail(deps: AdvanceDeps, order: StoredOrder): Promise<OrderForMail> {
  return { order: await viewOrder(deps, order), userId: order.userId, contact: openContact(order, deps.dataKeys) };
}

/**
 * A finished order's payment follows from its state; one under way is asked for. A merchant is shown none: it is of the whole
 * order, and its link is for who pays.
 */
async function viewPayment({ payments }: AdvanceDeps, { paymentId, status }: StoredOrder, sight: Sight): Promise<Order["payment"]> {
  if (!paymentId || sight.of === "seller") return null;
  const id = paymentId as NonNullable<Order["payment"]>["id"];
  if (status === "confirmed" || status === "paid") return { id, status: "captured", action: null };
  const payment: Payment | null = await payments.find({ paymentId });
  const isLinkShown = payment?.status === "action_required" && sight.of !== "key";
  return { id, status: payment?.status ?? "processing", action: isLinkShown ? payment.action : null };
}

async function lastEventData({ db }: AdvanceDeps, order: StoredOrder): Promise<OrderEventData> {
  return (await listEvents(db, order.id)).at(-1)?.data ?? {};
}
