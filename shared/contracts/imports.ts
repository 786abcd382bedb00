import { z } from "@hono/zod-openapi";
import { idOf } from "./common.ts";

/** What an import is to whoever looks at one: how far it is, what it changed, and what was found in its file. */

/** What a file of books may be. */
export const fileFormats = ["csv", "jsonl", "onix"] as const;
export type FileFormat = (typeof fileFormats)[number];

/** A part of a file as it may be sent, in bytes. */
export const partBytesMax = 8 * 1_024 * 1_024;

/** Life of an import: its parts come, it is read, and it ends one way or another; one that is done can be undone. */
export const importStatuses = ["uploading", "running", "done", "failed", "cancelled", "undoing", "undone"] as const;
export type ImportStatus = (typeof importStatuses)[number];

/**
 * What a finding costs: an error its record; a warning that something of the record was guessed, mended or left out; a notice nothing, for
 * the record is taken as it stands.
 */
export const severities = ["error", "warning", "notice"] as const;
export type Severity = (typeof severities)[number];

const countSchema = z.int().min(0);
const countsByCodeSchema = z.record(z.string(), countSchema);

/** An import as it is shown. */
export const importSchema = z
  .object({
    id: idOf("imp"),
    status: z.enum(importStatuses),
    format: z.enum(fileFormats).nullable(),
    fileName: z.string(),
    dryRun: z.boolean(),
    sellerId: z.string().nullable(),
    bytes: countSchema.openapi({ description: "Of the file, as far as it has come" }),
    progress: z.number().min(0).max(1).openapi({ description: "How much of it is done" }),
    rows: countSchema.openapi({ description: "Records that are done" }),
    created: countSchema,
    updated: countSchema,
    unchanged: countSchema,
    removed: countSchema,
    rejected: countSchema,
    undone: countSchema.openapi({ description: "Records that were undone" }),
    left: countSchema.openapi({
      description: "Records that undoing left alone: their books were changed since, see `…/changes?left=true`",
    }),
    warnings: countsByCodeSchema.openapi({ description: "How often what was found odd in records that were taken" }),
    faults: countsByCodeSchema.openapi({ description: "How often what was found wrong in records that were rejected" }),
    stoppedBy: z.string().nullable().openapi({ description: "Why it ended before the end of the file. What was done before is in" }),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
    finishedAt: z.iso.datetime().nullable(),
  })
  .openapi("Import");
export type ImportView = z.infer<typeof importSchema>;

/** Which field of a book. */
export const fieldSchema = z.object({
  field: z.string().openapi({ description: "As the body of a book has it", example: "price" }),
  sku: z.string().nullable().openapi({ description: "The edition whose field it is; null for a field of the work" }),
});
/** By which rule of a file it came. */
export const ruleSchema = z.string().nullable().openapi({ example: "the column price" });
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
