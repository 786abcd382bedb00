import { z } from "@hono/zod-openapi";
import { pageQuerySchema } from "../../../shared/contracts/common.ts";
import { fieldSchema, ruleSchema } from "../../../shared/contracts/imports.ts";

/** Which changes of an import are asked for. */
export const changesQuerySchema = pageQuerySchema.extend({
  outcome: z.enum(["created", "updated", "removed"]).optional(),
  left: z
    .enum(["true", "false"])
    .default("false")
    .transform((value) => value === "true")
    .openapi({ description: "Only those that undoing the import left alone" }),
});
export type ChangesQuery = z.output<typeof changesQuerySchema>;

/** Where each field of a book comes from. */
export const lineageSchema = z
  .object({
    bookId: z.string(),
    version: z.int(),
    fields: z.array(
      fieldSchema.extend({
        source: z
          .discriminatedUnion("kind", [
            z.object({
              kind: z.literal("import"),
              ...{ importId: z.string(), fileName: z.string(), record: z.int(), line: z.int(), rule: ruleSchema },
              ...{ version: z.int(), at: z.iso.datetime() },
            }),
            z.object({ kind: z.literal("edit"), version: z.int(), at: z.iso.datetime() }).openapi({ description: "Edited by hand" }),
          ])
          .nullable()
          .openapi({ description: "Null where the book has changed too often since" }),
      }),
    ),
  })
  .openapi("Lineage");
export type LineageView = z.infer<typeof lineageSchema>;
