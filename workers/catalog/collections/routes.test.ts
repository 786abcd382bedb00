import { describe, expect, test } from "vitest";
import type { Collection, CollectionPage } from "../../../shared/contracts/collections.ts";
import { newId } from "../../../shared/ids.ts";
import { ada, addBook, admin, anEdition, bindings, buyer, catalog, dollars, get, send } from "../fixtures.ts";

const path = (slug: string) => `/api/collections/${slug}`;
const put = async (slug: string, body: unknown, headers: Record<string, string> = {}) => {
  const answer = await send("PUT", path(slug), body, { ...admin, ...headers });
  return {
    status: answer.status,
    etag: answer.headers.get("etag") ?? "",
    headers: answer.headers,
    body: (await answer.json()) as Collection,
  };
};
const read = async (slug: string, query = "") => {
  const answer = await get(path(slug) + query);
  return {
    status: answer.status,
    etag: answer.headers.get("etag") ?? "",
    headers: answer.headers,
    body: (await answer.json()) as CollectionPage,
  };
};
const titlesOf = ({ items }: CollectionPage) => items.map(({ title }) => title);
const events = async (type: string) =>
  (await bindings.DB.prepare("select envelope from outbox where envelope like ?").bind(`%${type}%`).all()).results.length;

/** Books of one subject, from the first, which is the cheapest, to the last. */
async function shelve(subject: string, ...titles: string[]) {
  const books = [];
  for (const [index, title] of titles.entries()) {
    const subjects = [{ slug: subject, name: subject }];
    books.push(await addBook({ title, subjects, editions: [anEdition({ price: dollars(5 + index) })] }));
  }
  return books;
}

describe("a collection by hand", () => {
  test("has its books in its order, page by page, and lets go of one that is deleted", { tags: ["P-21"] }, async () => {
    const books = await shelve("by-hand", "Emma", "Persuasion", "Sanditon");
    const bookIds = books.map(({ book }) => book.id).reverse();
    const made = await put("winter-reading", { name: "Winter reading", description: "For long evenings.", bookIds });
    expect([made.status, made.headers.get("location")]).toEqual([201, path("winter-reading")]);
    expect(made.body).toEqual({
      slug: "winter-reading",
      name: "Winter reading",
      description: "For long evenings.",
      rule: null,
      version: 1,
    });
    const first = await read("winter-reading", "?limit=2");
    expect(titlesOf(first.body)).toEqual(["Sanditon", "Persuasion"]);
    const second = await read("winter-reading", `?limit=2&cursor=${first.body.nextCursor}`);
    expect([titlesOf(second.body), second.body.nextCursor]).toEqual([["Emma"], null]);

    const [emma] = books;
    await send("DELETE", `/api/books/${emma?.book.id}`, undefined, { ...admin, "if-match": emma?.etag ?? "" });
    const after = await read("winter-reading");
    expect(titlesOf(after.body)).toEqual(["Sanditon", "Persuasion"]);
    expect(after.body.version).toBe(1);
    expect(after.headers.get("cache-tag")).toMatch(/^list,list:collection\/winter-reading,list:\*deletions,book:/);
  });
});

describe("a collection by a rule", () => {
  test("has the books that the rule finds now, in its order, as GET /api/books has them", { tags: ["P-21"] }, async () => {
    await shelve("by-rule", "Cheap", "Dear", "Dearer");
    const rule = { category: "by-rule", maxPrice: "650", sort: "price" };
    expect((await put("under-seven", { name: "Under seven dollars", rule })).status).toBe(201);
    const listed = (await (await get(`/api/books?${new URLSearchParams(rule)}`)).json()) as CollectionPage;
    const before = await read("under-seven");
    expect(before.body).toMatchObject({ rule, items: listed.items, nextCursor: null });
    expect(titlesOf(before.body)).toEqual(["Cheap", "Dear"]);
    await addBook({ title: "Cheapest", subjects: ["by-rule"], editions: [anEdition({ price: dollars(1) })] });
    const after = await read("under-seven");
    expect(titlesOf(after.body)).toEqual(["Cheapest", "Cheap", "Dear"]);
    // The collection is the version it was, and what was kept of it is stale all the same.
    expect(after.etag).not.toBe(before.etag);
    const page = await read("under-seven", "?limit=1");
    expect(titlesOf((await read("under-seven", `?limit=1&cursor=${page.body.nextCursor}`)).body)).toEqual(["Cheap"]);
  });

  test("repeated filters mean any of their values", async () => {
    await shelve("one-shelf", "On one");
    await shelve("other-shelf", "On the other");
    await put("both-shelves", { name: "Both", rule: { category: ["one-shelf", "other-shelf"] } });
    expect(titlesOf((await read("both-shelves")).body)).toEqual(["On one", "On the other"]);
  });
});

describe("editing", () => {
  test("takes the version that was read and no other, and is told and audited with the change", { tags: ["P-21"] }, async () => {
    const told = await events("octavo.collection.changed.v1");
    const body = { name: "Staff picks", rule: { sort: "-publishedOn" } };
    const { etag } = await put("staff-picks", body);
    expect((await put("staff-picks", body)).status).toBe(428);
    expect((await put("staff-picks", body, { "if-match": '"staff-picks.7"' })).status).toBe(412);
    const read1 = await read("staff-picks");
    const edited = await put("staff-picks", { ...body, name: "Picked by us" }, { "if-match": read1.etag });
    expect([edited.status, edited.body.version]).toEqual([200, 2]);
    expect((await put("staff-picks", body, { "if-match": etag })).status).toBe(412);
    expect(await events("octavo.collection.changed.v1")).toBe(told + 2);
    const audit = await bindings.DB.prepare("select action from audit_entries where subject = 'staff-picks' order by seq").all();
    expect(audit.results.map(({ action }) => action)).toEqual(["collection.created", "collection.updated"]);
  });

  test("at once by many is done once", async () => {
    const { etag } = await put("raced", { name: "Raced", rule: { sort: "price" } });
    const edits = Array.from({ length: 8 }, (_, index) =>
      put("raced", { name: `Raced ${index}`, rule: { sort: "title" } }, { "if-match": etag }),
    );
    const statuses = (await Promise.all(edits)).map(({ status }) => status).sort();
    expect(statuses).toEqual([200, ...Array.from({ length: 7 }, () => 412)]);
  });

  test("deleting needs the version, leaves the books, and frees the slug for a later version", async () => {
    const [one] = await shelve("kept", "Kept");
    const { etag } = await put("for-a-week", { name: "For a week", bookIds: [one?.book.id] });
    expect((await send("DELETE", path("for-a-week"))).status).toBe(428);
    expect((await send("DELETE", path("for-a-week"), undefined, { ...admin, "if-match": '"x"' })).status).toBe(412);
    expect((await send("DELETE", path("for-a-week"), undefined, { ...admin, "if-match": etag })).status).toBe(204);
    expect([(await get(path("for-a-week"))).status, (await get(`/api/books/${one?.book.id}`)).status]).toEqual([404, 200]);
    expect((await send("DELETE", path("for-a-week"), undefined, { ...admin, "if-match": etag })).status).toBe(404);
    expect((await put("for-a-week", { name: "Again", rule: { sort: "price" } }, { "if-match": etag })).status).toBe(412);
    expect((await put("for-a-week", { name: "Again", rule: { sort: "price" } })).body.version).toBe(3);
  });

  test("is for admins alone (401, 403)", async () => {
    const body = { name: "Mine", rule: { sort: "price" } };
    for (const [who, status] of [
      [{}, 401],
      [buyer, 403],
      [ada, 403],
    ] as const) {
      expect((await send("PUT", path("mine"), body, who)).status).toBe(status);
      expect((await send("DELETE", path("mine"), undefined, who)).status).toBe(status);
    }
    expect((await get(path("mine"))).status).toBe(404);
  });

  const rule = { sort: "price" };
  test.each<[fault: string, body: object, pointer: string]>([
    ["no name", { rule }, "/name"],
    ["neither rule nor books", { name: "x" }, "/rule"],
    ["both", { name: "x", rule, bookIds: [] }, "/rule"],
    ["an empty rule", { name: "x", rule: {} }, "/rule"],
    ["a filter there is not", { name: "x", rule: { colour: "red" } }, "/rule/colour"],
    ["a place in the list", { name: "x", rule: { cursor: "abc" } }, "/rule/cursor"],
    ["a price that is none", { name: "x", rule: { maxPrice: "cheap" } }, "/rule/maxPrice"],
    ["an order there is not", { name: "x", rule: { sort: "random" } }, "/rule/sort"],
    ["a number where a text belongs", { name: "x", rule: { maxPrice: 700 } }, "/rule/maxPrice"],
    ["a book twice", { name: "x", bookIds: ["book_01h455vb4pex5vsknk084sn02q", "book_01h455vb4pex5vsknk084sn02q"] }, "/bookIds"],
    ["a book there is not", { name: "x", bookIds: [newId("book")] }, "/bookIds/0"],
    ["what is no book", { name: "x", bookIds: ["emma"] }, "/bookIds/0"],
    ["what nobody asked for", { name: "x", rule, colour: "red" }, ""],
  ])("%s is refused, and pointed at (422)", async (_, body, pointer) => {
    const answer = await send("PUT", path("refused"), body);
    const problem = (await answer.json()) as { errors: { pointer: string }[] };
    expect([answer.status, problem.errors.map((error) => error.pointer)]).toEqual([422, expect.arrayContaining([pointer])]);
    expect((await get(path("refused"))).status).toBe(404);
  });

  test.each(["Winter Reading", "-", "a".repeat(121), "%00"])("a slug such as %j is refused (422), and read by nobody", async (slug) => {
    expect((await send("PUT", path(encodeURIComponent(slug)), { name: "x", rule })).status).toBe(422);
  });

  test("a cursor of another list is refused (422)", async () => {
    await put("cursors", { name: "Cursors", bookIds: [] });
    for (const cursor of ["x", "WyJhIl0", "WzEuNV0"]) expect((await get(`${path("cursors")}?cursor=${cursor}`)).status).toBe(422);
  });
});

describe("RPC", () => {
  test("gives the pages all collections by name, and one with its books", async () => {
    await put("zebras", { name: "A last one, first", bookIds: [] });
    const names = (await catalog.listCollections()).map(({ name }) => name);
    expect(names).toEqual(names.toSorted((a, b) => (a < b ? -1 : 1)));
    expect(await catalog.findCollection({ slug: "zebras", limit: 5 })).toMatchObject({ ok: true, value: { slug: "zebras", items: [] } });
    expect(await catalog.findCollection({ slug: "Not a slug", limit: 5 })).toEqual({ ok: true, value: null });
  });
});
