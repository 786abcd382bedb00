import { z } from "zod";

/** Every event by its versioned type name. Data carries ids and numbers, never anything personal. */
export const eventSchemas = {
  "octavo.book.upserted.v1": z.object({ bookId: z.string() }),
  "octavo.book.removed.v1": z.object({ bookId: z.string() }),
  "octavo.stock.changed.v1": z.object({ sku: z.string(), available: z.int().min(0) }),
  "octavo.order.placed.v1": z.object({
    orderId: z.string(),
    lines: z.array(z.object({ sku: z.string(), bookId: z.string(), quantity: z.int().min(1) })).min(1),
  }),
  "octavo.payment.succeeded.v1": z.object({ paymentId: z.string(), orderId: z.string() }),
  "octavo.payment.failed.v1": z.object({ paymentId: z.string(), orderId: z.string() }),
} as const;

export type EventType = keyof typeof eventSchemas;
export type EventData<Type extends EventType> = z.infer<(typeof eventSchemas)[Type]>;
