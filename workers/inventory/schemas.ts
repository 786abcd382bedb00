import { z } from "@hono/zod-openapi";
import { lineOfText, skuSchema } from "../../shared/contracts/common.ts";

const reason = lineOfText(200).openapi({ example: "delivery 4711" });

/** Body of PUT /api/inventory/{sku}: goods received, a correction by a signed number, or the result of a count. */
export const moveStockSchema = z
  .discriminatedUnion("kind", [
    z.object({ kind: z.literal("receive"), quantity: z.int().min(1, "at least 1").max(1_000_000), reason }).strict(),
    z
      .object({
        kind: z.literal("adjust"),
        quantity: z
          .int()
          .min(-1_000_000)
          .max(1_000_000)
          .refine((n) => n !== 0, "must not be 0"),
        reason,
      })
      .strict(),
    z.object({ kind: z.literal("count"), quantity: z.int().min(0, "at least 0").max(1_000_000), reason }).strict(),
  ])
  .openapi("MoveStock");

/** A SKU's level: everything for operators, what can be bought for everyone else. */
export const stockLevelSchema = z
  .object({
    sku: skuSchema,
    onHand: z.int().optional(),
    reserved: z.int().optional(),
    available: z.int().min(0),
    version: z.int().optional(),
  })
  .openapi("StockLevel");

export const ledgerRowSchema = z
  .object({
    seq: z.int(),
    at: z.iso.datetime(),
    kind: z.string(),
    quantity: z.int(),
    hold: z.string().nullable(),
    onHand: z.int(),
    held: z.int(),
    reason: z.string().nullable(),
    requestId: z.string(),
  })
  .openapi("LedgerRow");
