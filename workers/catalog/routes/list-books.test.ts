import { beforeAll, describe, expect, test } from "vitest";
import type { BookSummary } from "../../../shared/contracts/catalog.ts";
import { encodeCursor } from "../../../shared/http/cursor.ts";
import { buildShelf, type Filter, filters, idOf, meets, shelf, sorts } from "../built-shelf.ts";
import { addBook, admin, anEdition, dollars, get, send } from "../fixtures.ts";

beforeAll(buildShelf);

async function list(query: string): Promise<{ items: BookSummary[]; nextCursor: string | null }> {
  const response = await get(`/api/books?${query}`);
  expect(response.status).toBe(200);
  return response.json();
}

async function expectReference(chosen: Filter[], sort: string): Promise<void> {
  const query = [...chosen.map((filter) => filter.query), `sort=${sort}`, "limit=100"].join("&");
  const { items } = await list(query);
  const pricedFrom = chosen.find((filter) => filter.pricedFrom !== undefined)?.pricedFrom ?? 0;
  const expected = shelf.filter((book) => meets(book, chosen)).toSorted((left, right) => sorts[sort]?.(left, right, pricedFrom) ?? 0);
  expect(
    items.map(({ title }) => title),
    query,
  ).toEqual(expected.map(({ title }) => title));
  expect(
    items.map(({ id }) => id),
    query,
  ).toEqual(expected.map(idOf));
}

describe("GET /api/books", () => {
  test.each(Object.keys(sorts))("without filters it is the whole shop, by %s", async (sort) => {
    await expectReference([], sort);
  });

  test("each filter, in each order, finds what a plain filter finds", { tags: ["CAT-01", "P-01"] }, async () => {
    for (const filter of filters) for (const sort of Object.keys(sorts)) await expectReference([filter], sort);
  });

  test("any two filters together find what a plain filter finds", { tags: ["CAT-01"] }, async () => {
    const parameter = ({ query }: Filter) => query.split("=")[0];
    const sortNames = Object.keys(sorts);
    let pairs = 0;
    for (const [index, first] of filters.entries()) {
      for (const second of filters.slice(index + 1).filter((candidate) => parameter(candidate) !== parameter(first))) {
        await expectReference([first, second], sortNames[pairs % sortNames.length] ?? "title");
        pairs += 1;
      }
    }
    expect(pairs).toBeGreaterThan(150);
  });

  test("filters on editions are met by one edition, not by several together", async () => {
    const titles = async (query: string) => (await list(query)).items.map(({ title }) => title);
    expect(await titles("author=george-orwell&format=ebook&minPrice=1000")).toEqual([]);
    expect(await titles("author=george-orwell&format=ebook&inStock=true")).toEqual([]);
    expect(await titles("author=george-orwell&format=paperback&minPrice=1000&inStock=true")).toEqual(["1984"]);
  });

  test("all filters at once, each as often as it may be repeated, stay within the database's limits", async () => {
    const many = Array.from({ length: 20 }, (_, index) => `value-${index}`);
    const slugs = ["category", "author", "contributor", "series", "publisher"].flatMap((name) => many.map((value) => `${name}=${value}`));
    const languages = many.map((_, index) => `language=x${String.fromCharCode(97 + index)}`);
    const rest =
      "title=a&subject=thema:FBC&format=paperback&format=ebook&minPrice=1&maxPrice=2&inStock=false&sellerId=seller_octavo&sort=price";
    const first = await list("sort=price&limit=1");
    expect((await list([...slugs, ...languages, rest, `cursor=${first.nextCursor}`].join("&"))).items).toEqual([]);
    const inStock = rest.replace("inStock=false", "inStock=true");
    expect((await list([...slugs, ...languages, inStock, `cursor=${first.nextCursor}`].join("&"))).items).toEqual([]);
  });

  test("an item has what a shelf shows, and nothing of the book's own page", async () => {
    const { items } = await list("author=mary-shelley");
    expect(items).toEqual([
      {
        id: expect.stringMatching(/^book_/),
        slug: "frankenstein",
        title: "Frankenstein",
        subtitle: null,
        contributors: [{ name: "Mary Shelley", role: "author", slug: "mary-shelley" }],
        series: null,
        subjects: [
          { slug: "gothic", name: "GOTHIC" },
          { slug: "science-fiction", name: "SCIENCE-FICTION" },
        ],
        publishedOn: "1818-01-01",
        rating: { average: null, count: 0 },
        editions: [
          {
            sku: expect.any(String),
            format: "paperback",
            price: { amount: 1000, currency: "USD" },
            availability: { status: "in-stock", available: 42 },
          },
        ],
        image: {
          url: expect.stringMatching(/^\/covers\/frankenstein-[0-9a-z]{7}\.svg$/),
          alt: "Cover of Frankenstein",
          width: 400,
          height: 600,
        },
      },
    ]);
  });

  test("it may be shared by caches for 30 seconds", async () => {
    expect((await get("/api/books")).headers.get("cache-control")).toBe("public, max-age=30, stale-while-revalidate=60");
  });

  test.each(Object.keys(sorts))("pages by %s show each book once, in order, though books arrive meanwhile", async (sort) => {
    const query = `sort=${sort}&limit=4`;
    const whole = (await list(`sort=${sort}&limit=100`)).items.map(({ id }) => id);
    const seen: string[] = [];
    const arrived: string[] = [];
    let page = await list(query);
    for (let turn = 0; ; turn += 1) {
      seen.push(...page.items.map(({ id }) => id));
      if (page.nextCursor === null) break;
      const facts = [
        { title: "Aardvarks", publishedOn: "2020", editions: [anEdition({ price: dollars(0.5) })] },
        { title: "Zebras", publishedOn: "-0900", editions: [anEdition({ price: dollars(99) })] },
      ];
      if (turn < 2) arrived.push((await addBook(facts[turn])).book.id);
      page = await list(`${query}&cursor=${page.nextCursor}`);
    }
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen.filter((id) => !arrived.includes(id))).toEqual(whole);
    for (const id of arrived) {
      const tag = (await get(`/api/books/${id}`)).headers.get("etag") ?? "";
      expect((await send("DELETE", `/api/books/${id}`, undefined, { ...admin, "if-match": tag })).status).toBe(204);
    }
  });

  test("a page that ends with the last book says so", async () => {
    expect((await list("author=h-g-wells&limit=2")).nextCursor).toBeNull();
    expect((await list("author=h-g-wells&limit=1")).nextCursor).not.toBeNull();
  });

  test("titles that begin alike for a hundred characters still make a cursor that works", async () => {
    const title = "\u{1D504}𝄞漢".repeat(90);
    const added = await Promise.all([1, 2, 3].map((part) => addBook({ title: `${title} ${part}`, series: { name: "Long titles" } })));
    const first = await list("series=long-titles&limit=2");
    const second = await list(`series=long-titles&limit=2&cursor=${first.nextCursor}`);
    expect([...first.items, ...second.items].map(({ id }) => id)).toEqual(added.map(({ book }) => book.id).sort());
    for (const { book, etag } of added) await send("DELETE", `/api/books/${book.id}`, undefined, { ...admin, "if-match": etag });
  });

  test.each([
    ["limit=0", "query:limit"],
    ["limit=101", "query:limit"],
    ["limit=1.5", "query:limit"],
    ["limit=ten", "query:limit"],
    ["category=No+Slug", "query:category"],
    ["category=%00", "query:category"],
    ["category=a&category=%ED%A0%80", "query:category/1"],
    ["author=%27%20or%201=1--", "query:author"],
    ["series=", "query:series"],
    ["publisher=a--b", "query:publisher"],
    [`author=${"a".repeat(121)}`, "query:author"],
    [Array.from({ length: 21 }, () => "category=a").join("&"), "query:category"],
    ["title=", "query:title"],
    ["title=%3F%21", "query:title"],
    [`title=${"a".repeat(301)}`, "query:title"],
    ["isbn=9780141439472", "query:isbn"],
    ["isbn=emma", "query:isbn"],
    ["isbn=9780141439471&isbn=9780141036144", "query:isbn"],
    ["format=scroll", "query:format"],
    ["language=english", "query:language"],
    ["minPrice=-1", "query:minPrice"],
    ["minPrice=1.5", "query:minPrice"],
    ["minPrice=cheap", "query:minPrice"],
    ["maxPrice=1000000000", "query:maxPrice"],
    ["maxPrice=1e400", "query:maxPrice"],
    ["inStock=yes", "query:inStock"],
    ["sellerId=%00", "query:sellerId"],
    ["sort=size", "query:sort"],
    ["sort=title&sort=price", "query:sort"],
    [`cursor=${"a".repeat(1001)}`, "query:cursor"],
  ])("%s is refused (422)", async (query, pointer) => {
    const response = await get(`/api/books?${query}`);
    expect(response.status).toBe(422);
    expect(response.headers.get("content-type")).toBe("application/problem+json");
    expect(response.headers.get("cache-control")).toBe("no-store");
    const problem: { errors: { pointer: string }[] } = await response.json();
    expect(problem.errors.map((error) => error.pointer)).toContain(pointer);
  });

  const id = "book_01h455vb4pex5vsknk084sn02q";
  test.each([
    ["text", "nonsense"],
    ["an empty one", ""],
    ["not base64", "%%%"],
    ["another sort's", encodeCursor(["price", 999, id])],
    ["too short a key", encodeCursor(["title", "emma"])],
    ["a number for a title", encodeCursor(["title", 7, id])],
    ["no title", encodeCursor(["title", null, id])],
    ["no id", encodeCursor(["title", "emma", null])],
    ["an id of another kind", encodeCursor(["title", "emma", "ord_01h455vb4pex5vsknk084sn02q"])],
    ["a lone surrogate", encodeCursor(["title", "x", id]).replace(/^.*$/, btoa(`["title","\\ud800","${id}"]`).replaceAll("=", ""))],
    ["a list within", btoa('["title",["emma"],"x"]').replaceAll("=", "")],
  ])("a cursor that is %s is refused (422)", async (_, cursor) => {
    const response = await get(`/api/books?cursor=${encodeURIComponent(cursor)}`);
    expect(response.status).toBe(422);
    expect(await response.json()).toMatchObject({ errors: [{ pointer: "query:cursor" }] });
  });

  test.each(["text", 0.5, 1e300, null])("a cursor of prices that says %j is refused (422)", async (price) => {
    expect((await get(`/api/books?sort=price&cursor=${encodeCursor(["price", price, id])}`)).status).toBe(422);
  });

  test("a cursor with NUL in its title is one like any other", async () => {
    expect((await list(`cursor=${encodeCursor(["title", "emma\u0000", id])}`)).items[0]?.title).toBe("¡Esperanza!");
  });
});
