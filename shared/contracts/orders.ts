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

/**
 * An order as somebody reads it. Its `lookupToken` is the right of access of whoever ordered: only they are told it, and no
 * API key of theirs is.
 * A merchant sees their own lines alone, and totals of those.
 */
export const readOrderSchema = orderSchema.extend({ lookupToken: z.string().optional() }).openapi("ReadOrder");
export type ReadOrder = z.infer<typeof readOrderSchema>;

/** An order in a list of orders. */
export const listedOrderSchema = orderSchema.omit({ payment: true, lookupToken: true }).openapi("ListedOrder");
export type ListedOrder = z.infer<typeof listedOrderSchema>;

export const orderStatusSchema = z
  .object({
    id: idOf("ord"),
    status: z.enum(orderStatuses),
    payment: orderSchema.shape.payment,
    history: z.array(z.object({ status: z.enum(orderStatuses), at: z.iso.datetime() })),
  })
  .openapi("OrderStatus");
export type OrderStatusView = z.infer<typeof orderStatusSchema>;

/** Who ordered and where the parcel goes: everything personal of an order. */
export type Contact = { email: string; name: string; shippingAddress: Address | null };

/**
 * What the order's mail says, and whose order it is (`null`: a guest's). Fetched when it is rendered, so that no event
 * carries it. Nobody is to be told of an order whose buyer has been erased: its `contact` is `null`.
 */
export type OrderForMail = { order: Order; userId: string | null; contact: Contact | null };
