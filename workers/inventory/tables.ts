import { index, integer, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";

import type { Id } from "../../shared/ids.ts";

export { auditEntries } from "../../shared/audit.ts";
export { deadLetters } from "../../shared/events/dead-letters.ts";
export { outbox } from "../../shared/events/outbox.ts";

/**
 * Registry and read projection in one: a SKU is registered (version −1) before the first command reaches its object,
 * and the object keeps its level here, some hundred milliseconds behind.
 */
export const stockLevels = sqliteTable(
  "stock_levels",
  {
    sku: text("sku").primaryKey(),
    /** Whose it was when copies last came; the catalogue knows whose it is now. */
    sellerId: text("seller_id"),
    onHand: integer("on_hand").notNull(),
    reserved: integer("reserved").notNull(),
    available: integer("available").notNull(),
    version: integer("version").notNull(),
    nextExpiryAtMs: integer("next_expiry_at_ms"),
    registeredAtMs: integer("registered_at_ms").notNull(),
    updatedAtMs: integer("updated_at_ms").notNull(),
  },
  (table) => [
    index("stock_levels_expiry").on(table.nextExpiryAtMs),
    index("stock_levels_version").on(table.version),
    index("stock_levels_by_available").on(table.available, table.sku),
    index("stock_levels_by_seller").on(table.sellerId, table.available, table.sku),
  ],
);

/** What was set aside over HTTP, and not by an order. Its holds are named after it; what became of them their objects know. */
export const reservations = sqliteTable(
  "reservations",
  {
    id: text("id").$type<Id<"rsv">>().primaryKey(),
    /** Whoever made it, and the key and the meaning of their request. */
    madeBy: text("made_by").notNull(),
    idempotencyKey: text("idempotency_key").notNull(),
    fingerprint: text("fingerprint").notNull(),
    /** What it is for, in the words of whoever made it. */
    orderId: text("order_id").notNull(),
    lines: text("lines", { mode: "json" }).$type<{ sku: string; quantity: number }[]>().notNull(),
    expiresAtMs: integer("expires_at_ms").notNull(),
    endedAs: text("ended_as", { enum: ["released", "committed"] }),
    createdAtMs: integer("created_at_ms").notNull(),
  },
  (table) => [
    uniqueIndex("reservations_by_key").on(table.madeBy, table.idempotencyKey),
    index("reservations_by_expiry").on(table.expiresAtMs),
  ],
);

/**
 * Deliveries under way. A row is there before the first copy is received and goes with the projection that tells of all
 * of them, so one that stays behind names the SKUs of a delivery that was cut short.
 */
export const deliveries = sqliteTable("deliveries", {
  id: text("id").primaryKey(),
  skus: text("skus", { mode: "json" }).$type<string[]>().notNull(),
  beganAtMs: integer("began_at_ms").notNull(),
});
