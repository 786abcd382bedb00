import type { PayCommand, Payment } from "../../shared/contracts/payments.ts";
import { invalid, Problem } from "../../shared/problem.ts";
import { traceparent } from "../../shared/trace.ts";
import type { Deps } from "./deps.ts";
import { isOpen } from "./payment-state.ts";
import { viewPayment } from "./payment-view.ts";
import type { PaymentProvider } from "./provider.ts";
import { recordReport, reload } from "./record-report.ts";
import { findPayment, insertPayment, type StoredPayment } from "./repository.ts";
import { askAgain } from "./settle-payment.ts";

/** The provider of this name; 422 when this environment has none. */
export function requireProvider({ providers }: Pick<Deps, "providers">, name: string): PaymentProvider {
  const provider = providers.get(name);
  if (!provider) throw invalid("/payment/provider", "There is no such payment provider here");
  return provider;
}

/** Whether a payment with this provider and token is worth asking for, before anything is written anywhere; 422 when not. */
export function requireAcceptable(deps: Pick<Deps, "providers">, { provider, token }: { provider: string; token: string }): void {
  if (!requireProvider(deps, provider).acceptsToken(token)) throw invalid("/payment/token", "This token means nothing to the provider");
}

/**
 * Charges an order's payment once, however often and by however many it is called: the row is written before the
 * provider is asked, and a caller who finds it there asks the provider what became of it before charging under the
 * same key. A lost reply or a time-out leaves it `processing`. Raises invalid-request, idempotency-key-reused.
 */
export async function takePayment(deps: Deps, command: PayCommand): Promise<Payment> {
  const provider = requireProvider(deps, command.provider);
  const { payment, isNew } = await openPayment(deps, command, provider);
  if (!isOpen(payment.status)) return viewPayment(payment);
  if (!isNew) {
    const known = await askAgain(deps, provider, payment, { cause: "pay", trace: command.trace });
    if (known !== "never seen") return viewPayment(known);
  }
  return viewPayment(await charge(deps, provider, payment, command));
}

async function openPayment(
  deps: Deps,
  command: PayCommand,
  provider: PaymentProvider,
): Promise<{ payment: StoredPayment; isNew: boolean }> {
  const { paymentId: id, orderId, amount, trace } = command;
  if (!Number.isSafeInteger(amount.amount) || amount.amount < 1) throw invalid("/amount", "A payment is at least one minor unit");
  const nowMs = deps.now();
  const state = { status: "processing", version: 1, providerRef: null, actionUrl: null, declineCode: null, refundedMinor: 0 } as const;
  const asked = {
    id,
    orderId,
    provider: provider.name,
    providerKey: id,
    mode: provider.mode,
    amountMinor: amount.amount,
    currency: amount.currency,
  };
  const origin = { traceparent: traceparent(trace), requestId: trace.requestId };
  const payment: StoredPayment = { ...asked, ...state, ...origin, createdAtMs: nowMs, updatedAtMs: nowMs };
  const event = { paymentId: id, ...state, cause: "pay", requestId: trace.requestId, atMs: nowMs } as const;
  if (await insertPayment(deps.db, payment, event)) return { payment, isNew: true };

  const stored = await findPayment(deps.db, id);
  if (!stored) throw new Error(`payment ${id} is neither new nor there`);
  if (!isTombstone(stored) && !isSameRequest(stored, payment))
    throw new Problem("idempotency-key-reused", { detail: `${id} is another payment` });
  return { payment: stored, isNew: false };
}

/** Cancelled before anybody asked for it, so nothing is known of it. */
function isTombstone({ provider }: StoredPayment): boolean {
  return provider === "";
}

function isSameRequest(left: StoredPayment, right: StoredPayment): boolean {
  const members = ["orderId", "provider", "amountMinor", "currency"] as const;
  return members.every((member) => left[member] === right[member]);
}

async function charge(deps: Deps, provider: PaymentProvider, payment: StoredPayment, command: PayCommand): Promise<StoredPayment> {
  const { token, returnUrl, trace } = command;
  const { providerKey: key, orderId, amountMinor, currency } = payment;
  const answer = await provider.charge({ key, orderId, amountMinor, currency, token, returnUrl });
  if (answer.outcome === "answered") return await recordReport(deps, payment, answer.value, { cause: "pay", trace });
  if (answer.outcome === "refused") return await declineRefused(deps, provider, payment, answer.code, command);
  deps.log("provider.unanswered", trace, { paymentId: payment.id, call: "charge", reason: answer.reason }, "warn");
  // A webhook or another caller may have brought the outcome while we waited.
  return await reload(deps, payment);
}

/**
 * The provider would not even book a decline. Another caller may be charging under the same key with a better token,
 * so the key is voided first, and what the provider says then is what counts.
 */
async function declineRefused(deps: Deps, provider: PaymentProvider, payment: StoredPayment, code: string, { trace }: PayCommand) {
  const answer = await provider.void(payment.providerKey);
  if (answer.outcome !== "answered") return await reload(deps, payment);
  // A key that was never charged has no amount at the provider; it is ours that was declined.
  const { orderId, amountMinor, currency } = payment;
  const declined = { ...answer.value, orderId, amountMinor, currency, status: "declined" as const, declineCode: code };
  const outcome = answer.value.status === "voided" ? declined : answer.value;
  return await recordReport(deps, payment, outcome, { cause: "pay", trace });
}
