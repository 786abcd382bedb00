import { z } from "@hono/zod-openapi";
import { bookSummarySchema } from "./catalog.ts";

/** Why a book goes with another, the strongest reason first. */
export const recommendationReasons = ["bought-together", "series", "author", "subject"] as const;
export type RecommendationReason = (typeof recommendationReasons)[number];

/** What a list rests on: what others bought, what the books have in common, or some of each. */
export const recommendationAlgorithms = ["bought-together", "content", "blend"] as const;
export type RecommendationAlgorithm = (typeof recommendationAlgorithms)[number];

/** Books that one answer holds at most. */
export const recommendationsMax = 20;

export const recommendationsQuerySchema = z.object({
  limit: z.coerce
    .number()
    .int()
    .min(1, `from 1 to ${recommendationsMax}`)
    .max(recommendationsMax, `from 1 to ${recommendationsMax}`)
    .default(8)
    .openapi({ example: 8 }),
});

/** Books that go with a book, the best first. `experiment` names the trial the list was made under, if any. */
export const recommendationsSchema = z
  .object({
    items: z.array(bookSummarySchema),
    algorithm: z.enum(recommendationAlgorithms),
    modelVersion: z.string().openapi({ example: "1" }),
    experiment: z.string().nullable(),
  })
  .openapi("Recommendations");
export type Recommendations = z.infer<typeof recommendationsSchema>;

/**
 * What the recommender writes down for one book, and recommendations reads: ids alone, for prices and titles change.
 * Scores compare books of one reason only.
 */
export const recommendationListSchema = z.object({
  books: z.array(z.object({ bookId: z.string(), score: z.number(), reason: z.enum(recommendationReasons) })),
  modelVersion: z.string(),
  computedAtMs: z.int(),
});
export type RecommendationList = z.infer<typeof recommendationListSchema>;

/** The KV key of a book's list. Another form of list gets another number, so that neither version of the code reads the other's. */
export function recommendationListKey(bookId: string): string {
  return `book:v1:${bookId}`;
}
