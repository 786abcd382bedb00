import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import type { PaymentStatus } from "../../shared/contracts/payments.ts";
import type { CurrencyCode } from "../../shared/money.ts";

export { inbox } from "../../shared/events/inbox.ts";
export { outbox } from "../../shared/events/outbox.ts";

/** Payments, each written before its provider is asked. One cancelled before it was ever asked for has no provider (a tombstone). */
export const payments = sqliteTable(
  "payments",
  {
    id: text("id").primaryKey(),
    orderId: text("order_id").notNull(),
    provider: text("provider").notNull(),
    providerKey: text("provider_key").notNull(),
    amountMinor: integer("amount_minor").notNull(),
    currency: text("currency").$type<CurrencyCode>().notNull(),
    mode: text("mode").notNull(),
    status: text("status").$type<PaymentStatus>().notNull(),
    providerRef: text("provider_ref"),
    actionUrl: text("action_url"),
    declineCode: text("decline_code"),
    refundedMinor: integer("refunded_minor").notNull(),
    version: integer("version").notNull(),
    // Of the request that asked for it, so that what a webhook brings belongs to the same journey.
    traceparent: text("traceparent").notNull(),
    requestId: text("request_id").notNull(),
    createdAtMs: integer("created_at_ms").notNull(),
    updatedAtMs: integer("updated_at_ms").notNull(),
  },
  (table) => [uniqueIndex("payments_provider_key").on(table.provider, table.providerKey), index("payments_order").on(table.orderId)],
);
export type StoredPayment = typeof payments.$inferSelect;

/** Who brought a change about. */
export type Cause = "pay" | "settle" | "cancel" | "refund" | "webhook";

/** Every change of a payment, append-only. The key decides between two callers at once: only one can write a version. */
export const paymentEvents = sqliteTable(
  "payment_events",
  {
    paymentId: text("payment_id").notNull(),
    version: integer("version").notNull(),
    status: text("status").$type<PaymentStatus>().notNull(),
    providerRef: text("provider_ref"),
    actionUrl: text("action_url"),
    declineCode: text("decline_code"),
    refundedMinor: integer("refunded_minor").notNull(),
    cause: text("cause").$type<Cause>().notNull(),
    requestId: text("request_id").notNull(),
    atMs: integer("at_ms").notNull(),
  },
  (table) => [primaryKey({ name: "payment_events_pk", columns: [table.paymentId, table.version] })],
);
export type PaymentEvent = typeof paymentEvents.$inferSelect;

/** Money to pay back, each written before its provider is asked. What has not failed counts against the capture. */
export const refunds = sqliteTable(
  "refunds",
  {
    id: text("id").primaryKey(),
    paymentId: text("payment_id").notNull(),
    amountMinor: integer("amount_minor").notNull(),
    reason: text("reason").notNull(),
    status: text("status").$type<"pending" | "succeeded" | "failed">().notNull(),
    createdAtMs: integer("created_at_ms").notNull(),
    updatedAtMs: integer("updated_at_ms").notNull(),
  },
  (table) => [index("refunds_payment").on(table.paymentId)],
);
export type StoredRefund = typeof refunds.$inferSelect;
