import { z } from "@hono/zod-openapi";
import { daySchema } from "../../shared/contracts/catalog.ts";
import { idOf } from "../../shared/contracts/common.ts";
import { currencyCodes } from "../../shared/money.ts";

/** Days that one question may span: a year and a day. */
const daysMax = 366;
/** Days that a question goes back where it does not say. */
const daysByDefault = 30;
const dayMs = 24 * 60 * 60 * 1_000;

/** A stretch of days, both ends included; the last 30 where nothing is said. Read it with `spanOf`. */
export const spanQuerySchema = z.object({
  from: daySchema.optional().openapi({ description: "The first day, in UTC; 29 days before `to` if left out" }),
  to: daySchema.optional().openapi({ description: `The last day, ${daysMax} days from the first at most; today if left out` }),
});

export type Span = { from: string; to: string };

/** The days that are meant, or what is wrong with them. */
export function spanOf({ from, to }: z.infer<typeof spanQuerySchema>, nowMs: number): Span | { pointer: string; message: string } {
  const last = to ?? dayOf(nowMs);
  const span = { from: from ?? dayOf(Date.parse(last) - (daysByDefault - 1) * dayMs), to: last };
  const days = (Date.parse(span.to) - Date.parse(span.from)) / dayMs + 1;
  if (days < 1) return { pointer: "query:from", message: `${span.from} is behind ${span.to}` };
  return days > daysMax ? { pointer: "query:from", message: `at most ${daysMax} days` } : span;
}

function dayOf(atMs: number): string {
  return new Date(atMs).toISOString().slice(0, 10);
}

const sold = {
  orders: z.int().min(1),
  copies: z.int().min(1),
  revenue: z
    .object({ amount: z.int().min(0), currency: z.enum(currencyCodes) })
    .openapi({ description: "Prices times copies, in minor units, before shipping and discounts" }),
};

const isComplete = z.boolean().openapi({ description: "False while the warehouse is being loaded: then some of it may be missing" });

export const salesSchema = z
  .object({
    from: daySchema,
    to: daySchema,
    items: z
      .array(z.object({ day: daySchema, ...sold }))
      .openapi({ description: "Days on which something was sold, one for each currency" }),
    isComplete,
  })
  .openapi("Sales");

export const topBooksSchema = z
  .object({
    from: daySchema,
    to: daySchema,
    items: z.array(z.object({ bookId: idOf("book"), title: z.string().nullable(), ...sold })),
    isComplete,
  })
  .openapi("TopBooks");

export const loadSchema = z
  .object({
    versions: z.int().min(0).openapi({ description: "Versions of books that were loaded" }),
    orders: z.int().min(0).openapi({ description: "Orders that were loaded" }),
    isFinished: z.boolean(),
  })
  .openapi("WarehouseLoad");
