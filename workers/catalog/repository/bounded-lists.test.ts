import { type DrizzleD1Database, drizzle } from "drizzle-orm/d1";
import { beforeAll, describe, expect, test } from "vitest";
import { bookQuerySchema } from "../../../shared/contracts/catalog.ts";
import { insertRows } from "../../../shared/insert-rows.ts";
import { bindings, db } from "../fixtures.ts";
import { pageOfBooks } from "../read-books.ts";
import { bookContributors, bookSubjects, books, editions, stock, subjects } from "../tables.ts";
import { formatBitsOf, shelveBooks } from "./shelves.ts";
import type { Bounds } from "./walk-shelves.ts";

/** A shop far larger than its bounds, as a million books are to the usual ones: what a page reads must not show it. */
const count = 2_000;
const bounds: Bounds = { few: 20, lookedAt: 60 };
/** What is looked up for each book that is met: its editions, their stock, its other shelves. */
const rowsPerBook = 8;
/** For each filter, as many rows are read to see whether it leaves few as it may leave; some more for the page itself. */
const rowsMax = 4 * bounds.few + 2 * bounds.lookedAt * rowsPerBook + 300;

const sorts = ["title", "-publishedOn", "price", "-rating"] as const;

type Made = ReturnType<typeof made>;

/** The nth book of the shop: nothing of it follows from its place in any order. */
function made(n: number) {
  const id = `book_${String((n * 271) % count).padStart(26, "0")}` as const;
  const title = `${n % 250 === 3 ? "rare" : "many"} ${String((n * 1_223) % count).padStart(4, "0")}`;
  const price = 500 + ((n * 37) % 300) * 10;
  const offers = [
    { format: "paperback" as const, price },
    ...(n % 4 === 1 ? [{ format: "hardcover" as const, price: price + 700 }] : []),
    ...(n % 4 === 2 ? [{ format: "ebook" as const, price: price + 5 }] : []),
    ...(n % 200 === 5 ? [{ format: "audiobook" as const, price: 9_000 }] : []),
  ];
  return {
    ...{ id, title, offers, published: (n * 7) % 365, language: n % 400 === 9 ? "cy" : n % 3 === 0 ? "fr" : "en" },
    shelves: ["all", n % 2 === 0 ? "even" : "odd", ...(n % 300 === 1 ? ["scarce"] : [])],
    author: n % 150 === 2 ? "seldom" : "often",
    isStocked: n % 5 === 0,
    isInReach: n % 500 === 0,
  };
}
const shop = Array.from({ length: count }, (_, n) => made(n));

/** A filter and what it means, said once more in plain code. */
type Filter = { query: string; book?: (book: Made) => boolean; edition?: (offer: Made["offers"][number]) => boolean; from?: number };

const filters: Filter[] = [
  { query: "title=rare", book: ({ title }) => title.startsWith("rare") },
  { query: "title=many", book: ({ title }) => title.startsWith("many") },
  { query: "language=fr", book: ({ language }) => language === "fr" },
  { query: "language=cy", book: ({ language }) => language === "cy" },
  { query: "language=zz", book: () => false },
  { query: "format=ebook", edition: ({ format }) => format === "ebook" },
  { query: "format=audiobook", edition: ({ format }) => format === "audiobook" },
  { query: "minPrice=1000", edition: ({ price }) => price >= 1_000, from: 1_000 },
  { query: "minPrice=8000", edition: ({ price }) => price >= 8_000, from: 8_000 },
  { query: "maxPrice=2000", edition: ({ price }) => price <= 2_000 },
  { query: "maxPrice=505", edition: ({ price }) => price <= 505 },
  { query: "category=odd", book: ({ shelves }) => shelves.includes("odd") },
  { query: "category=odd&category=even", book: () => true },
  { query: "category=scarce", book: ({ shelves }) => shelves.includes("scarce") },
  { query: "category=scarce&category=odd", book: ({ shelves }) => shelves.includes("scarce") || shelves.includes("odd") },
  { query: "author=often", book: ({ author }) => author === "often" },
  { query: "author=seldom", book: ({ author }) => author === "seldom" },
  { query: "contributor=often", book: ({ author }) => author === "often" },
  { query: "sellerId=seller_all", book: () => true },
  { query: "inStock=true", book: ({ isStocked }) => isStocked },
  { query: "inStock=false", book: ({ isStocked }) => !isStocked },
];

const parameterOf = ({ query }: Filter) => query.split("=")[0];
const pairs = filters.flatMap((first, index) =>
  filters.slice(index + 1).flatMap((second) => (parameterOf(first) === parameterOf(second) ? [] : [[first, second]])),
);

/** What a list should be, sorted and filtered in memory. A stocked book has copies of its first edition, the paperback. */
function expected(chosen: Filter[], sort: (typeof sorts)[number]): Made[] {
  const from = chosen.find((filter) => filter.from !== undefined)?.from ?? 0;
  const keyOf = ({ title, published, offers }: Made) =>
    ({
      title,
      "-publishedOn": -published,
      "-rating": 0,
      price: Math.min(...offers.map(({ price }) => price).filter((price) => price >= from)),
    })[sort];
  const isMet = (book: Made) => {
    if (chosen.some((filter) => filter.book && !filter.query.startsWith("inStock") && !filter.book(book))) return false;
    const wanted = book.offers.filter((offer) => chosen.every((filter) => filter.edition?.(offer) ?? true));
    if (wanted.length === 0) return false;
    const inStock = chosen.find(({ query }) => query.startsWith("inStock"))?.query;
    const isStocked = book.isStocked && wanted.some(({ format }) => format === "paperback");
    return inStock === undefined || isStocked === (inStock === "inStock=true");
  };
  const isLess = (left: Made, right: Made) => {
    const [a, b] = [keyOf(left), keyOf(right)];
    if (a !== b) return a < b;
    return sort === "-publishedOn" ? left.id > right.id : left.id < right.id;
  };
  return shop.filter(isMet).toSorted((left, right) => (isLess(left, right) ? -1 : 1));
}

function queryOf(chosen: Filter[], more: Record<string, string>) {
  const given = new URLSearchParams([...chosen.map(({ query }) => query), new URLSearchParams(more)].join("&"));
  const all = [...new Set(given.keys())].map((name) => [name, given.getAll(name).length > 1 ? given.getAll(name) : given.get(name)]);
  return bookQuerySchema.parse(Object.fromEntries(all));
}

/** A page, and how many rows D1 says it has read for it. */
async function readPage(chosen: Filter[], more: Record<string, string>) {
  const statements: { text: string; values: unknown[] }[] = [];
  const watched: DrizzleD1Database = drizzle(bindings.DB, { logger: { logQuery: (text, values) => statements.push({ text, values }) } });
  const page = await pageOfBooks(watched, queryOf(chosen, more), bounds);
  const [{ text = "", values = [] } = {}] = statements;
  const { meta } = await bindings.DB.prepare(text)
    .bind(...values)
    .run();
  return { ...page, rowsRead: meta.rows_read, trips: statements.length };
}

beforeAll(async () => {
  const times = { createdAtMs: 1, updatedAtMs: 1 };
  const slugs = ["all", "even", "odd", "scarce"];
  for (const insert of insertRows(
    db,
    subjects,
    slugs.map((slug) => ({ slug, name: slug, parentSlug: null })),
  ))
    await insert;
  for (let at = 0; at < count; at += 500) {
    const some = shop.slice(at, at + 500);
    const facts = ({ id, title }: Made) => ({ id, slug: title.replace(" ", "-"), title, contributors: [], subjects: [], editions: [] });
    await db.batch([
      ...insertRows(
        db,
        books,
        some.map((book) => ({
          ...{ id: book.id, slug: facts(book).slug, title: book.title, facts: facts(book) as never, sellerId: "seller_all" },
          ...{ language: book.language, version: 1, description: "", ...times },
        })),
      ),
      ...insertRows(
        db,
        editions,
        some.flatMap(({ id, offers }) =>
          offers.map(({ format, price }, position) => ({
            ...{ bookId: id, position, sku: `${id}-${position}`, format, priceMinor: price, currency: "USD" as const },
          })),
        ),
      ),
      ...insertRows(
        db,
        bookSubjects,
        some.flatMap(({ id, shelves }) => shelves.map((subjectSlug, position) => ({ bookId: id, position, subjectSlug }))),
      ),
      ...insertRows(
        db,
        bookContributors,
        some.map(({ id, author }) => ({ bookId: id, position: 0, slug: author, name: author, role: "author" as const })),
      ),
      ...insertRows(
        db,
        stock,
        some.flatMap(({ id, isStocked }) => (isStocked ? [{ sku: `${id}-0`, available: 3, version: 1 }] : [])),
      ),
      ...shelveBooks(
        db,
        some.map(({ id, title, published, offers, language }) => ({
          ...{ bookId: id, titleSort: title, publishedSort: published, language, sellerId: "seller_all" },
          priceFromMinor: Math.min(...offers.map(({ price }) => price)),
          priceToMinor: Math.max(...offers.map(({ price }) => price)),
          formats: formatBitsOf(offers.map(({ format }) => format)),
        })),
      ),
    ] as never);
  }
});

describe("pageOfBooks in a large shop", () => {
  /** Pages from the beginning until there are enough books or no more: they are the list's, in its order, and none reads much. */
  async function expectPages(chosen: Filter[], sort: (typeof sorts)[number], enough: number): Promise<void> {
    const name = `${chosen.map(({ query }) => query).join("&")}&sort=${sort}`;
    const whole = expected(chosen, sort).map(({ id }) => id);
    const seen: string[] = [];
    for (let cursor: string | null = ""; cursor !== null && seen.length < enough; ) {
      const page: Awaited<ReturnType<typeof readPage>> = await readPage(chosen, { sort, limit: "10", ...(cursor ? { cursor } : {}) });
      expect(page.trips, name).toBe(1);
      expect(page.rowsRead, name).toBeLessThanOrEqual(rowsMax);
      seen.push(...page.items.map(({ id }) => id));
      cursor = page.nextCursor;
      if (cursor === null) expect(seen, name).toHaveLength(whole.length);
    }
    expect(seen, name).toEqual(whole.slice(0, seen.length));
  }

  test.each(sorts)("each filter, by %s, shows its whole list over as many pages as it takes", { tags: ["P-91"] }, async (sort) => {
    for (const filter of filters) await expectPages([filter], sort, 40);
  });

  test("any two filters do, and no page reads more for being of a large shop", { tags: ["P-91"] }, async () => {
    for (const [index, pair] of pairs.entries()) await expectPages(pair, sorts[index % sorts.length] ?? "title", 15);
    expect(pairs.length).toBeGreaterThan(150);
  });
});
