import { z } from "@hono/zod-openapi";
import { editionFormats, sellerIdSchema } from "../../../shared/contracts/catalog.ts";
import { lineOfText, pageQuerySchema } from "../../../shared/contracts/common.ts";
import { fileFormats } from "../../../shared/contracts/imports.ts";
import { currencyCodes, homeCurrency, priceMinorMax } from "../../../shared/money.ts";
import { booksBodySchema } from "../schemas.ts";
import { partsMax } from "./file-parts.ts";
import { mappingSchema } from "./reading/mapping.ts";

/** Copies of one edition, at most. */
const copiesMax = 1_000_000;

const defaultsSchema = z
  .object({
    priceMinor: z.int().min(0, "at least 0").max(priceMinorMax, "at most 100,000,000").nullable().default(null),
    currency: z.enum(currencyCodes).default(homeCurrency),
    stock: z.int().min(0, "at least 0").max(copiesMax, "at most 1,000,000").default(0),
    format: z.enum(editionFormats).default("paperback"),
  })
  .strict()
  .openapi("ImportDefaults", {
    description:
      "What books have that their file does not say: the price (without one, a new book that has none is rejected), its currency, the copies that editions begin with, the format.",
  });

/** Body of POST /api/imports: what file comes, and what is to be done with it. */
export const importBodySchema = z
  .object({
    fileName: lineOfText(200).openapi({ example: "autumn.csv" }),
    format: z.enum(fileFormats).optional().openapi({ description: "Known by the file's first character when it is left out" }),
    dryRun: z.boolean().default(false).openapi({ description: "Say what it would do, and do nothing" }),
    ifKnown: booksBodySchema.shape.ifKnown.unwrap().default("merge"),
    sellerId: sellerIdSchema.optional().openapi({ description: "Whose its new books become. Sellers may name only themselves" }),
    mapping: mappingSchema.optional().openapi({ description: "What the columns of a table mean, where their names do not say it" }),
    defaults: defaultsSchema.prefault({}),
  })
  .strict()
  .openapi("ImportBody");
export type ImportBody = z.output<typeof importBodySchema>;

/** Which imports are asked for. */
export const importQuerySchema = pageQuerySchema.extend({ sellerId: sellerIdSchema.optional() });

/** Which import is meant. */
export const importParamsSchema = z.object({ id: z.string().openapi({ example: "imp_01h455vb4pex5vsknk084sn02q" }) });

/** Which part of its file. */
export const partParamsSchema = importParamsSchema.extend({
  part: z.coerce.number().int("expected a whole number").min(1, "from 1").max(partsMax, `at most ${partsMax}`).openapi({ example: 1 }),
});

/** A part as it was kept. */
export const partSchema = z
  .object({ part: z.int(), bytes: z.int().min(0), sha256: z.string().openapi({ description: "Of its bytes, in hexadecimal digits" }) })
  .openapi("ImportPart");
