import { z } from "@hono/zod-openapi";
import { deletions, type ListKey, listKeysOf, placeOf } from "../list-keys.ts";
import { type BookQuery, type BookSummary, bookQuerySchema, bookSummarySchema, slugSchema } from "./catalog.ts";
import { idOf, lineOfText, pageOf, textBlock } from "./common.ts";

/** Books that a collection made by hand holds at most. */
export const collectionBooksMax = 500;
/** Collections of a shop at most: what staff choose by hand, and a page lists whole. */
export const collectionsMax = 200;

/** What a rule may say: the filters and the order of GET /api/books. */
const ruleFilters = bookQuerySchema.omit({ limit: true, cursor: true }).strict();

/** A rule is kept as its query has it, so that it means what the list of books means by it, then as now. */
export const ruleSchema = z
  .record(z.string(), z.union([z.string().max(300), z.array(z.string().max(300)).max(20)], "expected a text, or a list of texts"))
  .superRefine((rule, context) => {
    if (Object.keys(rule).length === 0) context.addIssue({ code: "custom", message: "expected at least one filter, or an order" });
    for (const issue of ruleFilters.safeParse(rule).error?.issues ?? [])
      context.addIssue({
        code: "custom",
        path: issue.code === "unrecognized_keys" ? issue.keys.slice(0, 1) : issue.path,
        message: issue.message,
      });
  })
  .openapi("CollectionRule", {
    description: "The filters and the order of GET /api/books, as its query has them",
    example: { category: "fiction", maxPrice: "1000", inStock: "true", sort: "price" },
  });
export type CollectionRule = z.infer<typeof ruleSchema>;

/** What staff send: a collection by a rule, or by hand. */
export const collectionBodySchema = z
  .object({
    name: lineOfText(100),
    description: textBlock(2_000).default(""),
    rule: ruleSchema.optional(),
    bookIds: z
      .array(idOf("book"))
      .max(collectionBooksMax, `at most ${collectionBooksMax}`)
      .refine((ids) => new Set(ids).size === ids.length, "expected each book once")
      .optional(),
  })
  .strict()
  .refine(({ rule, bookIds }) => (rule === undefined) !== (bookIds === undefined), {
    path: ["rule"],
    message: "expected a rule or a list of bookIds, and not both",
  })
  .openapi("CollectionBody");
export type CollectionBody = z.infer<typeof collectionBodySchema>;

/** A collection as a list of them shows it. `rule` is null for one made by hand. */
export const collectionSchema = z
  .object({
    slug: slugSchema,
    name: z.string(),
    description: z.string(),
    rule: z.record(z.string(), z.union([z.string(), z.array(z.string())])).nullable(),
    version: z.int(),
  })
  .openapi("Collection");
export type Collection = z.infer<typeof collectionSchema>;

/** A collection with its first books, as a page of several collections shows it. */
export type CollectionShown = Collection & { items: BookSummary[] };

/** A collection with a page of its books. */
export const collectionPageSchema = collectionSchema.extend(pageOf(bookSummarySchema).shape).openapi("CollectionPage");
export type CollectionPage = z.infer<typeof collectionPageSchema>;

/** The list of books that a rule stands for. A rule was read when it was saved; one that means nothing any more is a bug. */
export function queryOfRule(rule: NonNullable<Collection["rule"]>): BookQuery {
  return bookQuerySchema.parse(rule);
}

/** What the list of a collection's books depends on: what it is, and its rule, or whether those put there by hand are still for sale. */
export function keysOfCollection({ slug, rule }: Pick<Collection, "slug" | "rule">): ListKey[] {
  return [placeOf("collection", slug), ...(rule === null ? [deletions] : listKeysOf(queryOfRule(rule)))];
}
