import type { PaymentStatus } from "../../shared/contracts/payments.ts";

/**
 * Where a payment may go from each status. Every change of a payment's status consults this table.
 * `captured` to `captured`: a part was paid back. `declined` or `voided` to `captured`: a provider that took the money
 * after all is believed, so that the money is seen and can be paid back.
 */
const nextStatuses: Record<PaymentStatus, readonly PaymentStatus[]> = {
  processing: ["action_required", "captured", "declined", "voided"],
  action_required: ["captured", "declined", "voided"],
  captured: ["captured", "refunded"],
  declined: ["captured"],
  voided: ["captured"],
  refunded: [],
};

/** Whether a payment may go from one status to another. */
export function mayMove(from: PaymentStatus, to: PaymentStatus): boolean {
  return nextStatuses[from].includes(to);
}

/** Whether the outcome is outstanding: only the provider knows whether money will move. */
export function isOpen(status: PaymentStatus): boolean {
  return status === "processing" || status === "action_required";
}

/** What a provider can say of a charge; what was paid back it counts beside. */
export type ReportedStatus = "action_required" | "captured" | "declined" | "voided";

export type PaymentState = { status: PaymentStatus; refundedMinor: number };

/**
 * The steps that bring a payment from where it is to what its provider reports, none when the report tells nothing
 * new. Reports come twice and in any order, so an older one never takes anything back: paid back only grows.
 */
export function stepsTowards(
  state: PaymentState & { amountMinor: number },
  report: { status: ReportedStatus; refundedMinor: number },
): PaymentState[] {
  const { status, refundedMinor, amountMinor } = state;
  if (report.status !== "captured") return mayMove(status, report.status) ? [{ status: report.status, refundedMinor }] : [];
  const steps: PaymentState[] = [];
  if (status !== "captured" && mayMove(status, "captured")) steps.push({ status: "captured", refundedMinor });
  const reached = steps.at(-1)?.status ?? status;
  const paidBack = report.refundedMinor >= amountMinor ? "refunded" : "captured";
  if (report.refundedMinor > refundedMinor && mayMove(reached, paidBack)) {
    steps.push({ status: paidBack, refundedMinor: report.refundedMinor });
  }
  return steps;
}
