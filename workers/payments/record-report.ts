import { createEvent, type Envelope } from "../../shared/events/envelope.ts";
import { outboxRows } from "../../shared/events/outbox.ts";
import type { Trace } from "../../shared/trace.ts";
import type { Deps } from "./deps.ts";
import { stepsTowards } from "./payment-state.ts";
import type { ChargeReport } from "./provider.ts";
import { type Cause, findPayment, movePayment, type PaymentEvent, type StoredPayment } from "./repository.ts";

/** Callers that race for one payment: each round one of them wins, and a payment has fewer steps than this. */
const roundsMax = 10;

export type ReportContext = { cause: Cause; trace: Trace; inboxId?: string; refundId?: string };

/**
 * What of a provider's report is not what we asked for, as a JSON Pointer into the charge; null when it fits. A key
 * that was voided before it was charged has no amount to compare.
 */
export function mismatchOf(payment: StoredPayment, report: ChargeReport): string | null {
  if (report.key !== payment.providerKey) return "/key";
  if (payment.providerRef !== null && report.ref !== payment.providerRef) return "/id";
  if (report.status === "voided") return null;
  if (report.amountMinor !== payment.amountMinor) return "/amount";
  if (report.currency !== payment.currency) return "/currency";
  return report.orderId === payment.orderId ? null : "/reference";
}

/**
 * Brings a payment to what its provider reports, with the events that tell of it; gives the payment as it is then.
 * Safe to call twice and at once with other reports. A report that does not fit the payment changes nothing.
 */
export async function recordReport(
  deps: Deps,
  payment: StoredPayment,
  report: ChargeReport,
  context: ReportContext,
): Promise<StoredPayment> {
  const mismatch = mismatchOf(payment, report);
  if (mismatch) {
    deps.log("payment.report-mismatch", context.trace, { paymentId: payment.id, mismatch }, "error");
    return payment;
  }
  let current = payment;
  for (let round = 0; round < roundsMax; round += 1) {
    const nowMs = deps.now();
    const events = eventsTowards(current, report, context, nowMs);
    // What is known already needs no note: said again, it changes as little.
    if (events.length === 0 && !context.refundId) return current;
    const rows = outboxRows(announcements(current, events, context.trace, nowMs), nowMs);
    const { inboxId, refundId } = context;
    const moved = await movePayment(deps.db, current, { events, outboxRows: rows, inboxId, refundId }, nowMs);
    if (moved !== "raced" && moved !== "seen") {
      for (const { status, version } of events) deps.log(`payment.${status}`, context.trace, logFields(moved, version, context));
      if (rows.length > 0) deps.relay(rows);
      return moved;
    }
    current = await reload(deps, payment);
    if (moved === "seen") return current;
  }
  throw new Error(`payment ${payment.id} changed under us ${roundsMax} times`);
}

/** The payment as it is stored now. */
export async function reload({ db }: Deps, { id }: StoredPayment): Promise<StoredPayment> {
  const payment = await findPayment(db, id);
  if (!payment) throw new Error(`payment ${id} has vanished`);
  return payment;
}

function eventsTowards(payment: StoredPayment, report: ChargeReport, { cause, trace }: ReportContext, nowMs: number): PaymentEvent[] {
  return stepsTowards(payment, report).map(({ status, refundedMinor }, index) => ({
    paymentId: payment.id,
    version: payment.version + index + 1,
    status,
    providerRef: report.ref,
    actionUrl: report.actionUrl,
    declineCode: status === "declined" ? report.declineCode : null,
    refundedMinor,
    cause,
    requestId: trace.requestId,
    atMs: nowMs,
  }));
}

/** What others are told: that a payment was captured, once, or that it was declined. */
function announcements(payment: StoredPayment, events: PaymentEvent[], trace: Trace, nowMs: number): Envelope[] {
  const data = { paymentId: payment.id, orderId: payment.orderId };
  const about = { source: "payments", subject: payment.id, data };
  const envelopes: Envelope[] = [];
  let from = payment.status;
  for (const { status, version: subjectVersion } of events) {
    if (status === "captured" && from !== "captured")
      envelopes.push(createEvent({ ...about, type: "octavo.payment.succeeded.v1", subjectVersion }, trace, nowMs));
    if (status === "declined") envelopes.push(createEvent({ ...about, type: "octavo.payment.failed.v1", subjectVersion }, trace, nowMs));
    from = status;
  }
  return envelopes;
}

function logFields({ id: paymentId, orderId, provider }: StoredPayment, version: number, { cause }: ReportContext) {
  return { paymentId, orderId, provider, version, cause };
}
