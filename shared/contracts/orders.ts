import { z } from "@hono/zod-openapi";
import { shippingMethods } from "../totals.ts";
import { cartLinesMax, totalsSchema } from "./cart.ts";
import {
  type Address,
  addressSchema,
  emailSchema,
  idOf,
  lineOfText,
  moneySchema,
  personNameSchema,
  quantitySchema,
  skuSchema,
} from "./common.ts";

/** An order's life cycle; docs/architecture/README.md draws it. */
export const orderStatuses = ["pending", "reserved", "paying", "paid", "confirmed", "rejected", "payment_failed", "cancelled"] as const;
export type OrderStatus = (typeof orderStatuses)[number];

const orderLineInputSchema = z.object({ sku: skuSchema, quantity: quantitySchema }).strict();

/** Body of POST /api/orders: from the cart, or with its own `lines`. */
export const placeOrderSchema = z
  .object({
    email: emailSchema,
    name: personNameSchema,
    shippingAddress: addressSchema,
    shippingMethod: z.enum(shippingMethods),
    payment: z
      .object({ provider: lineOfText(40), token: lineOfText(200) })
      .strict()
      .openapi({ example: { provider: "sandbox", token: "tok_ok" } }),
    expectedTotal: moneySchema.optional(),
    lines: z.array(orderLineInputSchema).min(1, "at least one line").max(cartLinesMax, `at most ${cartLinesMax} lines`).optional(),
  })
  .strict()
  .openapi("PlaceOrder");
export type PlaceOrder = z.infer<typeof placeOrderSchema>;

/** The single-book body: reserves the cheapest edition in stock, to be paid within 15 minutes. */
export const singleBookOrderSchema = z
  .object({ bookId: idOf("book"), quantity: quantitySchema, customerName: personNameSchema, customerEmail: emailSchema })
  .strict()
  .openapi("SingleBookOrder");

export const orderSchema = z
  .object({
    id: idOf("ord"),
    number: z.string().openapi({ example: "R3YM-MBZ4" }),
    status: z.enum(orderStatuses),
    lines: z.array(
      z.object({
        sku: skuSchema,
        bookId: z.string(),
        title: z.string(),
        format: z.string(),
        quantity: z.int(),
        unitPrice: moneySchema,
        lineTotal: moneySchema,
      }),
    ),
    totals: totalsSchema,
    payment: z
      .object({
        id: idOf("pay"),
        status: z.string(),
        action: z.object({ type: z.literal("redirect"), url: z.string() }).nullable(),
      })
      .nullable(),
    lookupToken: z.string(),
    createdAt: z.iso.datetime(),
    version: z.int(),
  })
  .openapi("Order");
export type Order = z.infer<typeof orderSchema>;

export const orderStatusSchema = z
  .object({
    id: idOf("ord"),
    status: z.enum(orderStatuses),
    payment: orderSchema.shape.payment,
    history: z.array(z.object({ status: z.enum(orderStatuses), at: z.iso.datetime() })),
  })
  .openapi("OrderStatus");
export type OrderStatusView = z.infer<typeof orderStatusSchema>;

/** What the order's mail says. Fetched when it is rendered, so that no event carries it. */
export type OrderForMail = { order: Order; email: string; name: string; shippingAddress: Address | null };
