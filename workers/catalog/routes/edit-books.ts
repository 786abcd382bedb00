import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import { drizzle } from "drizzle-orm/d1";
import { signedIn } from "../../../shared/auth/caller.ts";
import { bookSchema } from "../../../shared/contracts/catalog.ts";
import { problemResponses } from "../../../shared/contracts/common.ts";
import type { D1Session } from "../../../shared/d1-session.ts";
import { type OutboxRow, tryToSendOutbox } from "../../../shared/events/outbox.ts";
import type { AppEnv } from "../../../shared/http/app.ts";
import { etagOf } from "../../../shared/http/etag.ts";
import { jsonBody } from "../../../shared/http/json-body.ts";
import { privateHeaders } from "../../../shared/http/private-answer.ts";
import type { Log } from "../../../shared/log.ts";
import type { Trace } from "../../../shared/trace.ts";
import type { CatalogBindings } from "../bindings.ts";
import { createBook, deleteBook, type Edit, type Edited, replaceBook } from "../edit-books.ts";
import { bookBodySchema } from "../schemas.ts";
import { bookmarkOf, writingSession } from "../session-of.ts";

const body = { required: true, content: { "application/json": { schema: bookBodySchema } } };
const params = z.object({ id: z.string().openapi({ example: "book_01h455vb4pex5vsknk084sn02q" }) });
const headers = z.object({ "if-match": z.string().optional().openapi({ description: "The ETag you read. 428 without" }) });
const bookResponse = (description: string) => ({ description, content: { "application/json": { schema: bookSchema } } });

const postBook = createRoute({
  method: "post",
  path: "/api/books",
  operationId: "createBook",
  summary: "Make a book",
  tags: ["Catalogue"],
  middleware: [jsonBody] as const,
  request: { body },
  responses: { 201: bookResponse("The new book; its address is in Location"), ...problemResponses(400, 401, 403, 409, 413, 415, 422) },
});

const putBook = createRoute({
  method: "put",
  path: "/api/books/{id}",
  operationId: "replaceBook",
  summary: "Replace a book",
  tags: ["Catalogue"],
  middleware: [jsonBody] as const,
  request: { params, headers, body },
  responses: { 200: bookResponse("The book as it is now"), ...problemResponses(400, 401, 403, 404, 409, 412, 413, 415, 422, 428) },
});

const removeBook = createRoute({
  method: "delete",
  path: "/api/books/{id}",
  operationId: "deleteBook",
  summary: "Delete a book: gone from lists, pages and sale, kept for the record",
  tags: ["Catalogue"],
  request: { params, headers },
  responses: { 204: { description: "The book is gone" }, ...problemResponses(401, 403, 404, 412, 428) },
});

type CatalogContext = {
  env: CatalogBindings;
  var: { trace: Trace; log: Log } & Parameters<typeof signedIn>[0];
  executionCtx: { waitUntil: (work: Promise<unknown>) => void };
};

/** Editing, for sellers what is theirs, for admins everything. */
export function addEditingRoutes(app: OpenAPIHono<AppEnv<CatalogBindings>>): void {
  app.openapi(postBook, async (c) => {
    const session = writingSession(c);
    const edited = await createBook(editOf(c, session), c.req.valid("json"));
    tell(c, edited.outbox);
    return c.json(edited.book, 201, { ...headersOf(edited), ...bookmarkOf(session), location: `/api/books/${edited.book.id}` });
  });

  app.openapi(putBook, async (c) => {
    const session = writingSession(c);
    const edited = await replaceBook(editOf(c, session), c.req.valid("param").id, c.req.valid("header")["if-match"], c.req.valid("json"));
    tell(c, edited.outbox);
    return c.json(edited.book, 200, { ...headersOf(edited), ...bookmarkOf(session) });
  });

  app.openapi(removeBook, async (c) => {
    const session = writingSession(c);
    tell(c, await deleteBook(editOf(c, session), c.req.valid("param").id, c.req.valid("header")["if-match"]));
    return c.body(null, 204, { ...privateHeaders, ...bookmarkOf(session) });
  });
}

function editOf(c: CatalogContext, { db }: D1Session): Edit {
  return { db, caller: signedIn(c.var), trace: c.var.trace, now: Date.now() };
}

/** Sends after the answer; what is not sent then, cron sends. */
function tell(c: CatalogContext, rows: OutboxRow[]): void {
  c.executionCtx.waitUntil(tryToSendOutbox(drizzle(c.env.DB), c.env, rows, Date.now(), c.var.log));
}

function headersOf({ book, borrowedVersion }: Edited) {
  return { etag: etagOf(book.id, book.version, borrowedVersion), ...privateHeaders };
}
