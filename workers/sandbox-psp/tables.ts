import { index, integer, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import type { ChargeStatus, WebhookType } from "./schemas.ts";

/** Charges, one per idempotency key. A key that was voided before it was ever charged has a row too (a tombstone): it has no fingerprint. */
export const charges = sqliteTable("charges", {
  id: text("id").primaryKey(),
  key: text("key").notNull().unique(),
  fingerprint: text("fingerprint"),
  status: text("status").$type<ChargeStatus>().notNull(),
  amountMinor: integer("amount_minor").notNull(),
  currency: text("currency").notNull(),
  reference: text("reference").notNull(),
  returnUrl: text("return_url"),
  declineCode: text("decline_code"),
  refundedMinor: integer("refunded_minor").notNull(),
  createdAtMs: integer("created_at_ms").notNull(),
  updatedAtMs: integer("updated_at_ms").notNull(),
});
export type ChargeRow = typeof charges.$inferSelect;

/** Money paid back, one row per idempotency key. */
export const refunds = sqliteTable(
  "refunds",
  {
    id: text("id").primaryKey(),
    key: text("key").notNull().unique(),
    fingerprint: text("fingerprint").notNull(),
    chargeId: text("charge_id").notNull(),
    amountMinor: integer("amount_minor").notNull(),
    reason: text("reason").notNull(),
    createdAtMs: integer("created_at_ms").notNull(),
  },
  (table) => [index("refunds_charge").on(table.chargeId)],
);
export type RefundRow = typeof refunds.$inferSelect;

/**
 * What the merchant is told, written with the booking it tells of. `status`, `declineCode` and `refundedMinor` are the
 * charge as it was then. The index allows one telling per booking: captured once, declined once, refunded once per sum.
 */
export const webhooks = sqliteTable(
  "webhooks",
  {
    id: text("id").primaryKey(),
    chargeId: text("charge_id").notNull(),
    type: text("type").$type<WebhookType>().notNull(),
    status: text("status").$type<ChargeStatus>().notNull(),
    declineCode: text("decline_code"),
    refundedMinor: integer("refunded_minor").notNull(),
    createdAtMs: integer("created_at_ms").notNull(),
    attempts: integer("attempts").notNull(),
    nextAttemptAtMs: integer("next_attempt_at_ms").notNull(),
    lastStatus: integer("last_status"),
    deliveredAtMs: integer("delivered_at_ms"),
  },
  (table) => [
    uniqueIndex("webhooks_booking").on(table.chargeId, table.type, table.refundedMinor),
    index("webhooks_due").on(table.deliveredAtMs, table.nextAttemptAtMs),
  ],
);
export type WebhookRow = typeof webhooks.$inferSelect;

/** How the provider misbehaves at present: one row, or none while it behaves. */
export const faults = sqliteTable("faults", {
  id: integer("id").primaryKey(),
  webhooks: text("webhooks").$type<"auto" | "manual">().notNull(),
  duplicate: integer("duplicate").notNull(),
  delayMs: integer("delay_ms").notNull(),
});
