import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import { bookQuerySchema, bookSchema, bookSummarySchema, categorySchema, codeFacetsSchema } from "../../../shared/contracts/catalog.ts";
import { pageOf, problemResponses } from "../../../shared/contracts/common.ts";
import type { AppEnv } from "../../../shared/http/app.ts";
import { bookmarkHeader } from "../../../shared/http/bookmark.ts";
import { etagOf, namesTag } from "../../../shared/http/etag.ts";
import { publicHeaders } from "../../../shared/http/public-answer.ts";
import { mendedIsbn, whyNoIsbn } from "../../../shared/isbn.ts";
import { addressKeys, facetKeysOf, listKeysOf, nextVolumeKeys, subjectTree } from "../../../shared/list-keys.ts";
import { Problem } from "../../../shared/problem.ts";
import type { CatalogBindings } from "../bindings.ts";
import { codeFacets } from "../code-facets.ts";
import { categoryTree, findBook, isFormerSlug, pageOfBooks, shownIds } from "../read-books.ts";
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
    200: {
      description:
        "A page of books. It ends at `limit`, or where too much was looked at for too few books: then it has fewer, or none, and a cursor",
      content: { "application/json": { schema: pageOf(bookSummarySchema) } },
    },
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

const listSubjectCodes = createRoute({
  method: "get",
  path: "/api/subject-codes",
  operationId: "listSubjectCodes",
  summary: "Get the codes of the trade that a list of books can be narrowed to",
  description:
    "Takes the filters of `GET /api/books` and counts the books of that list: next below the code that `subject` names, or at the top of BISAC and of Thema.",
  tags: ["Catalogue"],
  request: { query: bookQuerySchema.omit({ limit: true, cursor: true, sort: true }), headers: z.object(bookmark) },
  responses: {
    200: { description: "The codes, those with the most books first", content: { "application/json": { schema: codeFacetsSchema } } },
    ...problemResponses(422),
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

/** Facets are of a list from its beginning to its end. */
const wholeList = bookQuerySchema.parse({});

/** Reading, for everyone. */
export function addReadingRoutes(app: OpenAPIHono<AppEnv<CatalogBindings>>): void {
  app.openapi(listBooks, async (c) => {
    const query = c.req.valid("query");
    const page = await pageOfBooks(readingSession(c).db, query);
    return c.json(page, 200, publicHeaders({ bookIds: page.items.map(({ id }) => id), lists: listKeysOf(query) }));
  });

  app.openapi(getBook, async (c) => {
    const ref = c.req.valid("param").id;
    const found = await findBook(readingSession(c).db, ref);
    if (!found)
      throw new Problem("not-found", { detail: mendedIsbn(ref) ? `${ref} is no ISBN: ${whyNoIsbn(ref)}` : "There is no such book" });
    const { book, borrowedVersion } = found;
    const etag = etagOf(book.id, book.version, borrowedVersion);
    const lists = [...(isFormerSlug(ref, book) ? addressKeys : []), ...nextVolumeKeys(book)];
    const shown = { bookIds: shownIds(book), skus: book.editions.map(({ sku }) => sku), lists };
    const headers = { ...publicHeaders(shown), etag };
    const known = c.req.valid("header")["if-none-match"];
    if (known && namesTag(known, etag)) return c.body(null, 304, headers);
    return c.json(book, 200, headers);
  });

  app.openapi(listSubjectCodes, async (c) => {
    const query = { ...wholeList, ...c.req.valid("query") };
    return c.json(await codeFacets(readingSession(c).db, query), 200, publicHeaders({ lists: facetKeysOf(query) }));
  });

  app.openapi(listCategories, async (c) =>
    c.json({ items: await categoryTree(readingSession(c).db) }, 200, publicHeaders({ lists: [subjectTree] })),
  );
}
