import { z } from "@hono/zod-openapi";

const webAddress = z.url({ protocol: /^https?$/ });

/** A charge as the sandbox provider shows it. */
export const sandboxChargeSchema = z
  .object({
    id: z.string().min(1),
    status: z.enum(["action_required", "captured", "declined", "voided"]),
    amount: z.int().min(0),
    currency: z.string(),
    declineCode: z.string().nullable(),
    actionUrl: webAddress.nullable(),
    reference: z.string(),
    key: z.string().min(1),
    refundedAmount: z.int().min(0),
  })
  .refine((charge) => charge.refundedAmount <= charge.amount, "more was paid back than captured");
export type SandboxCharge = z.infer<typeof sandboxChargeSchema>;

/** The answer to a refund: the refund, with the charge after it. */
export const sandboxRefundSchema = z.object({ charge: sandboxChargeSchema }).transform(({ charge }) => charge);

/** A refusal, of which only the pointers matter here. */
export const sandboxProblemSchema = z.object({ errors: z.array(z.object({ pointer: z.string() })).default([]) });

/** What every webhook of the sandbox begins with. */
export const sandboxEventSchema = z.object({ id: z.string().min(1).max(100), type: z.string(), mode: z.string(), data: z.unknown() });
