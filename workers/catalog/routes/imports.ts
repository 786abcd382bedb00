import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import { drizzle } from "drizzle-orm/d1";
import { streamSSE } from "hono/streaming";
import { signedIn } from "../../../shared/auth/caller.ts";
import { jsonResponse, pageOf, problemResponses } from "../../../shared/contracts/common.ts";
import { importSchema } from "../../../shared/contracts/imports.ts";
import type { AppEnv } from "../../../shared/http/app.ts";
import { jsonBody } from "../../../shared/http/json-body.ts";
import { privateHeaders } from "../../../shared/http/private-answer.ts";
import type { CatalogBindings } from "../bindings.ts";
import { callerNow } from "../imports/caller-now.ts";
import { viewOfImport } from "../imports/import-view.ts";
import { pageOfImports } from "../imports/list-imports.ts";
import { importBodySchema, importParamsSchema, importQuerySchema, partParamsSchema, partSchema } from "../imports/schemas.ts";
import { type Asking, beginImport, cancelImport, completeImport, findOwnImport, ownImport, takePart } from "../imports/send-file.ts";
import { openStream, tellProgress } from "../imports/tell-progress.ts";

const tags = ["Imports"];

const postImport = createRoute({
  method: "post",
  path: "/api/imports",
  operationId: "beginImport",
  summary: "Begin an import: its file comes in parts, and is worked on once it is complete",
  tags,
  middleware: [jsonBody] as const,
  request: { body: { required: true, content: { "application/json": { schema: importBodySchema } } } },
  responses: {
    201: jsonResponse("The import; its address is in Location", importSchema),
    ...problemResponses(400, 401, 403, 409, 413, 415, 422),
  },
});

const getImports = createRoute({
  method: "get",
  path: "/api/imports",
  operationId: "listImports",
  summary: "List imports, the newest first: sellers see their merchant's, admins all",
  tags,
  request: { query: importQuerySchema },
  responses: { 200: jsonResponse("A page of imports", pageOf(importSchema)), ...problemResponses(401, 403, 422) },
});

const getImport = createRoute({
  method: "get",
  path: "/api/imports/{id}",
  operationId: "getImport",
  summary: "Get an import: how far it is, and what has come of it",
  tags,
  request: { params: importParamsSchema },
  responses: { 200: jsonResponse("The import", importSchema), ...problemResponses(401, 403, 404) },
});

const putPart = createRoute({
  method: "put",
  path: "/api/imports/{id}/parts/{part}",
  operationId: "putImportPart",
  summary: "Send a part of the file, 8 MB at most, in any order; sent again it takes the place of the one of its number",
  tags,
  request: {
    params: partParamsSchema,
    body: { required: true, content: { "application/octet-stream": { schema: z.string().openapi({ format: "binary" }) } } },
  },
  responses: { 200: jsonResponse("The part as it was kept", partSchema), ...problemResponses(400, 401, 403, 404, 409, 413, 422, 503) },
});

const postComplete = createRoute({
  method: "post",
  path: "/api/imports/{id}/complete",
  operationId: "completeImport",
  summary: "Say that the whole file has come, and have it worked on",
  tags,
  request: { params: importParamsSchema },
  responses: { 202: jsonResponse("The import", importSchema), ...problemResponses(401, 403, 404, 409, 422) },
});

const postCancel = createRoute({
  method: "post",
  path: "/api/imports/{id}/cancel",
  operationId: "cancelImport",
  summary: "End an import where it is; what was done before is in, and can be undone",
  tags,
  request: { params: importParamsSchema },
  responses: { 200: jsonResponse("The import", importSchema), ...problemResponses(401, 403, 404, 409) },
});

const getProgress = createRoute({
  method: "get",
  path: "/api/imports/{id}/progress",
  operationId: "followImport",
  summary: "Follow an import as server-sent events until it is over, or for two minutes: then ask again; eight at a time",
  tags,
  request: { params: importParamsSchema },
  responses: {
    200: {
      description: "Events named `progress`, and a last one named `end`; the data of each is the import",
      content: { "text/event-stream": { schema: z.string() } },
    },
    ...problemResponses(401, 403, 404, 429),
  },
});

type ImportContext = { env: CatalogBindings; var: Parameters<typeof signedIn>[0] };

/** Imports, for sellers their merchant's, for admins all. */
export function addImportRoutes(app: OpenAPIHono<AppEnv<CatalogBindings>>): void {
  app.openapi(postImport, async (c) => {
    const run = await beginImport(askingOf(c), c.req.valid("json"));
    return c.json(viewOfImport(run), 201, { ...privateHeaders, location: `/api/imports/${run.id}` });
  });

  app.openapi(getImports, async (c) => c.json(await pageOfImports(askingOf(c), c.req.valid("query")), 200, privateHeaders));

  app.openapi(getImport, async (c) => c.json(viewOfImport(await ownImport(askingOf(c), c.req.valid("param").id)), 200, privateHeaders));

  app.openapi(putPart, async (c) => {
    const { id, part } = c.req.valid("param");
    const bytes = new Uint8Array(await c.req.arrayBuffer());
    return c.json(await takePart(askingOf(c), c.env.IMPORTS, id, part, bytes), 200, privateHeaders);
  });

  app.openapi(postComplete, async (c) =>
    c.json(viewOfImport(await completeImport(askingOf(c), c.env, c.req.valid("param").id)), 202, privateHeaders),
  );

  app.openapi(postCancel, async (c) => c.json(viewOfImport(await cancelImport(askingOf(c), c.req.valid("param").id)), 200, privateHeaders));

  app.openapi(getProgress, async (c) => {
    const asking = askingOf(c);
    const { id } = c.req.valid("param");
    // What is not there is refused before the stream begins.
    await ownImport(asking, id);
    const { userId, sessionId } = asking.caller.actor;
    const close = openStream(userId);
    const find = async () => {
      const caller = await callerNow(c.env, { userId, sessionId, sinceMs: null }, "GET", "/api/imports/{id}/progress");
      return caller && (await findOwnImport({ ...asking, caller }, id));
    };
    const response = streamSSE(c, (stream) => tellProgress(stream, find, Date.now).finally(close));
    response.headers.set("cache-control", privateHeaders["cache-control"]);
    return response;
  });
}

function askingOf(c: ImportContext): Asking {
  return { db: drizzle(c.env.DB), caller: signedIn(c.var), now: Date.now() };
}
