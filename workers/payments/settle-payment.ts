import type { Payment } from "../../shared/contracts/payments.ts";
import type { Trace } from "../../shared/trace.ts";
import type { Deps } from "./deps.ts";
import { isOpen } from "./payment-state.ts";
import { viewPayment } from "./payment-view.ts";
import type { PaymentProvider } from "./provider.ts";
import { type ReportContext, recordReport, reload } from "./record-report.ts";
import { findPayment, type StoredPayment } from "./repository.ts";

/**
 * A payment as it is now, after asking its provider when the outcome is open. One the provider never saw stays
 * `processing`: its charge may still be on the way. Null when the payment was never stored.
 */
export async function settlePayment(deps: Deps, { paymentId, trace }: { paymentId: string; trace: Trace }): Promise<Payment | null> {
  const payment = await findPayment(deps.db, paymentId);
  if (!payment) return null;
  const provider = deps.providers.get(payment.provider);
  if (!isOpen(payment.status) || !provider) return viewPayment(payment);
  const known = await askAgain(deps, provider, payment, { cause: "settle", trace });
  return viewPayment(known === "never seen" ? payment : known);
}

/** Asks the provider what became of a payment and records it. "never seen" when nothing was charged under its key yet. */
export async function askAgain(
  deps: Deps,
  provider: PaymentProvider,
  payment: StoredPayment,
  context: ReportContext,
): Promise<StoredPayment | "never seen"> {
  const answer = await provider.lookUp(payment.providerKey);
  if (answer.outcome === "answered") return answer.value ? await recordReport(deps, payment, answer.value, context) : "never seen";
  const reason = answer.outcome === "refused" ? answer.code : answer.reason;
  deps.log("provider.unanswered", context.trace, { paymentId: payment.id, call: "lookUp", reason }, "warn");
  return await reload(deps, payment);
}
