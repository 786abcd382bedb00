import { env } from "cloudflare:workers";
import { describe, expect, test, vi } from "vitest";
import type { BookSummary } from "../../shared/contracts/catalog.ts";
import { type RecommendationList, recommendationListKey } from "../../shared/contracts/recommendations.ts";
import { app } from "./routes.ts";

vi.spyOn(console, "log").mockImplementation(() => undefined);

const { RECOMMENDATIONS: kv } = env as unknown as RecommendationsEnv;

let booksMade = 0;

/** An id no other test uses, so that neither does its list. */
function bookId(): string {
  booksMade += 1;
  return `book_01h455vb4pex5vsknk${String(booksMade).padStart(8, "0")}`;
}

const summary = (id: string) => ({ id, slug: id, title: id }) as unknown as BookSummary;

function list(...books: [id: string, reason: RecommendationList["books"][number]["reason"]][]): RecommendationList {
  return { books: books.map(([id, reason]) => ({ bookId: id, score: 1, reason })), modelVersion: "7", computedAtMs: 1 };
}

/** A shopper's program. `books` are what the catalogue has; `known` is what the recommender would answer. */
function open(books: string[], { known = null, catalog = {}, recommender = {} }: Doubles = {}) {
  const calls = { summarise: 0, recommender: 0 };
  const bindings = {
    RECOMMENDATIONS: kv,
    CATALOG: {
      findBook: async ({ ref }: { ref: string }) => (ref === "the-slug" ? { id: books[0] } : null),
      summariseBooks: async ({ ids }: { ids: string[] }) => {
        calls.summarise += 1;
        return ids.filter((id) => books.includes(id)).map(summary);
      },
      ...catalog,
    },
    RECOMMENDER: {
      recommendationsFor: async () => {
        calls.recommender += 1;
        return known;
      },
      ...recommender,
    },
  };
  const get = async (path: string) => {
    const answer = await app.request(path, {}, bindings as never);
    return { status: answer.status, headers: answer.headers, body: (await answer.json()) as Body };
  };
  return { get, calls };
}

type Doubles = { known?: RecommendationList | null; catalog?: object; recommender?: object };
type Body = { items: { id: string }[]; algorithm: string; modelVersion: string; experiment: null; type?: string; detail?: string };
const down = () => Promise.reject(new Error("broken inside"));

describe("GET /api/recommendations/book/{id}", () => {
  test("gives the books of the written list, the best first, and caches may keep the answer", { tags: ["REC-02"] }, async () => {
    const [self, one, two] = [bookId(), bookId(), bookId()];
    await kv.put(recommendationListKey(self), JSON.stringify(list([two, "bought-together"], [one, "author"])));
    const { get, calls } = open([self, one, two]);
    const { status, headers, body } = await get(`/api/recommendations/book/${self}`);
    expect(status).toBe(200);
    expect(body).toEqual({ items: [summary(two), summary(one)], algorithm: "blend", modelVersion: "7", experiment: null });
    expect(headers.get("cache-control")).toBe("public, max-age=30, stale-while-revalidate=60");
    expect(headers.get("cache-tag")).toBe(`book:${self},book:${two},book:${one}`);
    expect(calls).toEqual({ summarise: 1, recommender: 0 });
  });

  test("answers the same under /product, and for a slug", { tags: ["REC-02"] }, async () => {
    const [self, one] = [bookId(), bookId()];
    const { get } = open([self, one], { known: list([one, "series"]) });
    const { body } = await get(`/api/recommendations/book/${self}`);
    expect(body).toMatchObject({ items: [{ id: one }], algorithm: "content" });
    expect((await get(`/api/recommendations/product/${self}`)).body).toEqual(body);
    expect((await get("/api/recommendations/book/the-slug")).body).toEqual(body);
  });

  test("asks the recommender where no list is written", async () => {
    const [self, one] = [bookId(), bookId()];
    const { get, calls } = open([self, one], { known: list([one, "bought-together"]) });
    expect((await get(`/api/recommendations/book/${self}`)).body).toMatchObject({ items: [{ id: one }], algorithm: "bought-together" });
    expect(calls.recommender).toBe(1);
  });

  test.each([
    ["no JSON", "{"],
    ["JSON of another form", '{"books": "all"}'],
    ["a list without its parts", '{"books": [{"bookId": 7}], "modelVersion": "7", "computedAtMs": 1}'],
    ["null", "null"],
    ["nothing", ""],
  ])("takes %s in place of a list for none", async (_, text) => {
    const [self, one] = [bookId(), bookId()];
    await kv.put(recommendationListKey(self), text);
    const { get, calls } = open([self, one], { known: list([one, "subject"]) });
    expect((await get(`/api/recommendations/book/${self}`)).body.items).toEqual([summary(one)]);
    expect(calls.recommender).toBe(1);
  });

  test("leaves out books that have left the shop, and puts others in their place", async () => {
    const ids = Array.from({ length: 13 }, bookId);
    const [self = "", ...others] = ids;
    const { get } = open(
      ids.filter((_, index) => index !== 2),
      { known: list(...others.map((id): [string, "author"] => [id, "author"])) },
    );
    const { body } = await get(`/api/recommendations/book/${self}?limit=8`);
    expect(body.items.map(({ id }) => id)).toEqual([others[0], ...others.slice(2, 9)]);
  });

  test("says on what the books that are shown rest, not on what the rest of the list does", async () => {
    const [self, one, two] = [bookId(), bookId(), bookId()];
    const { get } = open([self, one, two], { known: list([one, "bought-together"], [two, "author"]) });
    expect((await get(`/api/recommendations/book/${self}?limit=1`)).body).toMatchObject({ algorithm: "bought-together" });
  });

  test("has nothing to say of a book the recommender has not heard of yet", async () => {
    const self = bookId();
    const { status, body } = await open([self]).get(`/api/recommendations/book/${self}`);
    expect([status, body]).toEqual([200, { items: [], algorithm: "content", modelVersion: "none", experiment: null }]);
  });

  test.each(["book_01h455vb4pex5vsknk99999999", "no-such-slug", "9780000000002", "%F0%9F%A6%89", "' or 1=1 --"])(
    "%s is no book: 404",
    async (ref) => {
      const { status, body } = await open([]).get(`/api/recommendations/book/${ref}`);
      expect([status, body.type]).toEqual([404, "urn:octavo:problem:not-found"]);
    },
  );

  test("a removed book has none, though its list is still there: 404", async () => {
    const [self, one] = [bookId(), bookId()];
    await kv.put(recommendationListKey(self), JSON.stringify(list([one, "author"])));
    expect((await open([one]).get(`/api/recommendations/book/${self}`)).status).toBe(404);
  });

  test.each(["0", "21", "-1", "1.5", "many", "", "1e9"])("limit=%s is refused: 422", async (limit) => {
    const self = bookId();
    const { status, body } = await open([self]).get(`/api/recommendations/book/${self}?limit=${limit}`);
    expect([status, body]).toMatchObject([422, { errors: [{ pointer: "query:limit" }] }]);
  });

  test.each([
    ["the catalogue", { catalog: { summariseBooks: down, findBook: down } }, "the-slug"],
    ["the catalogue, asked for an id", { catalog: { summariseBooks: down } }, null],
    ["the recommender", { recommender: { recommendationsFor: down } }, null],
  ])("with %s down it is a 503 that tells nothing of the inside and is not kept", async (_, doubles, ref) => {
    const self = bookId();
    const { status, headers, body } = await open([self], doubles).get(`/api/recommendations/book/${ref ?? self}`);
    expect([status, body.type, headers.get("cache-control")]).toEqual([503, "urn:octavo:problem:unavailable", "no-store"]);
    expect(JSON.stringify(body)).not.toContain("broken inside");
  });
});

test("GET /ready asks whether lists can be read", async () => {
  expect((await open([]).get("/ready")).status).toBe(200);
});
