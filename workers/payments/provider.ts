import type { ReportedStatus } from "./payment-state.ts";

/** A charge as a provider tells of it, in our words. */
export type ChargeReport = {
  /** The idempotency key the charge was asked for under: our payment's. */
  key: string;
  /** The provider's own id of the charge. */
  ref: string;
  status: ReportedStatus;
  /** Nothing is known of them when a key was voided before it was charged. */
  amountMinor: number;
  currency: string;
  orderId: string;
  refundedMinor: number;
  actionUrl: string | null;
  declineCode: string | null;
};

/**
 * What came of asking a provider. `refused`: a definite no, nothing was booked. `unknown`: no answer, or none we can
 * use; it may or may not have been booked.
 */
export type Answer<T> = { outcome: "answered"; value: T } | { outcome: "refused"; code: string } | { outcome: "unknown"; reason: string };

export type ChargeRequest = { key: string; orderId: string; amountMinor: number; currency: string; token: string; returnUrl: string };
export type RefundRequest = { key: string; ref: string; amountMinor: number; reason: string };

/** A provider's message that has proved to be its own. */
export type ProviderEvent = { id: string; mode: string; report: ChargeReport };

/** One payment company. Every call but `parseWebhook` may be repeated: the key makes it one charge or one refund. */
export type PaymentProvider = {
  name: string;
  /** Whose money it moves: test money or real. Stored with each payment and compared with what webhooks say. */
  mode: string;
  /** Whether a token can mean anything to this provider, without asking it. */
  acceptsToken(token: string): boolean;
  charge(request: ChargeRequest): Promise<Answer<ChargeReport>>;
  /** The charge made under a key; null when the provider never saw it. */
  lookUp(key: string): Promise<Answer<ChargeReport | null>>;
  /** Makes sure that a key can never capture, also one not seen yet; answers captured when that was first. */
  void(key: string): Promise<Answer<ChargeReport>>;
  refund(request: RefundRequest): Promise<Answer<ChargeReport>>;
  /**
   * Reads a webhook's raw bytes; null for a kind of event we have no use for. Raises invalid-signature,
   * malformed-request, invalid-request.
   */
  parseWebhook(body: Uint8Array, headers: Headers, nowMs: number): ProviderEvent | null;
};

export type Providers = ReadonlyMap<string, PaymentProvider>;
