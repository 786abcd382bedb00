import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import { problemResponses } from "../../../shared/contracts/common.ts";
import type { AppEnv } from "../../../shared/http/app.ts";
import { decodeCursor, encodeCursor } from "../../../shared/http/cursor.ts";
import { privateHeaders } from "../../../shared/http/private-answer.ts";
import { invalid } from "../../../shared/problem.ts";
import type { CatalogBindings } from "../bindings.ts";
import { type RebuildPlace, rebuildShelves, rebuildStart } from "../rebuild-shelves.ts";
import { writingSession } from "../session-of.ts";

const stepSchema = z
  .object({
    books: z.int().min(0).openapi({ description: "Books that were put on their shelves anew" }),
    shelves: z.int().min(0).openapi({ description: "Shelves whose books were counted anew" }),
    repaired: z
      .int()
      .min(0)
      .openapi({ description: "How many of both, and of the codes of these books, were other before: 0 in a shop whose lists are right" }),
    nextCursor: z.string().nullable().openapi({ description: "Where the next call goes on; null when all is done" }),
  })
  .openapi("RebuildStep");

const postRebuild = createRoute({
  method: "post",
  path: "/api/books/shelves/rebuild",
  operationId: "rebuildShelves",
  summary: "Make a stretch of what lists read anew, from the tables of the books that the log of versions has, while lists are answered",
  tags: ["Catalogue"],
  request: { query: z.object({ cursor: z.string().max(400).optional() }) },
  responses: {
    200: { description: "The stretch is done", content: { "application/json": { schema: stepSchema } } },
    ...problemResponses(401, 403, 409, 422),
  },
});

/** Upkeep of the read model of lists, for admins. */
export function addRebuildRoutes(app: OpenAPIHono<AppEnv<CatalogBindings>>): void {
  app.openapi(postRebuild, async (c) => {
    const { next, ...done } = await rebuildShelves(writingSession(c).db, placeOf(c.req.valid("query").cursor));
    return c.json({ ...done, nextCursor: next && encodeCursor([next.step, next.after]) }, 200, privateHeaders);
  });
}

function placeOf(cursor: string | undefined): RebuildPlace {
  if (cursor === undefined) return rebuildStart;
  const [step, after] = decodeCursor(cursor, 2);
  if ((step !== "books" && step !== "counts") || typeof after !== "string")
    throw invalid("query:cursor", "Not a cursor a rebuild has given out");
  return { step, after };
}
