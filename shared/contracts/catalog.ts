import { z } from "@hono/zod-openapi";
import { parseIsbn, whyNoIsbn } from "../isbn.ts";
import { homeCurrency, listCurrencies, priceMinorMax } from "../money.ts";
import { isPublicationDate } from "../published-on.ts";
import { codeOfRef, refOfCode } from "../subject-code.ts";
import { idOf, lineOfText, moneySchema, pageQuerySchema, skuSchema } from "./common.ts";

export const editionFormats = ["paperback", "hardcover", "ebook", "audiobook"] as const;
/** What people do for a book: the common ones of ONIX (code list 17), and `contributor` for all others. */
export const contributorRoles = [
  ...(["author", "translator", "illustrator", "editor", "narrator", "photographer", "foreword", "introduction", "afterword"] as const),
  ...(["notes", "adapter", "compiler", "series-editor", "composer", "cover-designer", "cartographer", "performer", "contributor"] as const),
] as const;
export type ContributorRole = (typeof contributorRoles)[number];
/** What an edition is to the tax office, which in many countries is not the same for a file and for paper. */
export const taxClasses = ["printed-book", "ebook", "audiobook"] as const;
/** What a merchant may say of an edition's supply. */
export const supplyStatuses = ["at-supplier", "pre-order", "out-of-print", "not-for-sale"] as const;
export const availabilityStatuses = ["in-stock", "out-of-stock", ...supplyStatuses] as const;

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

/**
 * Whether copies can be bought now, and what is to be expected where they cannot. `available` comes from a projection that
 * stock events keep; checkout asks the stock's owner. Nothing that is not for sale is available, whatever copies there are.
 */
export const availabilitySchema = z
  .object({
    status: z.enum(availabilityStatuses),
    available: z.int().min(0),
    leadDays: z.int().optional().openapi({ description: "Of at-supplier: days until a copy could be here, where that is known" }),
    availableOn: z.string().optional().openapi({ description: "Of pre-order: the day it goes on sale, where that is known" }),
  })
  .openapi("Availability", { example: { status: "in-stock", available: 12 } });
export type Availability = z.infer<typeof availabilitySchema>;

/** What the merchant says of an edition's supply. `days` is how long one from the supplier takes. */
export const supplySchema = z
  .object({
    status: z.enum(supplyStatuses),
    days: z.int("expected a whole number").min(1, "at least 1").max(365, "at most 365").optional(),
  })
  .strict()
  .refine(({ status, days }) => status === "at-supplier" || days === undefined, { path: ["days"], message: "only of what is at-supplier" })
  .openapi("Supply", { example: { status: "at-supplier", days: 5 } });
export type Supply = z.infer<typeof supplySchema>;

/** How big and heavy a copy is. */
const measureSchema = (max: number) =>
  z.int("expected a whole number").min(1, "at least 1").max(max, `at most ${max}`).nullable().default(null);
export const dimensionsSchema = z
  .object({
    heightMm: measureSchema(5_000),
    widthMm: measureSchema(5_000),
    thicknessMm: measureSchema(5_000),
    weightGrams: measureSchema(100_000),
  })
  .strict()
  .openapi("Dimensions", { example: { heightMm: 198, widthMm: 129, thicknessMm: 16, weightGrams: 195 } });
export type Dimensions = z.output<typeof dimensionsSchema>;

/** A price in any currency that a merchant may name one in. The shop itself sells in its own. */
export const listPriceSchema = z
  .object({
    amount: z.int().min(0).max(priceMinorMax),
    currency: z.enum(Object.keys(listCurrencies) as (keyof typeof listCurrencies)[]),
  })
  .strict()
  .openapi("ListPrice", { description: "Minor units, e.g. cents", example: { amount: 1199, currency: "EUR" } });

export const productFormSchema = z
  .string()
  .regex(/^[A-Z]{2}$/, "expected a code of ONIX list 150 such as BC")
  .openapi({ description: "ONIX code list 150", example: "BC" });

/** A day that exists, such as that on which an edition goes on sale. */
export const daySchema = z
  .string()
  .refine((text) => /^\d{4}-\d{2}-\d{2}$/.test(text) && isPublicationDate(text), "expected a day that exists: YYYY-MM-DD")
  .openapi({ example: "2026-11-24" });

/** What a scheme of the trade says a book is about. */
export const subjectCodeSchema = z
  .object({
    scheme: z
      .string()
      .regex(/^(?:bisac|thema|onix-(?!10$|93$)[0-9A-Z]{2})$/, "expected bisac, thema, or onix- and a code of ONIX list 27")
      .openapi({ example: "thema" }),
    code: lineOfText(50).openapi({ example: "FBC" }),
    heading: lineOfText(200).nullable().default(null).openapi({ example: "Classic fiction" }),
  })
  .strict()
  .openapi("SubjectCode");
export type SubjectCode = z.output<typeof subjectCodeSchema>;

export const contributorSchema = z
  .object({ name: lineOfText(200), role: z.enum(contributorRoles), slug: slugSchema })
  .openapi("Contributor");
export const subjectSchema = z.object({ slug: slugSchema, name: z.string() }).openapi("Subject");
export const seriesSchema = z.object({ slug: slugSchema, name: z.string(), volume: z.number().nullable() }).openapi("Series");
const imageSizeSchema = z.object({ url: z.string(), width: z.int() });

/** The point of a picture that matters most. It is kept to a thousandth. */
export const focalPointSchema = z
  .object({
    x: z.number().min(0).max(1).openapi({ description: "From the left edge, of the picture's width", example: 0.5 }),
    y: z.number().min(0).max(1).openapi({ description: "From the top edge, of the picture's height", example: 0.3 }),
  })
  .strict()
  .openapi("FocalPoint");

/**
 * A picture of a book: one that was uploaded, or the cover that is drawn when there is none. `url` is its largest size, and
 * `srcset` names all of them, from the smallest. Only what was uploaded has an `id`.
 */
export const imageSchema = z
  .object({
    id: idOf("img").optional(),
    url: z.string(),
    alt: z.string(),
    width: z.int().openapi({ description: "In pixels, of the picture at `url`" }),
    height: z.int(),
    srcset: z.array(imageSizeSchema).optional(),
    focalPoint: focalPointSchema.optional(),
    crops: z
      .object({ cover: z.array(imageSizeSchema), square: z.array(imageSizeSchema) })
      .optional()
      .openapi({ description: "Where there is a focal point: cut-outs around it, two by three and square, the smallest first" }),
  })
  .openapi("Image");
export type Image = z.infer<typeof imageSchema>;

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
  .omit({ image: true, contributors: true, editions: true, series: true })
  .extend({
    series: seriesSchema
      .extend({
        next: z
          .object({ id: idOf("book"), slug: slugSchema, title: z.string(), volume: z.number() })
          .nullable()
          .openapi({ description: "The book of the next volume the shop has" }),
      })
      .nullable(),
    contributors: z.array(
      contributorSchema.extend({
        sortName: z.string().nullable().openapi({ description: "As a catalogue files it", example: "Shelley, Mary" }),
      }),
    ),
    description: z.string(),
    language: z.string().nullable().openapi({ example: "en" }),
    editions: z.array(
      editionSummarySchema.extend({
        isbn13: z.string().nullable(),
        isbn10: z.string().nullable().openapi({ description: "The same number as older books have it; none for those of 979" }),
        pages: z.int().nullable(),
        publisher: z.string().nullable(),
        imprint: z.string().nullable(),
        productForm: productFormSchema.nullable(),
        taxClass: z.enum(taxClasses),
        onSaleOn: daySchema.nullable(),
        dimensions: dimensionsSchema.nullable(),
        prices: z.array(listPriceSchema).openapi({ description: "In further currencies, one each" }),
        supply: supplySchema.nullable(),
      }),
    ),
    subjectCodes: z.array(subjectCodeSchema).openapi({ description: "By the trade's schemes, the main one first" }),
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
  .max(priceMinorMax, "at most 100,000,000")
  .optional()
  .openapi({ description: `Minor units of ${homeCurrency}` });

/** A code of the trade as scheme and code, in the one spelling that its shelf has. */
export const subjectRefSchema = z
  .string()
  .regex(/^(?:bisac|thema|onix-(?!10:|93:)[0-9A-Z]{2}):\P{Cc}{1,50}$/u, "expected a scheme and a code such as thema:FBC or bisac:FIC004000")
  .overwrite((ref) => refOfCode(codeOfRef(ref)))
  .openapi({ example: "thema:FBC" });

/** An ISBN in any notation, as the ISBN-13 it stands for. */
const isbnQuerySchema = z
  .string({ error: "expected one ISBN" })
  .transform((text, context) => {
    const isbn = parseIsbn(text);
    if (isbn) return isbn;
    context.addIssue({ code: "custom", message: whyNoIsbn(text) });
    return z.NEVER;
  })
  .openapi({ description: "An edition's ISBN-10 or ISBN-13", example: "978-0-14-143947-1" });

/**
 * Filters and order of GET /api/books. A repeated filter means any of its values. `isbn`, `publisher`, `format`,
 * `minPrice`, `maxPrice` and `inStock` speak of editions, and one edition has to meet them all; `inStock=false` keeps the books of
 * which no such edition is in stock. `price` orders by a book's cheapest edition, from `minPrice` on where that is given.
 */
export const bookQuerySchema = pageQuerySchema.extend({
  title: lineOfText(300)
    .refine((text) => /[\p{L}\p{N}]/u.test(text), "expected a letter or a digit")
    .optional()
    .openapi({ description: "How the title begins, whatever the case and the accents", example: "The Turn" }),
  isbn: isbnQuerySchema.optional(),
  category: slugsSchema.openapi({ description: "Subjects, each with all below it" }),
  subject: anyOf(subjectRefSchema, "a scheme and a code such as thema:FBC").openapi({
    description: "Codes of the trade, each with all below it: a group of BISAC by its three letters, a code of Thema by how it begins",
  }),
  author: slugsSchema,
  contributor: slugsSchema.openapi({ description: "Who had any part in it: as author, translator, narrator…" }),
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

/** A code of the trade, and how many books of a list are under it. */
const countedCodeSchema = z
  .object({
    scheme: z.string().openapi({ example: "bisac" }),
    code: z.string().openapi({ example: "FIC004000" }),
    heading: z.string().nullable().openapi({ description: "As the first book with one had it", example: "FICTION / Classics" }),
    count: z.int().min(0),
  })
  .openapi("CountedCode");
export type CountedCode = z.infer<typeof countedCodeSchema>;

/** The codes that a list of books can be narrowed to. */
export const codeFacetsSchema = z
  .object({
    named: z
      .array(countedCodeSchema.omit({ count: true }))
      .openapi({ description: "The codes that the list is already narrowed to, each behind all those above it" }),
    items: z.array(countedCodeSchema),
    isPartial: z.boolean().openapi({ description: "The list is longer than was looked at: there may be more books, and more codes" }),
  })
  .openapi("CodeFacets");
export type CodeFacets = z.infer<typeof codeFacetsSchema>;

/** A subject with the number of books in it and below it, each book once. */
export type Category = { slug: string; name: string; count: number; children: Category[] };
export const categorySchema: z.ZodType<Category> = z
  .object({ slug: slugSchema, name: z.string(), count: z.int().min(0), children: z.lazy(() => z.array(categorySchema)) })
  .openapi("Category");
