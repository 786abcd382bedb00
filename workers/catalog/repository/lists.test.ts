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
    ["sellerId", "seller/seller_anything"],
  ])("a list by %s walks a shelf of its own", async (filter, shelf) => {
    const query = bookQuerySchema.parse({ [filter]: shelf.replace(/.*\//, ""), category: "fiction", sort: "price" });
    const { plan, values } = await observe((watched) => pageOfBooks(watched, query));
    const steps = plan.map(({ detail }) => detail).filter((detail) => /shelf_books|other/.test(detail));
    expect(steps).toEqual([
      "SEARCH shelf_books USING COVERING INDEX shelf_books_by_price (shelf=?)",
      "SEARCH other USING COVERING INDEX sqlite_autoindex_shelf_books_1 (book_id=? AND shelf=?)",
    ]);
    expect(values).toContain(shelf);
  });

  test("a list by ISBN looks its one book up", async () => {
    const { plan } = await observe((watched) => pageOfBooks(watched, bookQuerySchema.parse({ isbn: "9780141439471" })));
    const step = plan.find(({ detail }) => detail.startsWith("SEARCH shelf_books"));
    expect(step?.detail).toBe("SEARCH shelf_books USING INDEX sqlite_autoindex_shelf_books_1 (book_id=?)");
  });

  test("no list reads a whole table", async () => {
    for (const { query } of filters) {
      const given: Record<string, string[]> = {};
      for (const [name, value] of new URLSearchParams(query)) given[name] = [...(given[name] ?? []), value];
      const flat = Object.fromEntries(Object.entries(given).map(([name, values]) => [name, values.length === 1 ? values[0] : values]));
      const { trips, plan } = await observe((watched) => pageOfBooks(watched, bookQuerySchema.parse(flat)));
      expect(trips).toBe(1);
      const scans = plan.filter(({ detail }) => /^SCAN (?!page|json_each|wanted|\(subquery-\d+\))/.test(detail));
      expect(scans, query).toEqual([]);
    }
  });

  test("what costs at most a price is the same list, whether few books do or most", async () => {
    const count = 2_100;
    const rows = `with recursive row(n) as (select 1 union all select n + 1 from row where n < ${count}), book as (
      select printf('book_%026d', n) as id, printf('many-%d', n) as slug, printf('many %04d', n * 1223 % 2100) as title, n from row)`;
    await bindings.DB.batch([
      bindings.DB.prepare(`${rows} insert into books (id, slug, title, seller_id, facts, version, created_at_ms, updated_at_ms, description)
        select id, slug, title, 'seller_many', json_object('id', id, 'slug', slug, 'title', title, 'contributors', json_array(), 'subjects',
        json_array(), 'editions', json_array()), 1, 1, 1, '' from book`),
      bindings.DB.prepare(`${rows} insert into editions (book_id, position, sku, format, price_minor, currency)
        select id, 0, slug, 'ebook', n, 'USD' from book`),
      bindings.DB.prepare(`${rows} insert into shelf_books (shelf, book_id, title_sort, published_sort, price_from_minor, price_to_minor, seller_id)
        select 'seller/seller_many', id, title, n, n, n, 'seller_many' from book`),
    ]);
    const titled = Array.from({ length: count }, (_, index) => ({ price: index + 1, title: ((index + 1) * 1_223) % count }));
    for (const maxPrice of [9, 1_999, 2_000, 2_001, 9_999]) {
      const { items } = await pageOfBooks(db, bookQuerySchema.parse({ sellerId: "seller_many", maxPrice, limit: 5 }));
      const cheap = titled.filter(({ price }) => price <= maxPrice).map(({ title }) => `many ${String(title).padStart(4, "0")}`);
      expect(
        items.map(({ title }) => title),
        `${maxPrice}`,
      ).toEqual(cheap.sort().slice(0, 5));
    }
  });
});
