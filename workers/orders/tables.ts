import { sql } from "drizzle-orm";
import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import type { OrderStatus } from "../../shared/contracts/orders.ts";
import type { CurrencyCode } from "../../shared/money.ts";
import type { ShippingMethod } from "../../shared/totals.ts";
import type { OrderEventData } from "./order-state.ts";

export { auditEntries } from "../../shared/audit.ts";
export { deadLetters } from "../../shared/events/dead-letters.ts";
export { outbox } from "../../shared/events/outbox.ts";

/** One row an order. `status`, `version`, `attempt` and `paymentId` equal the replay of its events. */
export const orders = sqliteTable(
  "orders",
  {
    id: text("id").primaryKey(),
    number: text("number").notNull().unique(),
    status: text("status").$type<OrderStatus>().notNull(),
    version: integer("version").notNull(),
    /** Names the stock holds: a new attempt after a hold was lost has new names. */
    attempt: integer("attempt").notNull(),
    paymentId: text("payment_id").unique(),
    paymentProvider: text("payment_provider"),
    paymentToken: text("payment_token"),
    /** Where the shop was reached, e.g. https://octavo.example: payments send the shopper back there. */
    origin: text("origin").notNull(),
    /** The account that ordered; null for a guest. */
    userId: text("user_id"),
    // Sealed (see contact.ts), and empty once the buyer has been erased.
    email: text("email").notNull(),
    name: text("name").notNull(),
    shippingAddress: text("shipping_address"),
    /** The data key they are sealed with; null when there is nothing to seal. Orders from before there were keys are `unsealed`. */
    sealedWith: text("sealed_with").default("unsealed"),
    /** An HMAC of a guest's e-mail address, by which the account that proves it to be theirs gets the order. */
    emailIndex: text("email_index"),
    shippingMethod: text("shipping_method").$type<ShippingMethod>().notNull(),
    currency: text("currency").$type<CurrencyCode>().notNull(),
    totalMinor: integer("total_minor").notNull(),
    cartId: text("cart_id"),
    cartVersion: integer("cart_version"),
    cartEmptiedAtMs: integer("cart_emptied_at_ms"),
    payByMs: integer("pay_by_ms").notNull(),
    traceparent: text("traceparent").notNull(),
    requestId: text("request_id").notNull(),
    createdAtMs: integer("created_at_ms").notNull(),
    updatedAtMs: integer("updated_at_ms").notNull(),
  },
  (table) => [
    // One live order per state of a cart: a second checkout of it runs into this index.
    uniqueIndex("orders_cart").on(table.cartId, table.cartVersion).where(sql`status NOT IN ('rejected', 'payment_failed', 'cancelled')`),
    index("orders_open").on(table.updatedAtMs).where(sql`status IN ('pending', 'reserved', 'paying', 'paid')`),
    index("orders_cart_waiting")
      .on(table.updatedAtMs)
      .where(sql`status = 'confirmed' AND cart_id IS NOT NULL AND cart_emptied_at_ms IS NULL`),
    // Ids sort by time, so this lists one state's orders newest first and counts those since a moment.
    index("orders_by_status").on(table.status, table.id),
    index("orders_by_user").on(table.userId, table.id).where(sql`user_id IS NOT NULL`),
    index("orders_by_email").on(table.emailIndex).where(sql`email_index IS NOT NULL`),
    index("orders_sealed_with").on(table.sealedWith).where(sql`sealed_with IS NOT NULL`),
  ],
);

export const orderLines = sqliteTable(
  "order_lines",
  {
    orderId: text("order_id").notNull(),
    position: integer("position").notNull(),
    sku: text("sku").notNull(),
    bookId: text("book_id").notNull(),
    sellerId: text("seller_id").notNull(),
    title: text("title").notNull(),
    format: text("format").notNull(),
    quantity: integer("quantity").notNull(),
    unitPriceMinor: integer("unit_price_minor").notNull(),
  },
  (table) => [primaryKey({ columns: [table.orderId, table.position] }), index("order_lines_by_seller").on(table.sellerId, table.orderId)],
);

/** The e-mail address each account has shown to be its own, as an HMAC: guests' orders with it are that account's. */
export const verifiedEmails = sqliteTable("verified_emails", {
  userId: text("user_id").primaryKey(),
  emailIndex: text("email_index").notNull().unique(),
});

/** What happened to an order. Two writers of the same next version collide on the key, and one of them changes nothing. */
export const orderEvents = sqliteTable(
  "order_events",
  {
    orderId: text("order_id").notNull(),
    version: integer("version").notNull(),
    type: text("type").notNull(),
    data: text("data", { mode: "json" }).$type<OrderEventData>().notNull(),
    atMs: integer("at_ms").notNull(),
  },
  (table) => [primaryKey({ columns: [table.orderId, table.version] })],
);

/** Which order a request with an idempotency key made. Scope: the user, or all guests together. */
export const idempotencyKeys = sqliteTable(
  "idempotency_keys",
  {
    scope: text("scope").notNull(),
    key: text("key").notNull(),
    fingerprint: text("fingerprint").notNull(),
    orderId: text("order_id").notNull(),
    createdAtMs: integer("created_at_ms").notNull(),
  },
  (table) => [primaryKey({ columns: [table.scope, table.key] }), index("idempotency_keys_age").on(table.createdAtMs)],
);
