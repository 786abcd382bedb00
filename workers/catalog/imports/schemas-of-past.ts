import { z } from "@hono/zod-openapi";
import { pageQuerySchema } from "../../../shared/contracts/common.ts";
import { severities } from "./reading/data-quality.ts";

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

const fieldSchema = z.object({
  field: z.string().openapi({ description: "As the body of a book has it", example: "price" }),
  sku: z.string().nullable().openapi({ description: "The edition whose field it is; null for a field of the work" }),
});
const ruleSchema = z.string().nullable().openapi({ example: "the column price" });
const valueSchema = z.unknown().openapi({ description: "Any value, or null" });

/** What a record of a file did, or would do. */
export const changeSchema = z
  .object({
    record: z.int(),
    line: z.int(),
    outcome: z.string().openapi({ example: "updated" }),
    bookId: z.string().nullable().openapi({ description: "Null for a book that a dry run would make" }),
    slug: z.string().nullable(),
    title: z.string().nullable(),
    version: z.int().nullable().openapi({ description: "The version of the book that it wrote" }),
    fields: z.array(fieldSchema.extend({ from: valueSchema, to: valueSchema, rule: ruleSchema })).openapi({
      description: "Of a book that was made, in full in a dry run only: all of its fields are new, and the book itself has them",
    }),
    isUndone: z.boolean(),
    leftBecause: z.string().nullable().openapi({ description: "Why undoing the import left the book alone" }),
  })
  .openapi("ImportChange");
export type ChangeView = z.infer<typeof changeSchema>;

const countSchema = z.int().min(0);

/** What was found in a file. */
export const reportSchema = z
  .object({
    rows: countSchema,
    findings: z.array(
      z.object({
        code: z.string(),
        severity: z.enum(severities),
        finds: z.string().openapi({ description: "What the rule finds" }),
        suggestion: z.string(),
        records: countSchema,
        examples: z.array(z.object({ line: z.int(), column: z.string(), reason: z.string() })),
      }),
    ),
  })
  .openapi("ImportReport");
export type ReportView = z.infer<typeof reportSchema>;

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
