import { z } from "zod";

/** Subjects a bulk event tells of at most: with it a message stays far below a queue's 128 KB. */
export const bulkMax = 100;

/** Every event by its versioned type name. Data carries ids and numbers, never anything personal. */
export const eventSchemas = {
  "octavo.book.upserted.v1": z.object({ bookId: z.string() }),
  "octavo.book.removed.v1": z.object({ bookId: z.string() }),
  /** Many books at once, as an import writes them. Each carries its own version; the envelope's says nothing. */
  "octavo.books.changed.v1": z.object({
    books: z
      .array(z.object({ bookId: z.string(), version: z.int(), isRemoved: z.boolean() }))
      .min(1)
      .max(bulkMax),
  }),
  "octavo.stock.changed.v1": z.object({ sku: z.string(), available: z.int().min(0) }),
  /** Many levels at once, as a delivery changes them. Each carries its own version. */
  "octavo.stocks.changed.v1": z.object({
    levels: z
      .array(z.object({ sku: z.string(), available: z.int().min(0), version: z.int() }))
      .min(1)
      .max(bulkMax),
  }),
  "octavo.order.placed.v1": z.object({
    orderId: z.string(),
    lines: z.array(z.object({ sku: z.string(), bookId: z.string(), quantity: z.int().min(1) })).min(1),
  }),
  "octavo.payment.succeeded.v1": z.object({ paymentId: z.string(), orderId: z.string() }),
  "octavo.payment.failed.v1": z.object({ paymentId: z.string(), orderId: z.string() }),
} as const;

export type EventType = keyof typeof eventSchemas;
export type EventData<Type extends EventType> = z.infer<(typeof eventSchemas)[Type]>;
