import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import { drizzle } from "drizzle-orm/d1";
import { requireOwn } from "../../../shared/auth/authorize.ts";
import { signedIn } from "../../../shared/auth/caller.ts";
import { jsonResponse, pageOf, problemResponses } from "../../../shared/contracts/common.ts";
import { changeSchema, importSchema, reportSchema } from "../../../shared/contracts/imports.ts";
import type { AppEnv } from "../../../shared/http/app.ts";
import { privateHeaders } from "../../../shared/http/private-answer.ts";
import { isId } from "../../../shared/ids.ts";
import { Problem } from "../../../shared/problem.ts";
import type { CatalogBindings } from "../bindings.ts";
import { beginUndo } from "../imports/begin-undo.ts";
import { pageOfChanges } from "../imports/changes.ts";
import { errorLines } from "../imports/errors-csv.ts";
import { viewOfImport } from "../imports/import-view.ts";
import { lineageOf } from "../imports/lineage.ts";
import { reportOfImport } from "../imports/report.ts";
import { importParamsSchema } from "../imports/schemas.ts";
import { changesQuerySchema, lineageSchema } from "../imports/schemas-of-past.ts";
import { ownImport, ownWholeImport } from "../imports/send-file.ts";
import { findBookById } from "../repository/books.ts";
import { textStream } from "../text-stream.ts";

const params = importParamsSchema;
const tags = ["Imports"];

const postUndo = createRoute({
  method: "post",
  path: "/api/imports/{id}/undo",
  operationId: "undoImport",
  summary: "Undo what an import did; books that were changed since are left alone",
  tags,
  request: { params },
  responses: { 202: jsonResponse("The import, which is being undone", importSchema), ...problemResponses(401, 403, 404, 409) },
});

const getChanges = createRoute({
  method: "get",
  path: "/api/imports/{id}/changes",
  operationId: "listImportChanges",
  summary: "List what each record of an import changed, or of a dry run would change, field by field",
  tags,
  request: { params, query: changesQuerySchema },
  responses: {
    200: jsonResponse("A page of changes, in the order of the file", pageOf(changeSchema)),
    ...problemResponses(401, 403, 404, 422),
  },
});

const getErrors = createRoute({
  method: "get",
  path: "/api/imports/{id}/errors",
  operationId: "getImportErrors",
  summary: "Get the records that were rejected, as a table that can be corrected and sent again",
  tags,
  request: { params },
  responses: {
    200: {
      description: "What was sent, and behind it line, column, code, reason and suggestion",
      content: { "text/csv": { schema: z.string().openapi({ format: "binary" }) } },
    },
    ...problemResponses(401, 403, 404),
  },
});

const getReport = createRoute({
  method: "get",
  path: "/api/imports/{id}/report",
  operationId: "getImportReport",
  summary: "Get what was found wrong or odd in a file, rule by rule",
  tags,
  request: { params },
  responses: { 200: jsonResponse("The findings, what costs most first", reportSchema), ...problemResponses(401, 403, 404) },
});

const getLineage = createRoute({
  method: "get",
  path: "/api/books/{id}/lineage",
  operationId: "getLineage",
  summary: "Get which file, line, run and rule each field of a book comes from",
  tags: ["Catalogue"],
  request: { params: z.object({ id: z.string().openapi({ example: "book_01h455vb4pex5vsknk084sn02q" }) }) },
  responses: { 200: jsonResponse("Each field of the book with its source", lineageSchema), ...problemResponses(401, 403, 404) },
});

/** Looking back at imports, for sellers at their own, for admins at all. */
export function addPastImportRoutes(app: OpenAPIHono<AppEnv<CatalogBindings>>): void {
  app.openapi(postUndo, async (c) => {
    const asking = { db: drizzle(c.env.DB), caller: signedIn(c.var), now: Date.now() };
    return c.json(viewOfImport(await beginUndo(asking, c.env, c.req.valid("param").id)), 202, privateHeaders);
  });

  app.openapi(getChanges, async (c) => {
    const db = drizzle(c.env.DB);
    const run = await ownWholeImport({ db, caller: signedIn(c.var) }, c.req.valid("param").id);
    return c.json(await pageOfChanges(db, run, c.req.valid("query")), 200, privateHeaders);
  });

  app.openapi(getErrors, async (c) => {
    const db = drizzle(c.env.DB);
    const run = await ownWholeImport({ db, caller: signedIn(c.var) }, c.req.valid("param").id);
    const headers = { "content-type": "text/csv; charset=utf-8", "content-disposition": `attachment; filename="${run.id}-errors.csv"` };
    return c.body(textStream(errorLines(db, run)), 200, { ...headers, ...privateHeaders });
  });

  app.openapi(getReport, async (c) => {
    const db = drizzle(c.env.DB);
    const run = await ownImport({ db, caller: signedIn(c.var) }, c.req.valid("param").id);
    return c.json(await reportOfImport(db, run), 200, privateHeaders);
  });

  app.openapi(getLineage, async (c) => {
    const db = drizzle(c.env.DB);
    const caller = signedIn(c.var);
    const { id } = c.req.valid("param");
    const found = isId("book", id) ? await findBookById(db, id) : null;
    if (!found) throw new Problem("not-found", { detail: "There is no such book" });
    const { facts, book } = found;
    requireOwn(caller, () => facts.sellerId === caller.actor.sellerId);
    return c.json(await lineageOf(db, { facts, description: book.description, version: book.version }), 200, privateHeaders);
  });
}
