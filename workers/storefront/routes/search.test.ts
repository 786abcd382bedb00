import { describe, expect, test } from "vitest";
import type { SearchHit, SearchPage, SearchQuery } from "../../../shared/contracts/search.ts";
import { ok } from "../../../shared/result.ts";
import { flatland, noResultsOf, openStorefront } from "../testing.ts";

const { description: _, language: _l, sellerId: _s, version: _v, images: _i, ...summary } = flatland;
const hit: SearchHit = {
  ...summary,
  image: null,
  highlights: {
    title: [
      { text: "Flatland", isMatch: true },
      { text: " <script>alert(1)</script>", isMatch: false },
    ],
  },
};

/** A shop whose search answers with what is given, and the questions it was asked. */
function shopWith(change: Partial<SearchPage>, catalog: object = {}) {
  const asked: SearchQuery[] = [];
  const search = async (query: SearchQuery) => {
    asked.push(query);
    return ok({ ...noResultsOf(query), ...change });
  };
  return { asked, shop: openStorefront({ search: { search }, catalog }) };
}

const found = {
  items: [hit],
  total: 60,
  facets: {
    category: [
      { value: "science", name: "Science", count: 40 },
      { value: "poetry", name: "Poetry", count: 20 },
    ],
    author: [],
    language: [],
    format: [{ value: "ebook", name: "ebook", count: 60 }],
  },
};

describe("GET /search", () => {
  test("shows what was asked, how many were found, and titles as text with the words marked", async () => {
    const { asked, shop } = shopWith(found);
    const answer = await shop.get("/search?q=flatland");
    const html = await answer.text();
    expect(asked).toMatchObject([{ q: "flatland", page: 1, limit: 24, sort: "relevance" }]);
    expect(html).toContain("<h1>“flatland”</h1>");
    expect(html).toContain("60 books");
    expect(html).toContain('<mark class="found">Flatland</mark> &lt;script&gt;alert(1)&lt;/script&gt;');
    expect(html).toContain('value="flatland"');
    expect(answer.headers.get("x-robots-tag")).toBe("noindex");
    expect(answer.headers.get("cache-control")).toMatch(/^public, max-age=30/);
  });

  test("links to narrower searches, to other orders and to the pages around, keeping the rest", async () => {
    const html = (await (await shopWith(found).shop.get("/search?q=flatland&sort=price&page=2")).text()).replaceAll("&amp;", "&");
    for (const href of [
      "/search?q=flatland&category=science&sort=price",
      "/search?q=flatland&maxPrice=999&sort=price",
      "/search?q=flatland&inStock=true&sort=price",
      "/search?q=flatland&sort=title",
      "/search?q=flatland",
    ]) {
      expect(html).toContain(`href="${href}"`);
    }
    expect(html).toMatch(/href="\/search\?q=flatland&sort=price" rel="prev"/);
    expect(html).toMatch(/href="\/search\?q=flatland&sort=price&page=3" rel="next"/);
  });

  test("shows each chosen filter with a way to take it away", async () => {
    const { asked, shop } = shopWith(found);
    const path = "/search?q=flatland&category=science&category=poetry&minPrice=1000&maxPrice=1999&inStock=true";
    const html = (await (await shop.get(path)).text()).replaceAll("&amp;", "&");
    expect(asked).toMatchObject([{ category: ["science", "poetry"], minPrice: 1000, maxPrice: 1999, inStock: true }]);
    expect(html).toContain('class="chip" href="/search?q=flatland&category=poetry&minPrice=1000&maxPrice=1999&inStock=true"');
    expect(html).toContain('class="chip" href="/search?q=flatland&category=science&category=poetry&inStock=true"');
    expect(html).toContain('class="chip chip--all" href="/search?q=flatland"');
  });

  test("with no hits, offers another spelling, subjects and the newest books", async () => {
    const catalog = {
      listCategories: async () => [{ slug: "science", name: "Science", count: 3, children: [] }],
      listBooks: async () => ok({ items: [hit], nextCursor: null }),
    };
    const html = await (await shopWith({ didYouMean: "flatland" }, catalog).shop.get("/search?q=flatlend")).text();
    expect(html).toContain('Did you mean <a href="/search?q=flatland">flatland</a>?');
    for (const part of ["found no book", 'href="/subjects/science"', "The newest books", 'href="/books/flatland"'])
      expect(html).toContain(part);
  });

  test("says so when no book has all the words", async () => {
    const html = await (await shopWith({ ...found, isPartial: true }).shop.get("/search?q=flatland+xyzzy")).text();
    expect(html).toContain("No book has all of these words. 60 books with some of them");
  });

  test("without a question asks for one, and may be indexed", async () => {
    const answer = await shopWith({}).shop.get("/search");
    expect([answer.status, answer.headers.get("x-robots-tag")]).toEqual([200, null]);
    expect(await answer.text()).toContain("Type a title");
  });

  const usual = { q: "a", page: 1, limit: 24, sort: "relevance" };
  test.each([
    ["a page that is no number", "q=a&page=x", usual],
    ["a page of nothing, and more at once than there are", "q=a&page=0&limit=1000", usual],
    ["an unknown order", "q=a&sort=best", usual],
    ["a filter that is no slug", "q=a&category=A%20B&format=scroll&sellerId=x", usual],
    ["empty filters of a form", "q=a&category=&minPrice=", usual],
    ["a question asked twice", "q=a&q=b", usual],
    ["a very long question", `q=${"a".repeat(500)}`, { ...usual, q: "a".repeat(200) }],
    ["nothing but punctuation", "q=NEAR(%20%22%20*", { ...usual, q: 'NEAR( " *' }],
    ["bytes that are no text", "q=%ff%00", { ...usual, q: "\ufffd\u0000" }],
  ])("%s is no error", async (_, address, query) => {
    const { asked, shop } = shopWith({});
    expect((await shop.get(`/search?${address}`)).status).toBe(200);
    expect(asked).toEqual([query]);
  });

  test("shows whatever was typed as text", async () => {
    const html = await (await shopWith({}).shop.get(`/search?q=${encodeURIComponent('"><script>alert(2)</script>')}`)).text();
    expect(html).not.toContain("<script>alert(2)");
  });
});
