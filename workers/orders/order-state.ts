import type { Shortage } from "../../shared/contracts/inventory.ts";
import type { OrderStatus } from "../../shared/contracts/orders.ts";

/** The life cycle of an order: state → the states it may go to. Every transition consults this table. */
export const transitions: Record<OrderStatus, readonly OrderStatus[]> = {
  pending: ["reserved", "rejected", "cancelled"],
  reserved: ["paying", "cancelled"],
  paying: ["paid", "payment_failed"],
  paid: ["confirmed", "cancelled"],
  confirmed: [],
  rejected: [],
  payment_failed: [],
  cancelled: [],
};

/** Why an order ended without goods. */
export type EndReason = "expired" | "hold-ended" | "declined" | "voided" | "no-stock";

/** What an event says besides its type. Ids and numbers only. */
export type OrderEventData = {
  paymentId?: string;
  attempt?: number;
  shortages?: Shortage[];
  reason?: EndReason;
  declineCode?: string | null;
  totalMinor?: number;
};

/** An event's type is the state it leads to, or `reattempted`: stock is asked for again under new names. */
export type OrderEvent = { type: OrderStatus | "reattempted"; data: OrderEventData };

/** The part of an order that its events decide. */
export type OrderProgress = { status: OrderStatus; version: number; attempt: number; paymentId: string | null };

/** Whether nothing more can happen to an order by itself. */
export function isTerminal(status: OrderStatus): boolean {
  return transitions[status].length === 0;
}

/** Whether an order has ended and nobody gets anything: then nobody's money may be kept either. */
export function hasEndedWithoutGoods(status: OrderStatus): boolean {
  return status === "rejected" || status === "payment_failed" || status === "cancelled";
}

/** Whether an order's parcel is to be sent: then its merchants have to know to whom. */
export function isToBeSent(status: OrderStatus): boolean {
  return status === "paid" || status === "confirmed";
}

/** The progress after one more event; throws when the life cycle has no such step. */
export function applyEvent(progress: OrderProgress, event: OrderEvent): OrderProgress {
  const { paymentId, attempt } = event.data;
  const next = {
    ...progress,
    version: progress.version + 1,
    paymentId: paymentId ?? progress.paymentId,
    attempt: attempt ?? progress.attempt,
  };
  if (event.type === "reattempted") return next;
  if (!transitions[progress.status].includes(event.type)) throw new Error(`an order cannot go from ${progress.status} to ${event.type}`);
  return { ...next, status: event.type };
}

/** The progress of a new order: version 1, by its first event. */
export const newProgress: OrderProgress = { status: "pending", version: 1, attempt: 1, paymentId: null };

/** An order's progress from its events in order: what its row must equal. The first event makes it pending. */
export function replay(events: OrderEvent[]): OrderProgress {
  const [first, ...rest] = events;
  if (first?.type !== "pending") throw new Error("an order's first event makes it pending");
  return rest.reduce(applyEvent, newProgress);
}
