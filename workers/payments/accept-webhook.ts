import { invalid, Problem } from "../../shared/problem.ts";
import { continueTrace } from "../../shared/trace.ts";
import type { Deps } from "./deps.ts";
import { mismatchOf, recordReport } from "./record-report.ts";
import { findPaymentByKey } from "./repository.ts";

export type Webhook = { provider: string; body: Uint8Array; headers: Headers };

/**
 * Believes a provider's message once it has proved itself: signed, recent, and about a payment whose amount, currency,
 * order and mode are what we stored. Anything else writes nothing. The same event again has no second effect.
 * Raises not-found, invalid-signature, malformed-request, invalid-request.
 */
export async function acceptWebhook(deps: Deps, { provider: name, body, headers }: Webhook): Promise<void> {
  const provider = deps.providers.get(name);
  if (!provider) throw new Problem("not-found");
  const event = provider.parseWebhook(body, headers, deps.now());
  if (!event) return;
  const payment = await findPaymentByKey(deps.db, name, event.report.key);
  if (!payment) throw new Problem("not-found", { detail: "There is no such payment" });
  if (event.mode !== payment.mode) throw invalid("/mode", "This is not the mode the payment was made in");
  const mismatch = mismatchOf(payment, event.report);
  if (mismatch) throw invalid(`/data${mismatch}`, "This is not what the payment says");
  // The provider knows nothing of our traces: what it tells belongs to the journey that asked for the payment.
  const trace = continueTrace(payment.traceparent, payment.requestId);
  await recordReport(deps, payment, event.report, { cause: "webhook", trace, inboxId: `${name}:${event.id}` });
}
