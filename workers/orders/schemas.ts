import { z } from "@hono/zod-openapi";
import { idOf, lineOfText } from "../../shared/contracts/common.ts";
import { type PlaceOrder, placeOrderSchema, singleBookOrderSchema } from "../../shared/contracts/orders.ts";

export type OrderRequest = { kind: "single-book"; body: z.infer<typeof singleBookOrderSchema> } | { kind: "full"; body: PlaceOrder };

/**
 * Body of POST /api/orders. Which of its two forms is meant is told by `bookId`, so that a mistake is explained in
 * terms of that form alone.
 */
export const orderRequestSchema = z
  .unknown()
  .transform((body, context): OrderRequest => {
    const isSingleBook = typeof body === "object" && body !== null && "bookId" in body;
    const parsed = isSingleBook ? singleBookOrderSchema.safeParse(body) : placeOrderSchema.safeParse(body);
    if (!parsed.success) {
      for (const { path, message } of parsed.error.issues) context.addIssue({ code: "custom", path: [...path], message });
      return z.NEVER;
    }
    if (isSingleBook) return { kind: "single-book", body: parsed.data as z.infer<typeof singleBookOrderSchema> };
    const order = parsed.data as PlaceOrder;
    if (!order.lines && !order.expectedTotal) {
      context.addIssue({ code: "custom", path: ["expectedTotal"], message: "required when the lines come from the cart" });
    }
    return { kind: "full", body: order };
  })
  .openapi("OrderRequest", {
    type: "object",
    anyOf: [{ $ref: "#/components/schemas/PlaceOrder" }, { $ref: "#/components/schemas/SingleBookOrder" }],
  });

/** Body of POST /api/payments. */
export const payOrderSchema = z
  .object({ orderId: idOf("ord"), provider: lineOfText(40), token: lineOfText(200) })
  .strict()
  .openapi("PayOrder", { example: { orderId: "ord_01h455vb4pex5vsknk084sn02q", provider: "sandbox", token: "tok_ok" } });
export type PayOrder = z.infer<typeof payOrderSchema>;
