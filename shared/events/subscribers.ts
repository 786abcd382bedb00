import type { EventType } from "./types.ts";

/** The Workers that consume events. Each has one queue, bound under this name at every publisher. */
export const queueBindings = {
  catalog: "CATALOG_EVENTS",
  inventory: "INVENTORY_EVENTS",
  search: "SEARCH_EVENTS",
  recommender: "RECOMMENDER_EVENTS",
  analytics: "ANALYTICS_EVENTS",
  gateway: "GATEWAY_EVENTS",
  identity: "IDENTITY_EVENTS",
  orders: "ORDERS_EVENTS",
  notifications: "NOTIFICATIONS_EVENTS",
} as const;

export type Subscriber = keyof typeof queueBindings;

/**
 * Who is told what. A Cloudflare Queue has one consumer, so a publisher sends an event to the queue of each
 * subscriber. A Worker is listed only once it exists: a queue without a consumer loses messages.
 */
export const subscribers: Record<EventType, readonly Subscriber[]> = {
  "octavo.book.upserted.v1": ["search", "recommender", "analytics", "gateway"],
  "octavo.book.removed.v1": ["search", "recommender", "analytics", "gateway"],
  "octavo.books.changed.v1": ["search", "recommender", "analytics", "gateway"],
  "octavo.collection.changed.v1": ["gateway"],
  "octavo.stock.changed.v1": ["catalog", "search", "gateway"],
  "octavo.stocks.changed.v1": ["catalog", "search", "gateway"],
  "octavo.copies.opened.v1": ["inventory"],
  "octavo.copies.counted.v1": ["inventory"],
  "octavo.copies.withdrawn.v1": ["inventory"],
  "octavo.order.placed.v1": ["notifications", "recommender", "analytics"],
  "octavo.payment.succeeded.v1": ["orders"],
  "octavo.payment.failed.v1": ["orders"],
  "octavo.mail.requested.v1": ["notifications"],
  "octavo.user.verified.v1": ["orders"],
  "octavo.user.erased.v1": ["orders", "notifications"],
  "octavo.user.forgotten.v1": ["identity"],
};
