import { type DrizzleD1Database, drizzle } from "drizzle-orm/d1";
import { beforeAll, describe, expect, test } from "vitest";
import { bookQuerySchema } from "../../../shared/contracts/catalog.ts";
import { buildShelf, filters } from "../built-shelf.ts";
import { bindings, db } from "../fixtures.ts";
import { pageOfBooks } from "../read-books.ts";

beforeAll(buildShelf);

describe("listBooks", () => {
  /** Statements and their plans, of one trip or more. */
  async function observe(work: (watched: DrizzleD1Database) => Promise<unknown>) {
    const statements: { text: string; values: unknown[] }[] = [];
    await work(drizzle<Record<string, never>>(bindings.DB, { logger: { logQuery: (text, values) => statements.push({ text, values }) } }));
    const [{ text = "", values = [] } = {}] = statements;
    const plan = await bindings.DB.prepare(`explain query plan ${text}`)
      .bind(...values)
      .all<{ detail: string; parent: number; id: number }>();
    return { trips: statements.length, plan: plan.results };
  }

  test.each([
    ["title", "shelf_books_by_title"],
    ["-publishedOn", "shelf_books_by_publication"],
    ["price", "shelf_books_by_price"],
    ["-rating", "shelf_books_by_book"],
  ])("a page by %s is one trip, and one range of an index", async (sort, index) => {
    for (const category of [undefined, "fiction"]) {
      const first = await pageOfBooks(db, bookQuerySchema.parse({ sort, category, limit: 3 }));
      const next = bookQuerySchema.parse({ sort, category, limit: 3, cursor: first.nextCursor });
      const { trips, plan } = await observe((watched) => pageOfBooks(watched, next));
      expect(trips).toBe(1);
      const page = plan.find(({ detail }) => detail === "CO-ROUTINE page");
      const steps = plan.filter(({ parent }) => parent === page?.id).map(({ detail }) => detail);
      expect(steps).toEqual([expect.stringContaining(`SEARCH shelf_books USING COVERING INDEX ${index} (shelf=?`)]);
    }
  });

  test.each(["author", "series", "publisher", "isbn"])(
    "a list by %s looks its few books up instead of walking past all others",
    async (filter) => {
      const { plan } = await observe((watched) =>
        pageOfBooks(watched, bookQuerySchema.parse({ [filter]: filter === "isbn" ? "9780141439471" : "anything" })),
      );
      const step = plan.find(({ detail }) => detail.startsWith("SEARCH shelf_books"));
      expect(step?.detail).toBe("SEARCH shelf_books USING INDEX sqlite_autoindex_shelf_books_1 (book_id=?)");
    },
  );

  test("no list reads a whole table", async () => {
    for (const { query } of filters) {
      const given: Record<string, string[]> = {};
      for (const [name, value] of new URLSearchParams(query)) given[name] = [...(given[name] ?? []), value];
      const flat = Object.fromEntries(Object.entries(given).map(([name, values]) => [name, values.length === 1 ? values[0] : values]));
      const { trips, plan } = await observe((watched) => pageOfBooks(watched, bookQuerySchema.parse(flat)));
      expect(trips).toBe(1);
      const scans = plan.filter(({ detail }) => /^SCAN (?!page|json_each)/.test(detail));
      expect(scans, query).toEqual([]);
    }
  });
});
