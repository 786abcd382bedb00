import { createRoute, type z } from "@hono/zod-openapi";
import { problemResponses } from "../../shared/contracts/common.ts";
import {
  searchFiltersSchema,
  searchPageSchema,
  searchQuerySchema,
  suggestionQuerySchema,
  suggestionsSchema,
} from "../../shared/contracts/search.ts";
import { booksClaimed } from "../../shared/fill-projection.ts";
import { createApp } from "../../shared/http/app.ts";
import { publicHeaders } from "../../shared/http/public-answer.ts";
import { countBooks, countStockSkus } from "./repository/count-books.ts";
import { findFilling } from "./repository/fillings.ts";
import { searchBooks } from "./search-books.ts";
import { suggestWords } from "./suggest-words.ts";

/** A 200 with a body of this schema, or a problem. */
function answers<Schema extends z.ZodType>(description: string, schema: Schema) {
  return { 200: { description, content: { "application/json": { schema } } }, ...problemResponses(422) };
}

const search = createRoute({
  method: "get",
  path: "/api/search",
  operationId: "searchBooks",
  summary: "Find books by words or ISBN",
  description:
    "All words have to be in a book, in any order and in any of its parts, the last one as the beginning of a word; where no book has all, those with any of them are given. A question without a letter or digit finds nothing.",
  tags: ["Search"],
  request: { query: searchQuerySchema },
  responses: answers("A page of results, the best first", searchPageSchema),
});

const suggestions = createRoute({
  method: "get",
  path: "/api/search/suggestions",
  operationId: "suggestSearches",
  summary: "Complete what is being typed",
  tags: ["Search"],
  request: { query: suggestionQuerySchema },
  responses: answers("Titles, authors, series and subjects", suggestionsSchema),
});

const filters = createRoute({
  method: "get",
  path: "/api/search/filters",
  operationId: "listSearchFilters",
  summary: "Count what a search could be narrowed by",
  tags: ["Search"],
  request: { query: searchQuerySchema },
  responses: answers("The facets of all results", searchFiltersSchema),
});

export const app = createApp<SearchEnv>({
  domain: "search",
  ready: async ({ DB }) => {
    const [books, stockSkus, filling] = await Promise.all([countBooks(DB), countStockSkus(DB), findFilling(DB)]);
    return { database: "ok", books: booksClaimed(books, filling), stockSkus };
  },
});

app.openapi(search, async (c) => {
  const page = await searchBooks({ db: c.env.DB, now: Date.now }, c.req.valid("query"));
  return c.json(page, 200, publicHeaders({ bookIds: page.items.map(({ id }) => id), isList: true }));
});

app.openapi(suggestions, async (c) => {
  const found = await suggestWords(c.env.DB, c.req.valid("query").q);
  return c.json({ suggestions: found }, 200, publicHeaders({ bookIds: found.flatMap(({ bookId }) => bookId ?? []), isList: true }));
});

app.openapi(filters, async (c) => {
  const { total, facets } = await searchBooks({ db: c.env.DB, now: Date.now }, { ...c.req.valid("query"), page: 1, limit: 1 });
  return c.json({ total, facets }, 200, publicHeaders({ isList: true }));
});
