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
  (table) => [
    index("stock_levels_expiry").on(table.nextExpiryAtMs),
    index("stock_levels_version").on(table.version),
    index("stock_levels_by_available").on(table.available, table.sku),
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
