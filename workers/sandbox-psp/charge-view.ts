import { isoTime } from "../../shared/clock.ts";
import type { Charge, Refund } from "./schemas.ts";
import type { ChargeRow, RefundRow } from "./tables.ts";

/** A charge as the API shows it. */
export function viewCharge(row: ChargeRow): Charge {
  return {
    id: row.id,
    status: row.status,
    amount: row.amountMinor,
    currency: row.currency,
    declineCode: row.declineCode,
    actionUrl: row.status === "action_required" ? actionUrlOf(row) : null,
    reference: row.reference,
    key: row.key,
    refundedAmount: row.refundedMinor,
    createdAt: isoTime(row.createdAtMs),
  };
}

/** A refund as the API shows it. */
export function viewRefund(row: RefundRow): Refund {
  const { id, key, chargeId, amountMinor: amount, reason, createdAtMs } = row;
  return { id, key, chargeId, amount, reason, createdAt: isoTime(createdAtMs) };
}

/** The bank's page. The sandbox has no address of its own: it is reached at the shop's, which is where the shopper returns to. */
function actionUrlOf({ id, returnUrl }: ChargeRow): string {
  if (!returnUrl) throw new Error(`charge ${id} waits for an action but has nowhere to return to`);
  return new URL(`/__sandbox/actions/${id}`, returnUrl).href;
}
