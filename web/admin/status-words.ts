import type { OrderStep } from "../../shared/contracts/admin.ts";
import type { OrderStatus } from "../../shared/contracts/orders.ts";

/** How an order stands, at a glance: done, on its way, ended without goods. */
export type Tone = "good" | "waiting" | "bad" | "plain";

/** What each status is called here, and how it looks. In the order of an order's life. */
export const statusWords: Record<OrderStatus, { words: string; tone: Tone }> = {
  pending: { words: "Pending", tone: "waiting" },
  reserved: { words: "Reserved", tone: "waiting" },
  paying: { words: "Paying", tone: "waiting" },
  paid: { words: "Paid", tone: "waiting" },
  confirmed: { words: "Confirmed", tone: "good" },
  rejected: { words: "Rejected", tone: "bad" },
  payment_failed: { words: "Payment failed", tone: "bad" },
  cancelled: { words: "Cancelled", tone: "bad" },
};

/** The statuses of orders that are under way, and of those that have ended. */
export const openStatuses = ["pending", "reserved", "paying", "paid"] as const satisfies OrderStatus[];
export const endedStatuses = ["confirmed", "rejected", "payment_failed", "cancelled"] as const satisfies OrderStatus[];

/** What happened at a step of an order's life. */
export const stepWords: Record<OrderStep["type"], string> = {
  pending: "Order placed",
  reserved: "Copies put aside",
  reattempted: "Copies asked for again",
  paying: "Payment begun",
  paid: "Money taken",
  confirmed: "Copies sold, order confirmed",
  rejected: "Not enough copies",
  payment_failed: "Payment failed",
  cancelled: "Cancelled",
};

const reasons: Record<string, string> = {
  expired: "the time to pay was over",
  "hold-ended": "the copies could not be kept",
  declined: "the card was declined",
  voided: "the payment was called off",
  "no-stock": "the copies were lost, the money was given back",
};

/** What else is known of a step, in a sentence or two; empty when nothing is. */
export function stepDetails({ facts }: OrderStep): string[] {
  const { reason, declineCode, paymentId, attempt, shortages = [] } = facts;
  return [
    reason && `Because ${reasons[reason] ?? reason}${declineCode ? ` (${declineCode})` : ""}`,
    ...shortages.map(({ sku, requested, available }) => `${sku}: ${requested} wanted, ${available} there`),
    attempt && `Attempt ${attempt}`,
    paymentId && `Payment ${paymentId}`,
  ].filter((words) => typeof words === "string" && words !== "") as string[];
}

/** What happened to copies, as the ledger names it. */
const movements: Record<string, string> = {
  receive: "Received",
  adjust: "Adjusted",
  count: "Counted",
  reserve: "Put aside",
  pin: "Kept for a payment",
  release: "Given back",
  expire: "Given back, time was over",
  commit: "Sold",
};

/** `commit` → `Sold`; a kind nobody has words for is shown as it is. */
export function movementName(kind: string): string {
  return movements[kind] ?? kind;
}
