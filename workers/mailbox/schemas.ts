import { z } from "@hono/zod-openapi";

/** Mails one answer lists at most. */
const listLimitMax = 1_000;

export const mailQuerySchema = z.object({
  limit: z.coerce.number().int().min(1, `from 1 to ${listLimitMax}`).max(listLimitMax, `from 1 to ${listLimitMax}`).default(100),
  to: z.string().max(320).optional().openapi({ description: "Only mail to this address", example: "ada@example.com" }),
});

export const mailListSchema = z.object({
  items: z.array(
    z
      .object({ id: z.string(), to: z.string(), subject: z.string(), html: z.string(), text: z.string(), sentAt: z.iso.datetime() })
      .openapi("Mail"),
  ),
});
