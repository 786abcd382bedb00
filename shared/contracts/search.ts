import { z } from "@hono/zod-openapi";
import { bookQuerySchema, bookSummarySchema } from "./catalog.ts";
import { pageQuerySchema } from "./common.ts";

/** Longest question anybody may ask. */
export const searchTextMax = 200;

/** A search counts its hits, and leads to them, as far as this. */
export const hitsMax = 1_000;

/** The orders of results; `relevance` is the best first. */
export const searchSorts = ["relevance", "-publishedOn", "price", "title"] as const;

const searchTextSchema = z
  .string({ error: "expected text, once" })
  .max(searchTextMax, `at most ${searchTextMax} characters`)
  .default("")
  .openapi({ description: "Words of a title, a name, a series, a subject or a description; or an ISBN", example: "hobbit" });

const { category, author, series, publisher, format, language, minPrice, maxPrice, inStock, sellerId } = bookQuerySchema.shape;

/**
 * The question, and the filters of GET /api/books with their meaning there. Without a question the filters alone are
 * answered; without either there is nothing to find.
 */
export const searchQuerySchema = z.object({
  q: searchTextSchema,
  ...{ category, author, series, publisher, format, language, minPrice, maxPrice, inStock, sellerId },
  sort: z.enum(searchSorts).default("relevance"),
  page: z.coerce
    .number({ error: "expected a whole number" })
    .int("expected a whole number")
    .min(1, "at least 1")
    .max(hitsMax, `at most ${hitsMax}`)
    .default(1),
  limit: pageQuerySchema.shape.limit,
});
export type SearchQuery = z.infer<typeof searchQuerySchema>;

/** The names of everything that narrows a search. */
export type SearchFilters = Omit<SearchQuery, "q" | "sort" | "page" | "limit">;

/** What a shopper has typed so far. */
export const suggestionQuerySchema = z.object({ q: searchTextSchema });

/** A text in pieces, those that answer the question marked. Joined they are the text as it is; none of them is markup. */
export const segmentsSchema = z.array(z.object({ text: z.string(), isMatch: z.boolean() })).openapi("Segments", {
  example: [
    { text: "The ", isMatch: false },
    { text: "Hobbit", isMatch: true },
  ],
});
export type Segments = z.infer<typeof segmentsSchema>;

export const searchHitSchema = bookSummarySchema
  .extend({
    highlights: z.object({
      title: segmentsSchema.optional(),
      contributors: z.array(segmentsSchema).optional().openapi({ description: "One for each contributor, in their order" }),
    }),
  })
  .openapi("SearchHit");
export type SearchHit = z.infer<typeof searchHitSchema>;

const facetSchema = z
  .array(z.object({ value: z.string(), name: z.string(), count: z.int() }))
  .openapi("Facet", { description: "Values for the filter of this name, and how many of the hits have each; the commonest first" });

/** Named like the filters they are values for. */
export const facetsSchema = z
  .object({ category: facetSchema, author: facetSchema, language: facetSchema, format: facetSchema })
  .openapi("Facets");
export type Facets = z.infer<typeof facetsSchema>;

const totalSchema = z.int().openapi({ description: `Exact below ${hitsMax}, which stands for that many or more` });

export const searchPageSchema = z
  .object({
    items: z.array(searchHitSchema),
    total: totalSchema,
    page: z.int(),
    isPartial: z.boolean().openapi({ description: "Whether no book has all the words, so that these are the books with any of them" }),
    facets: facetsSchema,
    didYouMean: z.string().nullable().openapi({ description: "Another spelling that finds books, where no book has all the words" }),
    tookMs: z.int(),
  })
  .openapi("SearchPage");
export type SearchPage = z.infer<typeof searchPageSchema>;

export const searchFiltersSchema = z.object({ total: totalSchema, facets: facetsSchema });

export const suggestionsSchema = z
  .object({
    suggestions: z.array(
      z.object({
        text: z.string(),
        kind: z.enum(["title", "author", "series", "subject"]),
        slug: z.string(),
        bookId: z.string().optional(),
      }),
    ),
  })
  .openapi("Suggestions");
export type Suggestions = z.infer<typeof suggestionsSchema>["suggestions"];
