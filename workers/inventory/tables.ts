import { index, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";

export { outbox } from "../../shared/events/outbox.ts";

/**
 * Registry and read projection in one: a SKU is registered (version −1) before the first command reaches its object,
 * and the object keeps its level here, some hundred milliseconds behind.
 */
export const stockLevels = sqliteTable(
  "stock_levels",
  {
    sku: text("sku").primaryKey(),
    onHand: integer("on_hand").notNull(),
    reserved: integer("reserved").notNull(),
    available: integer("available").notNull(),
    version: integer("version").notNull(),
    nextExpiryAtMs: integer("next_expiry_at_ms"),
    registeredAtMs: integer("registered_at_ms").notNull(),
    updatedAtMs: integer("updated_at_ms").notNull(),
  },
  (table) => [index("stock_levels_expiry").on(table.nextExpiryAtMs), index("stock_levels_version").on(table.version)],
);
