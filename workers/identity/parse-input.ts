import type { z } from "@hono/zod-openapi";
import { inputErrors } from "../../shared/http/app.ts";
import { Problem } from "../../shared/problem.ts";

/** What a page passes on from a form, checked like a body of JSON. Raises invalid-request. */
export function parseInput<Schema extends z.ZodType>(schema: Schema, input: unknown): z.output<Schema> {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  throw new Problem("invalid-request", { errors: inputErrors("json", parsed.error.issues) });
}
