import { Hono } from "hono";
import { bookQuerySchema } from "../../../shared/contracts/catalog.ts";
import { unwrap } from "../../../shared/result.ts";
import { type Instead, SearchPage } from "../../../web/storefront/pages/search.tsx";
import { readSearch, searchAddress } from "../../../web/storefront/search-address.ts";
import type { StorefrontApp, StorefrontContext } from "../bindings.ts";
import { showPublic, tagPage } from "../show-page.tsx";

/** Results in one page: full rows on two, three, four and six columns. */
const pageSize = 24;
/** New books that are shown where nothing was found. */
const newestCount = 6;

/** The page of results. It is the same for everyone, and no other search engine's business. */
export const searchRoutes = new Hono<StorefrontApp>().get("/search", async (c) => {
  const query = readSearch(new URL(c.req.url).searchParams, pageSize);
  const results = unwrap(await c.env.SEARCH.search(query));
  const instead = results.total === 0 ? await lookInstead(c) : null;
  if (searchAddress(query) !== "/search") c.header("x-robots-tag", "noindex");
  const q = query.q.trim();
  const head = {
    title: q === "" ? "Search" : `Search for ${q}`,
    description: "Find a book by title, author, subject or ISBN.",
    searched: q,
  };
  tagPage(c, [...results.items, ...(instead?.newest ?? [])], { isList: true });
  return showPublic(c, head, <SearchPage query={query} results={results} instead={instead} />);
});

/** Subjects and new books, asked for at once. */
async function lookInstead(c: StorefrontContext): Promise<Instead> {
  const newest = bookQuerySchema.parse({ sort: "-publishedOn", limit: newestCount });
  const [subjects, books] = await Promise.all([c.env.CATALOG.listCategories(), c.env.CATALOG.listBooks(newest)]);
  return { subjects, newest: unwrap(books).items };
}
