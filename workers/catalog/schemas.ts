import { z } from "@hono/zod-openapi";
import {
  contributorRoles,
  daySchema,
  dimensionsSchema,
  editionFormats,
  languageSchema,
  listPriceSchema,
  productFormSchema,
  sellerIdSchema,
  slugSchema,
  subjectCodeSchema,
  supplySchema,
} from "../../shared/contracts/catalog.ts";
import { idOf, lineOfText, moneySchema, skuSchema, textBlock } from "../../shared/contracts/common.ts";
import { bulkMax } from "../../shared/events/types.ts";
import { parseIsbn, parseIsbn13, whyNoIsbn } from "../../shared/isbn.ts";
import { listCurrencies } from "../../shared/money.ts";
import { formatsOfForm } from "../../shared/product-form.ts";
import { isPublicationDate } from "../../shared/published-on.ts";
import { slugOf } from "../../shared/slug.ts";
import { languageCodeOf } from "./imports/reading/language-code.ts";

/** How long a book's lists may be. */
export const listMaxima = { contributors: 50, subjects: 20, subjectCodes: 50, editions: 30 };

/** An ISBN as somebody has it before them, as the ISBN-13 it stands for. */
const isbn13Schema = z
  .string()
  .transform((text, context) => {
    const isbn = parseIsbn(text);
    if (isbn) return isbn;
    context.addIssue({ code: "custom", message: whyNoIsbn(text) });
    return z.NEVER;
  })
  .openapi({ description: "In either length, with hyphens, spaces or neither", example: "978-0-14-143947-1" });

/** One in each currency. */
const pricesMax = Object.keys(listCurrencies).length;

const editionBodySchema = z
  .object({
    isbn13: isbn13Schema.nullable().default(null),
    sku: skuSchema.nullable().default(null),
    format: z.enum(editionFormats),
    price: moneySchema,
    pages: z.int("expected a whole number").min(1, "at least 1").max(100_000, "at most 100,000").nullable().default(null),
    publisher: lineOfText(200).nullable().default(null),
    imprint: lineOfText(200).nullable().default(null),
    productForm: productFormSchema.nullable().default(null),
    onSaleOn: daySchema.nullable().default(null),
    dimensions: dimensionsSchema.nullable().default(null),
    prices: z
      .array(listPriceSchema)
      .max(pricesMax, `at most ${pricesMax}`)
      .default([])
      .openapi({ description: "In currencies besides that of `price`, one each" }),
    supply: supplySchema
      .nullable()
      .default(null)
      .openapi({ description: "Shown where there are no copies; what is not-for-sale cannot be bought at all" }),
    recordReference: lineOfText(100)
      .nullable()
      .optional()
      .openapi({ description: "Under which its sender's ONIX messages know it. Left out, it stays as it is" }),
  })
  .strict()
  .superRefine(({ format, productForm, price, prices }, context) => {
    const refuse = (message: string, ...path: (string | number)[]) => context.addIssue({ code: "custom", path, message });
    const formats = productForm === null ? [] : formatsOfForm(productForm);
    if (formats.length > 0 && !formats.includes(format)) refuse(`${productForm} is the form of a ${formats.join(" or ")}`, "productForm");
    const currencies = [price.currency, ...prices.map(({ currency }) => currency)];
    prices.forEach(({ currency }, index) => {
      if (currencies.indexOf(currency) <= index) refuse(`there is a price in ${currency} already`, "prices", index);
    });
  })
  .transform(({ sku, isbn13, dimensions, ...rest }, context) => {
    const isSized = dimensions !== null && Object.values(dimensions).some((measure) => measure !== null);
    const edition = { ...rest, dimensions: isSized ? dimensions : null };
    const refuse = (message: string) => {
      context.addIssue({ code: "custom", path: ["sku"], message });
      return z.NEVER;
    };
    if (isbn13) return sku === null || sku === isbn13 ? { ...edition, isbn13, sku: isbn13 } : refuse("an edition's SKU is its ISBN-13");
    if (sku === null) return refuse("required where there is no isbn13");
    if (parseIsbn13(sku)) return refuse("this is an ISBN-13: give it as isbn13");
    return { ...edition, isbn13, sku };
  })
  .openapi("EditionBody");
export type EditionBody = z.infer<typeof editionBodySchema>;

/** How a body names a subject: `parent` and `name` make it when it is not known yet. */
export type SubjectBody = { slug: string; name?: string; parent?: SubjectBody | null };

/** A subject below at most `levels` others that the body gives in full; a bare slug stands for a known one. */
function subjectBodySchema(levels: number): z.ZodType<SubjectBody> {
  const parent = levels === 0 ? z.null("too many levels: make the upper ones first") : subjectBodySchema(levels - 1).nullable();
  return z.preprocess(
    (given) => (typeof given === "string" ? { slug: given } : given),
    z.object({ slug: slugSchema, name: lineOfText(100).optional(), parent: parent.optional() }).strict(),
  );
}
const subjectLevelsMax = 5;
/** Written by hand: OpenAPI's own reading of the schema above cannot say that a slug alone will do. */
const subjectDocumentation = {
  type: ["string", "object"] as ["string", "object"],
  description: "A known subject's slug, or {slug, name, parent} to make it where it is not known yet. A known one stays as it is.",
  example: { slug: "gothic-fiction", name: "Gothic fiction", parent: { slug: "fiction", name: "Fiction" } },
};

const contributorBodySchema = z
  .object({
    name: lineOfText(200),
    role: z.enum(contributorRoles),
    sortName: lineOfText(200).nullable().default(null).openapi({ description: "As a catalogue files it", example: "Shelley, Mary" }),
  })
  .strict();

const volumeSchema = z
  .number()
  .min(0, "at least 0")
  .max(100_000, "at most 100,000")
  .refine((volume) => Number(volume.toFixed(3)) === volume, "at most three decimal places");

const publishedOnSchema = z
  .string()
  .refine(
    (date) => isPublicationDate(date) && !date.startsWith("0000"),
    "expected a date that exists: YYYY, YYYY-MM or YYYY-MM-DD, with a minus before years BC",
  )
  .openapi({ example: "1818-01-01" });

/** What a merchant sends to make a book or to replace one. */
export const bookBodySchema = z
  .object({
    title: lineOfText(300),
    slug: slugSchema
      .refine((slug) => parseIsbn(slug) === null, "must not be an ISBN")
      .optional()
      .openapi({ description: "Made from the title when a new book has none; kept when an edit has none" }),
    subtitle: lineOfText(300).nullable().default(null),
    contributors: z.array(contributorBodySchema).max(listMaxima.contributors, `at most ${listMaxima.contributors}`).default([]),
    description: textBlock(20_000).default(""),
    series: z
      .object({ name: lineOfText(200), volume: volumeSchema.nullable().default(null) })
      .strict()
      .nullable()
      .default(null),
    subjects: z
      .array(subjectBodySchema(subjectLevelsMax).openapi(subjectDocumentation))
      .max(listMaxima.subjects, `at most ${listMaxima.subjects}`)
      .default([]),
    subjectCodes: z
      .array(subjectCodeSchema)
      .max(listMaxima.subjectCodes, `at most ${listMaxima.subjectCodes}`)
      .default([])
      .openapi({ description: "By the trade's schemes, the main one first" }),
    language: languageSchema
      .refine((code) => languageCodeOf(code) !== null, "expected an ISO 639 code such as en")
      .overwrite((code) => languageCodeOf(code) ?? code)
      .nullable()
      .default(null),
    publishedOn: publishedOnSchema.nullable().default(null),
    editions: z.array(editionBodySchema).min(1, "at least one").max(listMaxima.editions, `at most ${listMaxima.editions}`),
    sellerId: sellerIdSchema
      .optional()
      .openapi({ description: "Whose book it is. Sellers may name only themselves; left out, it stays whose it is" }),
  })
  .strict()
  .superRefine(({ contributors, subjects, subjectCodes, editions }, context) => {
    const refuseRepeats = (list: string, keys: string[], message: string) =>
      keys.forEach((key, index) => {
        if (keys.indexOf(key) < index) context.addIssue({ code: "custom", path: [list, index], message });
      });
    const contributorKeys = contributors.map(({ name, role }) => `${slugOf(name)} ${role}`);
    refuseRepeats("contributors", contributorKeys, "is already there in the same role");
    const subjectKeys = subjects.map(({ slug }) => slug);
    refuseRepeats("subjects", subjectKeys, "is already there");
    const codeKeys = subjectCodes.map(({ scheme, code }) => `${scheme} ${code}`);
    refuseRepeats("subjectCodes", codeKeys, "is already there");
    const skus = editions.map(({ sku }) => sku);
    refuseRepeats("editions", skus, "has the SKU of another edition of this book");
  })
  .openapi("BookBody");
export type BookBody = z.infer<typeof bookBodySchema>;

/** Many books at once, as many as one event may tell of. Each is read by itself, so that a bad one does not refuse the others. */
export const booksBodySchema = z
  .object({
    books: z
      .array(z.unknown().openapi({ allOf: [{ $ref: "#/components/schemas/BookBody" }] }), "expected a list of books")
      .min(1, "at least one")
      .max(bulkMax, `at most ${bulkMax}`),
    ifKnown: z.enum(["replace", "merge", "keep"]).default("replace").openapi({
      description:
        "What to do with a book the shop has. `replace` puts what is given in its place; `merge` changes what is given and keeps the rest, its slug included; `keep` leaves it as it is.",
    }),
  })
  .strict()
  .openapi("BooksBody");
export type IfKnown = z.infer<typeof booksBodySchema>["ifKnown"];

/** What became of one book of a list. Where it was rejected nothing of it was written, and `errors` says why. */
export const writtenBookSchema = z
  .object({
    index: z.int().min(0).openapi({ description: "Its place in the list" }),
    outcome: z.enum(["created", "updated", "unchanged", "rejected"]),
    id: idOf("book").nullable(),
    slug: slugSchema.nullable(),
    version: z.int().nullable(),
    errors: z.array(z.object({ pointer: z.string(), message: z.string() })).optional(),
  })
  .openapi("WrittenBook");
export type WrittenBook = z.infer<typeof writtenBookSchema>;
