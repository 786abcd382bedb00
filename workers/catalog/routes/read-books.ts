import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import { bookQuerySchema, bookSchema, bookSummarySchema, categorySchema } from "../../../shared/contracts/catalog.ts";
import { pageOf, problemResponses } from "../../../shared/contracts/common.ts";
import type { AppEnv } from "../../../shared/http/app.ts";
import { bookmarkHeader } from "../../../shared/http/bookmark.ts";
import { etagOf, namesTag } from "../../../shared/http/etag.ts";
import { publicHeaders } from "../../../shared/http/public-answer.ts";
import { Problem } from "../../../shared/problem.ts";
import type { CatalogBindings } from "../bindings.ts";
import { categoryTree, findBook, isFormerSlug, pageOfBooks } from "../read-books.ts";
import { readingSession } from "../session-of.ts";

/** Whoever has just written shows how far the database was then, and reads nothing older. */
const bookmark = {
  [bookmarkHeader]: z.string().optional().openapi({ description: "As the answer to your last write had it: you read nothing older" }),
};

const listBooks = createRoute({
  method: "get",
  path: "/api/books",
  operationId: "listBooks",
  summary: "List books",
  tags: ["Catalogue"],
  request: { query: bookQuerySchema, headers: z.object(bookmark) },
  responses: {
    200: { description: "A page of books", content: { "application/json": { schema: pageOf(bookSummarySchema) } } },
    ...problemResponses(422),
  },
});

const getBook = createRoute({
  method: "get",
  path: "/api/books/{id}",
  operationId: "getBook",
  summary: "Get a book by its id, slug or ISBN",
  tags: ["Catalogue"],
  request: {
    params: z.object({
      id: z
        .string()
        .openapi({ description: "Id, slug (the present one or one it had before), ISBN-10 or ISBN-13", example: "9780141439471" }),
    }),
    headers: z.object({ "if-none-match": z.string().optional(), ...bookmark }),
  },
  responses: {
    200: { description: "The book", content: { "application/json": { schema: bookSchema } } },
    304: { description: "The book is as you have it" },
    ...problemResponses(404),
  },
});

const listCategories = createRoute({
  method: "get",
  path: "/api/categories",
  operationId: "listCategories",
  summary: "Get the tree of subjects with the number of books in each",
  tags: ["Catalogue"],
  request: { headers: z.object(bookmark) },
  responses: {
    200: { description: "The tree", content: { "application/json": { schema: z.object({ items: z.array(categorySchema) }) } } },
  },
});

/** Reading, for everyone. */
export function addReadingRoutes(app: OpenAPIHono<AppEnv<CatalogBindings>>): void {
  app.openapi(listBooks, async (c) => {
    const page = await pageOfBooks(readingSession(c).db, c.req.valid("query"));
    return c.json(page, 200, publicHeaders({ bookIds: page.items.map(({ id }) => id), isList: true }));
  });

  app.openapi(getBook, async (c) => {
    const ref = c.req.valid("param").id;
    const found = await findBook(readingSession(c).db, ref);
    if (!found) throw new Problem("not-found", { detail: "There is no such book" });
    const { book, stockVersion } = found;
    const etag = etagOf(book.id, book.version, stockVersion);
    // At a former slug another book may appear, as in a list.
    const shown = { bookIds: [book.id], skus: book.editions.map(({ sku }) => sku), isList: isFormerSlug(ref, book) };
    const headers = { ...publicHeaders(shown), etag };
    const known = c.req.valid("header")["if-none-match"];
    if (known && namesTag(known, etag)) return c.body(null, 304, headers);
    return c.json(book, 200, headers);
  });

  app.openapi(listCategories, async (c) =>
    c.json({ items: await categoryTree(readingSession(c).db) }, 200, publicHeaders({ isList: true })),
  );
}
