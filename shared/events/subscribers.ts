import type { EventType } from "./types.ts";

/** The Workers that consume events. Each has one queue, bound under this name at every publisher. */
export const queueBindings = {
  catalog: "CATALOG_EVENTS",
  orders: "ORDERS_EVENTS",
  notifications: "NOTIFICATIONS_EVENTS",
} as const;

export type Subscriber = keyof typeof queueBindings;

/**
 * Who is told what. A Cloudflare Queue has one consumer, so a publisher sends an event to the queue of each
 * subscriber. A Worker is listed only once it exists: a queue without a consumer loses messages.
 */
export const subscribers: Record<EventType, readonly Subscriber[]> = {
  "octavo.book.upserted.v1": [],
  "octavo.book.removed.v1": [],
  "octavo.stock.changed.v1": ["catalog"],
  "octavo.order.placed.v1": ["notifications"],
  "octavo.payment.succeeded.v1": ["orders"],
  "octavo.payment.failed.v1": ["orders"],
};
