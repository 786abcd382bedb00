import { z } from "@hono/zod-openapi";
import { availabilitySchema } from "./catalog.ts";
import { idOf, moneySchema, quantitySchema, skuSchema } from "./common.ts";

/** Different SKUs a cart holds at most. */
export const cartLinesMax = 50;

export const totalsSchema = z
  .object({ subtotal: moneySchema, discount: moneySchema, shipping: moneySchema, tax: moneySchema, total: moneySchema })
  .openapi("Totals");

export const cartProblemSchema = z.object({ code: z.enum(["short-stock", "not-for-sale"]), sku: skuSchema, detail: z.string() });

/** The cart as its owner sees it, priced now. A cart nobody has written to has no id. */
export const cartSchema = z
  .object({
    id: idOf("cart").nullable(),
    lines: z.array(
      z.object({
        sku: skuSchema,
        bookId: z.string(),
        slug: z.string(),
        title: z.string(),
        format: z.string(),
        quantity: z.int(),
        unitPrice: moneySchema,
        lineTotal: moneySchema,
        availability: availabilitySchema,
      }),
    ),
    totals: totalsSchema,
    problems: z.array(cartProblemSchema),
    version: z.int(),
  })
  .openapi("Cart");
export type Cart = z.infer<typeof cartSchema>;

export const addItemSchema = z.object({ sku: skuSchema, quantity: quantitySchema }).strict();
export const setQuantitySchema = z
  .object({ quantity: z.int({ error: "expected a whole number" }).min(0, "at least 0").max(10_000, "at most 10,000") })
  .strict();

/** What checkout takes from a cart: its lines at a version. `lastOrder` is the order that emptied it last. */
export type CartContents = {
  cartId: string;
  version: number;
  lines: { sku: string; quantity: number }[];
  lastOrder: { orderId: string; cartVersion: number } | null;
};
