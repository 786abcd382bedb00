import { z } from "@hono/zod-openapi";

/** The parts of an OpenAPI 3.1 document that are looked at when documents are joined; the rest passes as it is. */
const operationSchema = z.looseObject({
  operationId: z.string().optional(),
  tags: z.array(z.string()).optional(),
  parameters: z.array(z.record(z.string(), z.unknown())).optional(),
  security: z.array(z.record(z.string(), z.array(z.string()))).optional(),
  responses: z.record(z.string(), z.unknown()).optional(),
});

/** A path's operations by their method in lower case. Members shared by all of a path's operations are not used here. */
const pathItemSchema = z.record(z.string(), operationSchema);

export const documentSchema = z.looseObject({
  openapi: z.string().regex(/^3\.1\.\d+$/),
  paths: z.record(z.string(), pathItemSchema).optional(),
  components: z.record(z.string(), z.record(z.string(), z.unknown())).optional(),
});

export type Operation = z.infer<typeof operationSchema>;
export type PathItem = z.infer<typeof pathItemSchema>;
export type ApiDocument = z.infer<typeof documentSchema>;
export type Components = NonNullable<ApiDocument["components"]>;
