import type { Payment } from "../../shared/contracts/payments.ts";
import { money } from "../../shared/money.ts";
import type { StoredPayment } from "./repository.ts";

/** A payment as other Workers see it. */
export function viewPayment(payment: StoredPayment): Payment {
  const { id, orderId, provider, status, amountMinor, currency, refundedMinor, actionUrl, declineCode } = payment;
  return {
    id,
    orderId,
    provider,
    status,
    amount: money(amountMinor, currency),
    refunded: money(refundedMinor, currency),
    action: status === "action_required" && actionUrl ? { type: "redirect", url: actionUrl } : null,
    declineCode,
  };
}
