import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import type { Context, Next } from "hono";
import { problemResponses, skuSchema } from "../../../shared/contracts/common.ts";
import { jsonBody } from "../../../shared/http/json-body.ts";
import { privateHeaders } from "../../../shared/http/private-answer.ts";
import { listKeyTag, listTag } from "../../../shared/http/public-answer.ts";
import { isId } from "../../../shared/ids.ts";
import { isListKey } from "../../../shared/list-keys.ts";
import { Problem } from "../../../shared/problem.ts";
import type { GatewayApp } from "../bindings.ts";
import type { Caches } from "./caches.ts";
import { purgeZoneOf } from "./purge-zone.ts";

/** Tags in one request: as many as Cloudflare purges in one call. */
const tagsMax = 30;

const purgeBodySchema = z
  .object({
    tags: z
      .array(
        z
          .string("expected a tag")
          .refine(isTag, `expected ${listTag}, ${listTag}: with the key of some lists, book: with a book's id, or sku: with a SKU`),
      )
      .min(1, "at least one")
      .max(tagsMax, `at most ${tagsMax}`)
      .openapi({ example: [listKeyTag("category/poetry"), "book:book_01h455vb4pex5vsknk084sn02q", "sku:9780141439471"] }),
  })
  .strict()
  .openapi("PurgeBody");

const purgeRoute = createRoute({
  method: "post",
  path: "/api/platform/cache/purge",
  operationId: "purgeCaches",
  summary: "Drop from the caches what shows books, SKUs or lists",
  tags: ["Platform"],
  middleware: [withBody, jsonBody] as const,
  request: { body: { required: true, content: { "application/json": { schema: purgeBodySchema } } } },
  responses: {
    200: {
      description: "How many answers were dropped here; those of other data centres are not counted",
      content: { "application/json": { schema: z.object({ answers: z.int().min(0) }) } },
    },
    ...problemResponses(400, 401, 403, 413, 415, 422, 503),
  },
});

/**
 * Purging by hand, for admins: what no event purges, because it was lost or never sent. It drops what an event with the
 * same tags would drop. Only copies go, so the log tells of it and no audit does.
 */
export function addPurgeRoute(gateway: OpenAPIHono<GatewayApp>, caches: Pick<Caches, "purge">): void {
  gateway.openapi(purgeRoute, async (c) => {
    const { tags } = c.req.valid("json");
    const answers = await caches.purge(tags);
    try {
      await purgeZoneOf(c.env)?.(tags);
    } catch (cause) {
      throw new Problem("unavailable", { detail: "Purged here, but perhaps not in other data centres: try again", cause });
    }
    const { userId, sessionId } = c.get("actor") ?? {};
    c.get("log")("cache.purged", c.get("trace"), { userId, sessionId, tags: tags.length, answers });
    return c.json({ answers }, 200, privateHeaders);
  });
}

/** Gives the validator the body again, which the limit before it has read to its end. */
async function withBody(c: Context<GatewayApp>, next: Next): Promise<void> {
  const { url, method, headers } = c.req.raw;
  c.req.raw = new Request(url, { method, headers, body: c.get("body") ?? null });
  await next();
}

/** Whether some answer may carry a tag: a slip of the pen would drop nothing, and look as if there had been nothing to drop. */
function isTag(tag: string): boolean {
  const [, kind, of = ""] = /^(book|sku|list):(.*)$/.exec(tag) ?? [];
  if (kind === "book") return isId("book", of);
  if (kind === "list") return isListKey(of);
  return kind === "sku" ? skuSchema.safeParse(of).success : tag === listTag;
}
