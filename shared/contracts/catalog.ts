import { z } from "@hono/zod-openapi";
import { parseIsbn } from "../isbn.ts";
import { homeCurrency } from "../money.ts";
import { idOf, lineOfText, moneySchema, pageQuerySchema, skuSchema } from "./common.ts";

export const editionFormats = ["paperback", "hardcover", "ebook", "audiobook"] as const;
export const contributorRoles = ["author", "translator", "illustrator", "editor", "narrator"] as const;
export const availabilityStatuses = ["in-stock", "out-of-stock"] as const;

/** A name as it stands in an address. */
export const slugSchema = z
  .string({ error: (issue) => (issue.input === undefined ? "required" : "expected a slug") })
  .regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/, "expected a slug: lower-case words joined by hyphens")
  .max(120, "at most 120 characters")
  .openapi({ example: "frankenstein" });

export const languageSchema = z
  .string()
  .regex(/^[a-z]{2,3}$/, "expected an ISO 639 code such as en")
  .openapi({ example: "en" });

/** Whether copies can be bought now. `available` comes from a projection that stock events keep; checkout asks the stock's owner. */
export const availabilitySchema = z
  .object({ status: z.enum(availabilityStatuses), available: z.int().min(0) })
  .openapi("Availability", { example: { status: "in-stock", available: 12 } });
export type Availability = z.infer<typeof availabilitySchema>;

export const contributorSchema = z
  .object({ name: lineOfText(200), role: z.enum(contributorRoles), slug: slugSchema })
  .openapi("Contributor");
export const subjectSchema = z.object({ slug: slugSchema, name: z.string() }).openapi("Subject");
export const seriesSchema = z.object({ slug: slugSchema, name: z.string(), volume: z.number().nullable() }).openapi("Series");
export const imageSchema = z.object({ url: z.string(), alt: z.string() }).openapi("Image");

const editionSummarySchema = z.object({
  sku: skuSchema,
  format: z.enum(editionFormats),
  price: moneySchema,
  availability: availabilitySchema,
});

/** One row of a list of books. */
export const bookSummarySchema = z
  .object({
    id: idOf("book"),
    slug: slugSchema,
    title: z.string(),
    subtitle: z.string().nullable(),
    contributors: z.array(contributorSchema),
    series: seriesSchema.nullable(),
    subjects: z.array(subjectSchema),
    publishedOn: z
      .string()
      .nullable()
      .openapi({ description: "ISO 8601; a year alone where no more is known; negative years are BC", example: "1818-01-01" }),
    rating: z.object({ average: z.number().nullable(), count: z.int() }),
    editions: z.array(editionSummarySchema),
    image: imageSchema.nullable(),
  })
  .openapi("BookSummary");
export type BookSummary = z.infer<typeof bookSummarySchema>;

/** A book as its own page shows it. */
export const bookSchema = bookSummarySchema
  .omit({ image: true, editions: true })
  .extend({
    description: z.string(),
    language: z.string().nullable().openapi({ example: "en" }),
    editions: z.array(
      editionSummarySchema.extend({ isbn13: z.string().nullable(), pages: z.int().nullable(), publisher: z.string().nullable() }),
    ),
    images: z.array(imageSchema),
    sellerId: z.string(),
    version: z.int(),
  })
  .openapi("Book");
export type Book = z.infer<typeof bookSchema>;

/** How often one filter may be repeated. */
const filterValuesMax = 20;

/** A filter that may be repeated: one value or several, read as a list. */
function anyOf<Value extends z.ZodType<string>>(value: Value, expected: string) {
  return z
    .union([value, z.array(value).max(filterValuesMax)], { error: `expected ${expected}, at most ${filterValuesMax} of them` })
    .transform((given): z.output<Value>[] => (Array.isArray(given) ? given : [given]))
    .optional();
}

/** A merchant's id, or that of the house. */
export const sellerIdSchema = z.string().regex(/^seller_[0-9a-z]{1,40}$/, "expected a seller's id");

const slugsSchema = anyOf(slugSchema, "a slug (lower-case words joined by hyphens)");
const minorUnitsSchema = z.coerce
  .number({ error: "expected a whole number of minor units" })
  .int("expected a whole number of minor units")
  .min(0, "at least 0")
  .max(100_000_000, "at most 100,000,000")
  .optional()
  .openapi({ description: `Minor units of ${homeCurrency}` });

/** An ISBN in any notation, as the ISBN-13 it stands for. */
const isbnQuerySchema = z
  .string({ error: "expected one ISBN" })
  .transform((text, context) => {
    const isbn = parseIsbn(text.trim());
    if (isbn) return isbn;
    context.addIssue({ code: "custom", message: "expected an ISBN-10 or ISBN-13 with its right check digit; hyphens are welcome" });
    return z.NEVER;
  })
  .openapi({ description: "An edition's ISBN-10 or ISBN-13", example: "978-0-14-143947-1" });

/**
 * Filters and order of GET /api/books. A repeated filter means any of its values. `isbn`, `publisher`, `format`,
 * `minPrice`, `maxPrice` and `inStock` speak of editions, and one edition has to meet them all; `inStock=false` keeps the books of
 * which no such edition is in stock. `price` orders by a book's cheapest edition.
 */
export const bookQuerySchema = pageQuerySchema.extend({
  title: lineOfText(300)
    .refine((text) => /[\p{L}\p{N}]/u.test(text), "expected a letter or a digit")
    .optional()
    .openapi({ description: "How the title begins, whatever the case and the accents", example: "The Turn" }),
  isbn: isbnQuerySchema.optional(),
  category: slugsSchema.openapi({ description: "Subjects, each with all below it" }),
  author: slugsSchema,
  series: slugsSchema,
  publisher: slugsSchema,
  format: anyOf(z.enum(editionFormats), `one of ${editionFormats.join(", ")}`),
  language: anyOf(languageSchema, "an ISO 639 code such as en"),
  minPrice: minorUnitsSchema,
  maxPrice: minorUnitsSchema,
  inStock: z
    .enum(["true", "false"])
    .transform((value) => value === "true")
    .optional(),
  sellerId: sellerIdSchema.optional(),
  sort: z.enum(["title", "-publishedOn", "price", "-rating"]).default("title"),
});
export type BookQuery = z.infer<typeof bookQuerySchema>;

/** What a cart or an order needs to know of an edition. */
export type EditionQuote = {
  sku: string;
  bookId: string;
  slug: string;
  title: string;
  format: (typeof editionFormats)[number];
  unitPrice: z.infer<typeof moneySchema>;
  sellerId: string;
  availability: Availability;
};

/** A subject with the number of books in it and below it, each book once. */
export type Category = { slug: string; name: string; count: number; children: Category[] };
export const categorySchema: z.ZodType<Category> = z
  .object({ slug: slugSchema, name: z.string(), count: z.int().min(0), children: z.lazy(() => z.array(categorySchema)) })
  .openapi("Category");
