import type { Money } from "../money.ts";
import type { Trace } from "../trace.ts";

/**
 * A payment's life. `processing`: the provider was or may have been asked and its answer is outstanding.
 * `voided`: it can never capture any more. A captured payment that was paid back in full is `refunded`.
 */
export type PaymentStatus = "processing" | "action_required" | "captured" | "declined" | "voided" | "refunded";

export type PaymentAction = { type: "redirect"; url: string };

/** A payment as other Workers and clients see it. */
export type Payment = {
  id: string;
  orderId: string;
  provider: string;
  status: PaymentStatus;
  amount: Money;
  refunded: Money;
  action: PaymentAction | null;
  declineCode: string | null;
};

/** Asks for a charge. `paymentId` is chosen by the caller and stored before the call: repeating is harmless. */
export type PayCommand = {
  paymentId: string;
  orderId: string;
  provider: string;
  token: string;
  amount: Money;
  /** Where the provider sends the shopper back to after an action. */
  returnUrl: string;
  trace: Trace;
};

/** Makes sure that a payment can never capture. The order is named so that one nobody asked for yet can be stored as voided. */
export type CancelCommand = { paymentId: string; orderId: string; trace: Trace };

/** Pays back part or all of a capture. `refundId` makes repeating harmless. */
export type RefundCommand = { refundId: string; paymentId: string; amount: Money; reason: string; trace: Trace };
