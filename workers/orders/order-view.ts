import { isoTime } from "../../shared/clock.ts";
import type { Order, OrderForMail, OrderStatusView } from "../../shared/contracts/orders.ts";
import type { Payment } from "../../shared/contracts/payments.ts";
import { money, times } from "../../shared/money.ts";
import { Problem } from "../../shared/problem.ts";
import { totalsOf } from "../../shared/totals.ts";
import type { AdvanceDeps } from "./advance-order.ts";
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

/** An order for its owner. */
export async function viewOrder(deps: AdvanceDeps, order: StoredOrder): Promise<Order> {
  const priced = order.lines.map((line) => ({ ...line, unitPrice: money(line.unitPriceMinor, order.currency) }));
  return {
    id: order.id as Order["id"],
    number: order.number,
    status: order.status,
    lines: priced.map(({ sku, bookId, title, format, quantity, unitPrice }) => {
      return { sku, bookId, title, format, quantity, unitPrice, lineTotal: times(unitPrice, quantity) };
    }),
    totals: totalsOf(priced, order.shippingMethod),
    payment: await viewPayment(deps, order),
    lookupToken: lookupTokenOf(order.id, deps.lookupSecret),
    createdAt: isoTime(order.createdAtMs),
    version: order.version,
  };
}

/** Where an order stands, and how it came there. */
export async function viewStatus(deps: AdvanceDeps, order: StoredOrder): Promise<OrderStatusView> {
  const events = await listEvents(deps.db, order.id);
  const steps = events.filter((event) => event.type !== "reattempted");
  const history = steps.map(({ type, atMs }) => ({ status: type as Order["status"], at: isoTime(atMs) }));
  return { id: order.id as Order["id"], status: order.status, payment: await viewPayment(deps, order), history };
}

/** What the confirmation says. */
export async function viewForMail(deps: AdvanceDeps, order: StoredOrder): Promise<OrderForMail> {
  const { email, name, shippingAddress } = order;
  return { order: await viewOrder(deps, order), email, name, shippingAddress };
}

/** A finished order's payment follows from its state; one under way is asked for. */
async function viewPayment({ payments }: AdvanceDeps, { paymentId, status }: StoredOrder): Promise<Order["payment"]> {
  if (!paymentId) return null;
  const id = paymentId as NonNullable<Order["payment"]>["id"];
  if (status === "confirmed" || status === "paid") return { id, status: "captured", action: null };
  const payment: Payment | null = await payments.find({ paymentId });
  return { id, status: payment?.status ?? "processing", action: payment?.status === "action_required" ? payment.action : null };
}

async function lastEventData({ db }: AdvanceDeps, order: StoredOrder): Promise<OrderEventData> {
  return (await listEvents(db, order.id)).at(-1)?.data ?? {};
}
