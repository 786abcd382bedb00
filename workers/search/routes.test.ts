import { beforeAll, describe, expect, test } from "vitest";
import { type Schema, schemaFaults } from "../../tests/schema-faults.ts";
import { bookOf, get, indexOf } from "./testing.ts";

beforeAll(() =>
  indexOf([
    bookOf({ title: "Emma", authors: ["Jane Austen"], series: ["Austen at home", 1], subjects: ["Novels of society"] }),
    bookOf({ title: "Persuasion", authors: ["Jane Austen"], subjects: ["Novels of society"], language: "fr" }),
    bookOf({ title: "Jane Eyre", authors: ["Charlotte Brontë"] }),
    bookOf({ title: "हिन्दी कविता" }),
  ]),
);

async function json(path: string) {
  const response = await get(path);
  return { status: response.status, headers: response.headers, body: (await response.json()) as Record<string, unknown> };
}

describe("GET /api/search", () => {
  test("answers as its document says, for everyone and for half a minute", async () => {
    const document = (await json("/openapi.json")).body as Schema & {
      paths: Record<string, { get: { responses: Record<string, { content: Record<string, { schema: Schema }> }> } }>;
    };
    for (const path of ["/api/search", "/api/search/suggestions", "/api/search/filters"]) {
      for (const q of ["jane", "jame", "nothing here", ""]) {
        const { status, headers, body } = await json(`${path}?q=${encodeURIComponent(q)}`);
        expect([status, headers.get("cache-control")]).toEqual([200, "public, max-age=30, stale-while-revalidate=60"]);
        const schema = document.paths[path]?.get.responses[200]?.content["application/json"]?.schema;
        if (!schema) throw new Error(`${path} is not documented`);
        expect(schemaFaults(body, schema, document)).toEqual([]);
      }
    }
  });

  test.each([
    ["nothing", ""],
    ["an empty question", "?q="],
    ["spaces", "?q=%20%20"],
    ["punctuation", "?q=%3F%21%E2%80%A6"],
    ["NUL and an incomplete byte", "?q=%00%ff"],
  ])("%s finds nothing, and says so", async (_, query) => {
    const { status, body } = await json(`/api/search${query}`);
    const facets = { category: [], author: [], language: [], format: [] };
    expect(status).toBe(200);
    expect(body).toEqual({ items: [], total: 0, page: 1, isPartial: false, facets, didYouMean: null, tookMs: expect.any(Number) });
  });

  test.each([
    'NEAR( " *',
    '"jane',
    "jane*",
    "jane AND",
    "title:jane",
    "{title} : jane",
    "-jane",
    "^jane",
    "jane'; drop table search_books; --",
    "(((((jane",
    "jane NOT jane",
    "%_jane",
  ])("%s is a question like any other", async (q) => {
    const { status, body } = await json(`/api/search?q=${encodeURIComponent(q)}`);
    expect(status).toBe(200);
    if (q.includes("jane")) expect(body.items).not.toEqual([]);
  });

  test.each([
    [`q=${"a".repeat(201)}`, "query:q"],
    ["q=a&q=b", "query:q"],
    ["q=a&page=0", "query:page"],
    ["q=a&page=1001", "query:page"],
    ["q=a&page=x", "query:page"],
    ["q=a&limit=101", "query:limit"],
    ["q=a&sort=best", "query:sort"],
    ["q=a&format=scroll", "query:format"],
    ["q=a&category=Not%20a%20slug", "query:category"],
    ["q=a&minPrice=-1", "query:minPrice"],
    ["q=a&inStock=maybe", "query:inStock"],
    ["q=a&language=English", "query:language"],
  ])("%s is refused with 422", async (query, pointer) => {
    const { status, body } = await json(`/api/search?${query}`);
    expect(status).toBe(422);
    expect(body).toMatchObject({ type: "urn:octavo:problem:invalid-request", errors: [{ pointer }] });
  });

  test("two hundred characters are not too many, whatever they are", async () => {
    for (const q of ["a".repeat(200), "ab ".repeat(66), "😀".repeat(100), "'-".repeat(100)]) {
      expect((await json(`/api/search?q=${encodeURIComponent(q)}`)).status).toBe(200);
    }
  });
});

describe("GET /api/search/suggestions", () => {
  test("completes titles and names, titles first", async () => {
    expect((await json("/api/search/suggestions?q=jane")).body).toEqual({
      suggestions: [
        { text: "Jane Eyre", kind: "title", slug: "jane-eyre", bookId: expect.stringMatching(/^book_/) },
        { text: "Jane Austen", kind: "author", slug: "jane-austen" },
      ],
    });
  });

  test.each([
    ["Nov", [{ text: "Novels of society", kind: "subject" }]],
    [
      "aus",
      [
        { text: "Jane Austen", kind: "author" },
        { text: "Austen at home", kind: "series" },
      ],
    ],
    ["bronte ch", [{ text: "Charlotte Brontë", kind: "author" }]],
    ["zzz", []],
    ["", []],
    ['" *', []],
    ["हि", [{ text: "हिन्दी कविता", kind: "title" }]],
    ["हिन्दी कवि", [{ text: "हिन्दी कविता", kind: "title" }]],
    // Words that FTS5 takes for several: a phrase would be refused.
    ["שָׁלוֹם", []],
    ["a\u20dd\ufe0fb a\u19b0b", []],
  ])("%j", async (q, expected) => {
    const { status, body } = await json(`/api/search/suggestions?q=${encodeURIComponent(q)}`);
    expect(status).toBe(200);
    expect(body.suggestions).toHaveLength(expected.length);
    expect(body.suggestions).toMatchObject(expected);
  });
});

describe("GET /api/search/filters", () => {
  test("counts the values of everything a question finds", async () => {
    const { body } = await json("/api/search/filters?q=jane&page=7&limit=1");
    expect(body).toMatchObject({
      total: 3,
      facets: {
        author: [
          { value: "jane-austen", name: "Jane Austen", count: 2 },
          { value: "charlotte-bronte", count: 1 },
        ],
        language: [
          { value: "en", count: 2 },
          { value: "fr", count: 1 },
        ],
      },
    });
  });
});

describe("GET /ready", () => {
  test("says how many books can be found", async () => {
    expect((await json("/ready")).body).toMatchObject({ status: "ready", checks: { database: "ok", books: 4 } });
  });
});
