import { z } from "@hono/zod-openapi";

/** A charge's life in the provider's books. `captured`, `declined` and `voided` are final; refunds are counted beside. */
export const chargeStatuses = ["action_required", "captured", "declined", "voided"] as const;
export type ChargeStatus = (typeof chargeStatuses)[number];

export const webhookTypes = ["charge.captured", "charge.declined", "charge.refunded"] as const;
export type WebhookType = (typeof webhookTypes)[number];

const amountSchema = z.int().min(1).max(100_000_000);
const keySchema = z.string().regex(/^[\x21-\x7e]{16,255}$/, "expected 16 to 255 visible ASCII characters");

/** Body of POST /__sandbox/v1/charges. */
export const newChargeSchema = z
  .object({
    amount: amountSchema,
    currency: z.string().regex(/^[A-Z]{3}$/, "expected an ISO 4217 code"),
    token: z.string().min(1).max(200),
    reference: z.string().min(1).max(255),
    // The shopper's browser is sent there, so nothing but a web address may come through.
    returnUrl: z.url({ protocol: /^https?$/, error: "expected an http or https address" }).max(2_000),
  })
  .strict();
export type NewCharge = z.infer<typeof newChargeSchema>;

export const chargeSchema = z.object({
  id: z.string(),
  status: z.enum(chargeStatuses),
  amount: z.int(),
  currency: z.string(),
  declineCode: z.string().nullable(),
  actionUrl: z.string().nullable(),
  reference: z.string(),
  key: z.string(),
  refundedAmount: z.int(),
  createdAt: z.iso.datetime(),
});
export type Charge = z.infer<typeof chargeSchema>;

export const keyQuerySchema = z.object({ key: keySchema });
export const voidSchema = z.object({ key: keySchema }).strict();
export const chargeIdParam = z.object({ id: z.string().max(100) });

/** Body of POST /__sandbox/v1/refunds. */
export const newRefundSchema = z.object({ chargeId: z.string().max(100), amount: amountSchema, reason: z.string().max(500) }).strict();
export type NewRefund = z.infer<typeof newRefundSchema>;

export const refundSchema = z.object({
  id: z.string(),
  key: z.string(),
  chargeId: z.string(),
  amount: z.int(),
  reason: z.string(),
  createdAt: z.iso.datetime(),
});
export type Refund = z.infer<typeof refundSchema>;

/** Answer of POST /__sandbox/v1/refunds: the refund, and the charge after it. */
export const bookedRefundSchema = refundSchema.extend({ charge: chargeSchema });

/** Body of PUT /__sandbox/v1/faults: replaces the whole setting, so `{}` is good behaviour. */
export const faultsSchema = z
  .object({
    webhooks: z.enum(["auto", "manual"]).default("auto"),
    duplicate: z.int().min(0).max(10).default(0).describe("How many more times each webhook is sent"),
    // Held by waitUntil, which ends 30 s after the answer.
    delayMs: z.int().min(0).max(25_000).default(0).describe("Wait before a webhook is first sent"),
  })
  .strict();
export type Faults = z.infer<typeof faultsSchema>;

/** Body of POST /__sandbox/v1/webhooks/deliver. */
export const deliverSchema = z
  .object({
    chargeId: z.string().max(100).optional(),
    key: keySchema.optional(),
    times: z.int().min(1).max(100).default(1),
    type: z.enum(webhookTypes).optional(),
  })
  .strict()
  .refine(({ chargeId, key }) => (chargeId === undefined) !== (key === undefined), "give either chargeId or key");

/** One delivery: the merchant's HTTP status, null when there was no answer. */
export const deliverySchema = z.object({ eventId: z.string(), type: z.enum(webhookTypes), status: z.int().nullable() });
export type Delivery = z.infer<typeof deliverySchema>;

export const booksQuerySchema = z.object({
  limit: z.coerce.number().int().min(1).max(10_000).default(10_000),
  cursor: z.string().max(100).optional(),
});
export const booksSchema = z.object({ charges: z.array(chargeSchema), refunds: z.array(refundSchema), nextCursor: z.string().nullable() });
