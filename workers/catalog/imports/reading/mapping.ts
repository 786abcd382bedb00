import { z } from "@hono/zod-openapi";
import { type TransformName, transformNames } from "./transforms.ts";

/** What a column of a table may say. `isbn` takes either length; `sourceId` is the book's number where the file comes from. */
export const fields = [
  ...(["work", "title", "slug", "subtitle", "authors", "contributors", "series", "volume", "subjects", "subjectCodes"] as const),
  ...(["language", "publishedOn", "description", "sellerId", "isbn", "sku", "sourceId", "recordReference", "format"] as const),
  ...(["productForm", "price", "currency", "prices", "quantity", "pages", "publisher", "imprint", "onSaleOn"] as const),
  ...(["heightMm", "widthMm", "thicknessMm", "weightGrams", "supplyStatus", "supplyDays"] as const),
] as const;
export type Field = (typeof fields)[number];

/** How a CSV file is delimited, and the encodings it may be in. */
export const delimiters = [",", ";", "\t", "|"] as const;
export const encodings = ["utf-8", "utf-16le", "utf-16be", "windows-1252"] as const;
export type Encoding = (typeof encodings)[number];

/** A mapping is bounded: in columns, in what one column may say, in transforms, and in characters of a name or value. */
const [columnsMax, targetsMax, transformsMax, textMax] = [200, 5, 6, 200];

const fieldSchema = z.enum(fields).openapi("ImportField");
const targetSchema = z
  .object({
    field: fieldSchema,
    transforms: z.array(z.enum(transformNames)).max(transformsMax, `at most ${transformsMax}`).default([]),
    prefix: z.string().max(20, "at most 20 characters").default(""),
  })
  .strict()
  .openapi("ImportTarget");
const bareFieldSchema = fieldSchema.transform((field): z.infer<typeof targetSchema> => ({ field, transforms: [], prefix: "" }));
const oneTargetSchema = z.union([bareFieldSchema, targetSchema]);

/** What whoever sends a table says of it: which column is which field, and by which transforms it becomes one. */
export const mappingSchema = z
  .object({
    delimiter: z.enum(delimiters).optional(),
    encoding: z.enum(encodings).optional(),
    columns: z
      .record(
        z.string().min(1).max(textMax),
        z.union([oneTargetSchema.transform((one) => [one]), z.array(oneTargetSchema).min(1).max(targetsMax, `at most ${targetsMax}`)]),
      )
      .refine((columns) => Object.keys(columns).length <= columnsMax, `at most ${columnsMax} columns`)
      .default({}),
    values: z.partialRecord(fieldSchema, z.string().max(textMax)).default({}),
    badIsbn: z.enum(["reject", "use-sku"]).default("reject"),
  })
  .strict()
  .openapi("ImportMapping");
export type Mapping = z.infer<typeof mappingSchema>;

/** What a column says: a field, by which transforms, and what stands before it then. */
export type Target = { field: Field; transforms: TransformName[]; prefix: string };
