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
    return { trips: statements.length, values, plan: plan.results };
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
      const steps = plan.map(({ detail }) => detail).filter((detail) => detail.includes("shelf_books"));
      expect(steps).toEqual([expect.stringContaining(`SEARCH shelf_books USING COVERING INDEX ${index} (shelf=?`)]);
    }
  });

  test.each([
    ["author", "author/anything"],
    ["series", "series/anything"],
    ["publisher", "publisher/anything"],
    ["subject", "code/thema:ANYTHING"],
    ["sellerId", "seller/seller_anything"],
  ])("a list by %s walks a shelf of its own", async (filter, shelf) => {
    const query = bookQuerySchema.parse({ [filter]: shelf.replace(/.*\//, ""), category: "fiction", sort: "price" });
    const { plan, values } = await observe((watched) => pageOfBooks(watched, query));
    const steps = new Set(plan.map(({ detail }) => detail).filter((detail) => /shelf_books|other/.test(detail)));
    expect([...steps]).toEqual([
      "SEARCH shelf_books USING COVERING INDEX shelf_books_by_price (shelf=?)",
      "SEARCH other USING COVERING INDEX sqlite_autoindex_shelf_books_1 (book_id=? AND shelf=?)",
      // Where the category has few books.
      "SEARCH known USING INDEX sqlite_autoindex_shelf_books_1 (book_id=? AND shelf=?)",
    ]);
    expect(values).toContain(shelf);
  });

  test("a list by ISBN looks its one book up", async () => {
    const { plan } = await observe((watched) => pageOfBooks(watched, bookQuerySchema.parse({ isbn: "9780141439471" })));
    const step = plan.find(({ detail }) => detail.startsWith("SEARCH known"));
    expect(step?.detail).toBe("SEARCH known USING INDEX sqlite_autoindex_shelf_books_1 (book_id=? AND shelf=?)");
  });

  test("no list reads a whole table", async () => {
    for (const { query } of filters) {
      const given: Record<string, string[]> = {};
      for (const [name, value] of new URLSearchParams(query)) given[name] = [...(given[name] ?? []), value];
      const flat = Object.fromEntries(Object.entries(given).map(([name, values]) => [name, values.length === 1 ? values[0] : values]));
      const { trips, plan } = await observe((watched) => pageOfBooks(watched, bookQuerySchema.parse(flat)));
      expect(trips).toBe(1);
      const scans = plan.filter(({ detail }) =>
        /^SCAN (?!page|json_each|wanted|few|met|found|chosen|reached|\(subquery-\d+\)|CONSTANT ROW|stock USING INDEX stock_in_reach)/.test(
          detail,
        ),
      );
      expect(scans, query).toEqual([]);
    }
  });
});
