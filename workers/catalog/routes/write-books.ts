import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import { drizzle } from "drizzle-orm/d1";
import { signedIn } from "../../../shared/auth/caller.ts";
import { problemResponses } from "../../../shared/contracts/common.ts";
import { tryToSendOutbox } from "../../../shared/events/outbox.ts";
import type { AppEnv } from "../../../shared/http/app.ts";
import { jsonBody } from "../../../shared/http/json-body.ts";
import { privateHeaders } from "../../../shared/http/private-answer.ts";
import type { CatalogBindings } from "../bindings.ts";
import { booksBodySchema, writtenBookSchema } from "../schemas.ts";
import { bookmarkOf, writingSession } from "../session-of.ts";
import { writeBooks } from "../write-books.ts";

const postBooks = createRoute({
  method: "post",
  path: "/api/books/batch",
  operationId: "writeBooks",
  summary: "Make, replace or complete many books, each known by its SKUs; repeating it changes nothing",
  tags: ["Catalogue"],
  middleware: [jsonBody] as const,
  request: { body: { required: true, content: { "application/json": { schema: booksBodySchema } } } },
  responses: {
    200: {
      description: "What became of each book, in the order of the list",
      content: { "application/json": { schema: z.object({ results: z.array(writtenBookSchema) }) } },
    },
    ...problemResponses(400, 401, 403, 413, 415, 422),
  },
});

/** Editing many books at once: sellers their own, admins all. */
export function addBulkRoutes(app: OpenAPIHono<AppEnv<CatalogBindings>>): void {
  app.openapi(postBooks, async (c) => {
    const db = drizzle(c.env.DB);
    const { books, ifKnown } = c.req.valid("json");
    const session = writingSession(c);
    const { results, outbox } = await writeBooks(
      { db: session.db, caller: signedIn(c.var), trace: c.var.trace, now: Date.now() },
      books,
      ifKnown,
    );
    // After the answer; what is not sent then, cron sends.
    c.executionCtx.waitUntil(tryToSendOutbox(db, c.env, outbox, Date.now(), c.var.log));
    const count = (outcome: string) => results.filter((result) => result.outcome === outcome).length;
    const [created, updated, rejected] = [count("created"), count("updated"), count("rejected")];
    c.var.log("books.written", c.var.trace, { books: results.length, created, updated, rejected });
    return c.json({ results }, 200, { ...privateHeaders, ...bookmarkOf(session) });
  });
}
