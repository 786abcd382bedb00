import { z } from "@hono/zod-openapi";
import { idOf, lineOfText, skuSchema } from "../../shared/contracts/common.ts";
import { bulkMax } from "../../shared/events/types.ts";

const reason = lineOfText(200).openapi({ example: "delivery 4711" });

const copiesMax = 1_000_000;
const copies = (min: number) =>
  z
    .int({ error: (issue) => (issue.input === undefined ? "required" : "expected a whole number") })
    .min(min, `at least ${min.toLocaleString("en-US")}`)
    .max(copiesMax, `at most ${copiesMax.toLocaleString("en-US")}`);

/** Body of PUT /api/inventory/{sku}: goods received, a correction by a signed number, or the result of a count. */
export const moveStockSchema = z
  .discriminatedUnion("kind", [
    z.object({ kind: z.literal("receive"), quantity: copies(1), reason }).strict(),
    z.object({ kind: z.literal("adjust"), quantity: copies(-copiesMax).refine((n) => n !== 0, "must not be 0"), reason }).strict(),
    z.object({ kind: z.literal("count"), quantity: copies(0), reason }).strict(),
  ])
  .openapi("MoveStock");

/**
 * Body of POST /api/inventory/batch: copies of many SKUs that have come. `open` is for the copies a SKU begins with: once
 * anything of it has moved, opening it again does nothing, whatever key it is sent under.
 */
export const deliverySchema = z
  .object({
    movements: z
      .array(z.object({ sku: skuSchema, kind: z.enum(["receive", "open"]), quantity: copies(1), reason }).strict())
      .min(1, "at least one")
      .max(bulkMax, `at most ${bulkMax}`),
  })
  .strict()
  .superRefine(({ movements }, context) => {
    const skus = movements.map(({ sku }) => sku);
    skus.forEach((sku, index) => {
      if (skus.indexOf(sku) < index)
        context.addIssue({ code: "custom", path: ["movements", index, "sku"], message: "is already in this delivery" });
    });
  })
  .openapi("Delivery");
export type Delivery = z.infer<typeof deliverySchema>;

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

/** What became of one SKU of a delivery. `unchanged`: it had been received, or opened, before. */
export const receivedSchema = z
  .object({
    sku: skuSchema,
    outcome: z.enum(["applied", "unchanged", "rejected"]),
    level: stockLevelSchema.nullable(),
    detail: z.string().optional(),
  })
  .openapi("Received");
export type Received = z.infer<typeof receivedSchema>;

/** What one reservation may ask for, and for how long. */
const reservationLinesMax = 100;
const lineCopiesMax = 10_000;
const ttlSecondsMax = 24 * 60 * 60;

/** Body of POST /api/inventory/reserve. `orderId` is for the books of whoever asks; the holds are named after the reservation. */
export const reservationBodySchema = z
  .object({
    orderId: lineOfText(100).openapi({ example: "ord_01h455vb4pex5vsknk084sn02q" }),
    lines: z
      .array(
        z.object({ sku: skuSchema, quantity: copies(1).max(lineCopiesMax, `at most ${lineCopiesMax.toLocaleString("en-US")}`) }).strict(),
      )
      .min(1, "at least one")
      .max(reservationLinesMax, `at most ${reservationLinesMax}`),
    ttlSeconds: z.int("expected a whole number").min(1, "at least 1").max(ttlSecondsMax, "at most 86,400"),
  })
  .strict()
  .openapi("ReservationBody");
export type ReservationBody = z.infer<typeof reservationBodySchema>;

/** Body of POST /api/inventory/release and …/commit. */
export const reservationRefSchema = z
  .object({ reservationId: idOf("rsv") })
  .strict()
  .openapi("ReservationRef");

/** A reservation, each of its lines with what has become of the copies. */
export const reservationSchema = z
  .object({
    reservationId: idOf("rsv"),
    expiresAt: z.iso.datetime(),
    lines: z.array(z.object({ sku: skuSchema, quantity: z.int(), state: z.enum(["held", "pinned", "committed", "released", "expired"]) })),
  })
  .openapi("Reservation");
export type ReservationView = z.infer<typeof reservationSchema>;
