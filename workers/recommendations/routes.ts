import { createRoute, z } from "@hono/zod-openapi";
import { problemResponses } from "../../shared/contracts/common.ts";
import { recommendationListKey, recommendationsQuerySchema, recommendationsSchema } from "../../shared/contracts/recommendations.ts";
import { createApp } from "../../shared/http/app.ts";
import { publicHeaders } from "../../shared/http/public-answer.ts";
import type { RecommendationsBindings } from "./bindings.ts";
import { recommend } from "./recommend.ts";

const recommendForBook = createRoute({
  method: "get",
  path: "/api/recommendations/book/{id}",
  operationId: "recommendForBook",
  summary: "List books that go with a book: bought together, else of the same series, author or subject",
  tags: ["Recommendations"],
  request: {
    params: z.object({ id: z.string().openapi({ description: "Id, slug, ISBN-10 or ISBN-13", example: "9780141439471" }) }),
    query: recommendationsQuerySchema,
  },
  responses: {
    200: { description: "The books, the best first", content: { "application/json": { schema: recommendationsSchema } } },
    ...problemResponses(404, 422, 503),
  },
});

/** The same by the name by which other shops call a book. */
const recommendForProduct = createRoute({
  ...recommendForBook,
  path: "/api/recommendations/product/{id}",
  operationId: "recommendForProduct",
  summary: "The same as /api/recommendations/book/{id}",
});

export const app = createApp<RecommendationsBindings>({
  domain: "recommendations",
  ready: async (env) => {
    await env.RECOMMENDATIONS.get(recommendationListKey("ready"));
    return { lists: "ok" };
  },
});

for (const route of [recommendForBook, recommendForProduct]) {
  app.openapi(route, async (c) => {
    const { id: ref } = c.req.valid("param");
    const { bookId, recommendations } = await recommend(c.env, c.var.log, { ref, limit: c.req.valid("query").limit });
    // Caches drop the answer when one of the books in it changes, the one it is about included.
    return c.json(recommendations, 200, publicHeaders({ bookIds: [bookId, ...recommendations.items.map(({ id }) => id)] }));
  });
}
