import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import { drizzle } from "drizzle-orm/d1";
import { signedIn } from "../../../shared/auth/caller.ts";
import { slugSchema } from "../../../shared/contracts/catalog.ts";
import { collectionBodySchema, collectionPageSchema, collectionSchema, keysOfCollection } from "../../../shared/contracts/collections.ts";
import { pageQuerySchema, problemResponses } from "../../../shared/contracts/common.ts";
import { seedOf } from "../../../shared/cover-path.ts";
import { tryToSendOutbox } from "../../../shared/events/outbox.ts";
import type { AppEnv } from "../../../shared/http/app.ts";
import { bookmarkHeader } from "../../../shared/http/bookmark.ts";
import { etagOf, namesTag } from "../../../shared/http/etag.ts";
import { jsonBody } from "../../../shared/http/json-body.ts";
import { privateHeaders } from "../../../shared/http/private-answer.ts";
import { publicHeaders } from "../../../shared/http/public-answer.ts";
import { collectionList } from "../../../shared/list-keys.ts";
import { Problem } from "../../../shared/problem.ts";
import type { CatalogBindings } from "../bindings.ts";
import { bookmarkOf, readingSession, writingSession } from "../session-of.ts";
import { deleteCollection, putCollection } from "./edit-collections.ts";
import { allCollections, pageOfCollection } from "./read-collections.ts";

const params = z.object({ slug: slugSchema });
const ifMatch = z.object({
  "if-match": z.string().optional().openapi({ description: "The ETag you read. 428 without, where there is one" }),
});
const bookmark = { [bookmarkHeader]: z.string().optional() };
const answerOf = (description: string) => ({ description, content: { "application/json": { schema: collectionSchema } } });

const getCollections = createRoute({
  method: "get",
  path: "/api/collections",
  operationId: "listCollections",
  summary: "List the collections of the shop, by name",
  tags: ["Catalogue"],
  request: { headers: z.object(bookmark) },
  responses: {
    200: {
      description: "All of them",
      content: { "application/json": { schema: z.object({ items: z.array(collectionSchema), nextCursor: z.null() }) } },
    },
    ...problemResponses(422),
  },
});

const getCollection = createRoute({
  method: "get",
  path: "/api/collections/{slug}",
  operationId: "getCollection",
  summary: "Get a collection with a page of its books",
  tags: ["Catalogue"],
  request: { params, query: pageQuerySchema, headers: z.object({ "if-none-match": z.string().optional(), ...bookmark }) },
  responses: {
    200: { description: "The collection", content: { "application/json": { schema: collectionPageSchema } } },
    304: { description: "The page is as you have it" },
    ...problemResponses(404, 422),
  },
});

const putRoute = createRoute({
  method: "put",
  path: "/api/collections/{slug}",
  operationId: "putCollection",
  summary: "Make a collection by a rule or by hand, or replace it",
  tags: ["Catalogue"],
  middleware: [jsonBody] as const,
  request: { params, headers: ifMatch, body: { required: true, content: { "application/json": { schema: collectionBodySchema } } } },
  responses: {
    200: answerOf("The collection as it is now"),
    201: answerOf("The new collection"),
    ...problemResponses(400, 401, 403, 409, 412, 413, 415, 422, 428),
  },
});

const removeRoute = createRoute({
  method: "delete",
  path: "/api/collections/{slug}",
  operationId: "deleteCollection",
  summary: "Delete a collection; its books stay",
  tags: ["Catalogue"],
  request: { params, headers: ifMatch },
  responses: { 204: { description: "The collection is gone" }, ...problemResponses(401, 403, 404, 412, 422, 428) },
});

/** Collections: reading for everyone, editing for admins. */
export function addCollectionRoutes(app: OpenAPIHono<AppEnv<CatalogBindings>>): void {
  app.openapi(getCollections, async (c) =>
    c.json({ items: await allCollections(readingSession(c).db), nextCursor: null }, 200, publicHeaders({ lists: [collectionList] })),
  );

  app.openapi(getCollection, async (c) => {
    const page = await pageOfCollection(readingSession(c).db, c.req.valid("param").slug, c.req.valid("query"));
    if (!page) throw new Problem("not-found", { detail: "There is no such collection" });
    // What the books are is not the collection's own: it only makes a kept page stale, as stock does with a book's.
    const etag = etagOf(page.slug, page.version, seedOf(JSON.stringify(page)));
    const headers = { ...publicHeaders({ bookIds: page.items.map(({ id }) => id), lists: keysOfCollection(page) }), etag };
    const known = c.req.valid("header")["if-none-match"];
    return known && namesTag(known, etag) ? c.body(null, 304, headers) : c.json(page, 200, headers);
  });

  app.openapi(putRoute, async (c) => {
    const session = writingSession(c);
    const edit = { db: session.db, caller: signedIn(c.var), trace: c.var.trace, now: Date.now() };
    const { slug } = c.req.valid("param");
    const { collection, isNew, outbox } = await putCollection(edit, slug, c.req.valid("header")["if-match"], c.req.valid("json"));
    c.executionCtx.waitUntil(tryToSendOutbox(drizzle(c.env.DB), c.env, outbox, Date.now(), c.var.log));
    const headers = { etag: etagOf(slug, collection.version), ...privateHeaders, ...bookmarkOf(session) };
    return isNew ? c.json(collection, 201, { ...headers, location: `/api/collections/${slug}` }) : c.json(collection, 200, headers);
  });

  app.openapi(removeRoute, async (c) => {
    const session = writingSession(c);
    const edit = { db: session.db, caller: signedIn(c.var), trace: c.var.trace, now: Date.now() };
    const outbox = await deleteCollection(edit, c.req.valid("param").slug, c.req.valid("header")["if-match"]);
    c.executionCtx.waitUntil(tryToSendOutbox(drizzle(c.env.DB), c.env, outbox, Date.now(), c.var.log));
    return c.body(null, 204, { ...privateHeaders, ...bookmarkOf(session) });
  });
}
