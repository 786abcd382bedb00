import type { z } from "@hono/zod-openapi";

/** A body of JSON, as the document of the API describes it. */
export const json = <Schema extends z.ZodType>(schema: Schema) => ({ required: true, content: { "application/json": { schema } } });

/** An answer without a body. */
export const nothing = (description: string) => ({ description });
