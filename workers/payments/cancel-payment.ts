import type { CancelCommand, Payment } from "../../shared/contracts/payments.ts";
import { homeCurrency } from "../../shared/money.ts";
import { traceparent } from "../../shared/trace.ts";
import type { Deps } from "./deps.ts";
import { isOpen } from "./payment-state.ts";
import { viewPayment } from "./payment-view.ts";
import { recordReport, reload } from "./record-report.ts";
import { findPayment, insertPayment, type StoredPayment } from "./repository.ts";

/**
 * Makes sure that a payment can never capture: `voided` then, or what it had become before (`captured`, `declined`).
 * One that was never asked for is stored as voided, so that asking for it later charges nothing. Still open only when
 * the provider could not be asked: cancel again.
 */
export async function cancelPayment(deps: Deps, command: CancelCommand): Promise<Payment> {
  const payment = (await findPayment(deps.db, command.paymentId)) ?? (await buryPayment(deps, command));
  const provider = deps.providers.get(payment.provider);
  if (!isOpen(payment.status) || !provider) return viewPayment(payment);
  const answer = await provider.void(payment.providerKey);
  if (answer.outcome === "answered") {
    return viewPayment(await recordReport(deps, payment, answer.value, { cause: "cancel", trace: command.trace }));
  }
  const reason = answer.outcome === "refused" ? answer.code : answer.reason;
  deps.log("provider.unanswered", command.trace, { paymentId: payment.id, call: "void", reason }, "warn");
  return viewPayment(await reload(deps, payment));
}

/** Stores the tombstone of a payment nobody asked for yet; gives the payment when somebody did meanwhile. */
async function buryPayment({ db, now, log }: Deps, { paymentId: id, orderId, trace }: CancelCommand): Promise<StoredPayment> {
  const nowMs = now();
  const state = { status: "voided", version: 1, providerRef: null, actionUrl: null, declineCode: null, refundedMinor: 0 } as const;
  const nothing = { provider: "", providerKey: id, mode: "", amountMinor: 0, currency: homeCurrency };
  const origin = { traceparent: traceparent(trace), requestId: trace.requestId };
  const tombstone: StoredPayment = { id, orderId, ...nothing, ...state, ...origin, createdAtMs: nowMs, updatedAtMs: nowMs };
  const event = { paymentId: id, ...state, cause: "cancel", requestId: trace.requestId, atMs: nowMs } as const;
  if (await insertPayment(db, tombstone, event)) {
    log("payment.voided", trace, { paymentId: id, orderId, version: 1, cause: "cancel" });
    return tombstone;
  }
  const stored = await findPayment(db, id);
  if (!stored) throw new Error(`payment ${id} is neither new nor there`);
  return stored;
}
