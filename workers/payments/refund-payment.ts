import type { Payment, RefundCommand } from "../../shared/contracts/payments.ts";
import { invalid, Problem } from "../../shared/problem.ts";
import type { Deps } from "./deps.ts";
import { viewPayment } from "./payment-view.ts";
import { recordReport, reload } from "./record-report.ts";
import { failRefund, findPayment, openRefund, type StoredPayment, type StoredRefund } from "./repository.ts";

/**
 * Pays back part or all of a capture, once per refund id. The refund is written before the provider is asked. Raises
 * not-found, conflict (nothing captured, or not that much left), idempotency-key-reused, and unavailable when the
 * provider's answer is outstanding: repeat it with the same id then.
 */
export async function refundPayment(deps: Deps, command: RefundCommand): Promise<Payment> {
  const payment = await findPayment(deps.db, command.paymentId);
  if (!payment) throw new Problem("not-found", { detail: "There is no such payment" });
  const refund = await requireRefund(deps, payment, command);
  if (refund.status === "failed") throw refused();
  if (refund.status === "succeeded") return viewPayment(await reload(deps, payment));
  return viewPayment(await payBack(deps, payment, refund, command));
}

async function requireRefund(deps: Deps, payment: StoredPayment, command: RefundCommand): Promise<StoredRefund> {
  const { refundId: id, amount, reason } = command;
  if (!Number.isSafeInteger(amount.amount) || amount.amount < 1) throw invalid("/amount", "A refund is at least one minor unit");
  if (amount.currency !== payment.currency) throw invalid("/amount/currency", `The payment is in ${payment.currency}`);
  const nowMs = deps.now();
  const wanted = {
    id,
    paymentId: payment.id,
    amountMinor: amount.amount,
    reason,
    status: "pending",
    createdAtMs: nowMs,
    updatedAtMs: nowMs,
  } as const;
  const refund = await openRefund(deps.db, wanted);
  if (!refund) throw new Problem("conflict", { detail: "The payment does not hold that much" });
  if (refund.paymentId !== payment.id || refund.amountMinor !== amount.amount) {
    throw new Problem("idempotency-key-reused", { detail: `${id} is another refund` });
  }
  return refund;
}

async function payBack(deps: Deps, payment: StoredPayment, refund: StoredRefund, { trace }: RefundCommand): Promise<StoredPayment> {
  const provider = deps.providers.get(payment.provider);
  if (!provider || !payment.providerRef) throw new Problem("unavailable", { detail: "The payment's provider cannot be asked here" });
  const { id: key, amountMinor, reason } = refund;
  const answer = await provider.refund({ key, ref: payment.providerRef, amountMinor, reason });
  if (answer.outcome === "answered") return await recordReport(deps, payment, answer.value, { cause: "refund", trace, refundId: key });
  if (answer.outcome === "refused") {
    await failRefund(deps.db, key, deps.now());
    throw refused();
  }
  deps.log("provider.unanswered", trace, { paymentId: payment.id, refundId: key, call: "refund", reason: answer.reason }, "warn");
  throw new Problem("unavailable", { detail: "The provider did not answer; ask again for the same refund" });
}

function refused(): Problem {
  return new Problem("conflict", { detail: "The provider does not pay this back" });
}
