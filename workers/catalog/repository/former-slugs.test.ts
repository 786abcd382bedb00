import { describe, expect, test } from "vitest";
import type { Book } from "../../../shared/contracts/catalog.ts";
import { aBook, addBook, admin, anEdition, bindings, catalog, get, send } from "../fixtures.ts";

/** Puts a book at another address, or leaves it at its own. */
async function move({ id, version, editions: [edition] }: Book, slug?: string): Promise<Book> {
  const isbn13 = edition?.isbn13 ?? null;
  const body = aBook({ slug, editions: [anEdition({ isbn13 })] });
  const answer = await send("PUT", `/api/books/${id}`, body, { ...admin, "if-match": `"${id}.${version}"` });
  expect(answer.status).toBe(200);
  return await answer.json();
}

async function remove({ id, version }: Book): Promise<void> {
  const answer = await send("DELETE", `/api/books/${id}`, undefined, { ...admin, "if-match": `"${id}.${version}"` });
  expect(answer.status).toBe(204);
}

/** The id of the book at an address, or the status where there is none. */
async function whoIsAt(slug: string): Promise<string | number> {
  const answer = await get(`/api/books/${slug}`);
  return answer.status === 200 ? ((await answer.json()) as Book).id : answer.status;
}

async function notedSlugs({ id }: Book): Promise<string[]> {
  const { results } = await bindings.DB.prepare("select slug from former_slugs where book_id = ? order by seq").bind(id).all();
  return results.map(({ slug }) => String(slug));
}

describe("a book that changes its slug", () => {
  test("is found under every one it ever had, as what it is now, by readers and by other Workers", { tags: ["P-102"] }, async () => {
    let { book } = await addBook({ slug: "first-name" });
    for (const slug of ["second-name", "third-name", undefined, "first-name", "fourth-name"]) book = await move(book, slug);
    expect(await notedSlugs(book)).toEqual(["first-name", "second-name", "third-name", "first-name"]);
    const present = await get("/api/books/fourth-name");
    for (const former of ["first-name", "second-name", "third-name"]) {
      const answer = await get(`/api/books/${former}`);
      expect([answer.status, answer.headers.get("etag")]).toEqual([200, present.headers.get("etag")]);
      expect(await answer.json()).toEqual(book);
      expect((await get(`/api/books/${former}`, { "if-none-match": present.headers.get("etag") ?? "" })).status).toBe(304);
      expect(await catalog.findBook({ ref: former })).toEqual(book);
    }
    expect(book.slug).toBe("fourth-name");
    expect(await whoIsAt("fifth-name")).toBe(404);
  });

  test("in a list of many is found under the old one as well; those that keep theirs note nothing", { tags: ["P-102"] }, async () => {
    const [moving, staying] = [anEdition(), anEdition()];
    const books = (slug: string, description: string) => [
      aBook({ slug, description, editions: [moving] }),
      aBook({ slug: "staying", description, editions: [staying] }),
    ];
    await send("POST", "/api/books/batch", { books: books("before-the-list", "Old") });
    const { results } = await (await send("POST", "/api/books/batch", { books: books("after-the-list", "New") })).json<{
      results: Book[];
    }>();
    expect(results).toMatchObject([{ slug: "after-the-list" }, { slug: "staying" }]);
    const [moved, stayed] = results as [Book, Book];
    expect(await whoIsAt("before-the-list")).toBe(moved.id);
    expect([await notedSlugs(moved), await notedSlugs(stayed)]).toEqual([["before-the-list"], []]);
  });

  test("says to caches that another may take the old address, and of its other names does not", { tags: ["P-102"] }, async () => {
    const { book } = await addBook({ slug: "tagged-before", editions: [anEdition({ isbn13: "9780140449136" })] });
    await move(book, "tagged-now");
    const own = `book:${book.id},sku:9780140449136`;
    for (const ref of ["tagged-now", "9780140449136", "0140449132", book.id])
      expect([ref, (await get(`/api/books/${ref}`)).headers.get("cache-tag")]).toEqual([ref, own]);
    expect((await get("/api/books/tagged-before")).headers.get("cache-tag")).toBe(`list,list:*,list:*:slug,${own}`);
  });
});

describe("an address that several books have had", () => {
  test("is that of the live one that has it now, then of the one that had it last, as long as there is any", {
    tags: ["P-102"],
  }, async () => {
    const older = await move((await addBook({ slug: "wanted" })).book, "older");
    expect(await whoIsAt("wanted")).toBe(older.id);
    const newer = (await addBook({ slug: "wanted" })).book;
    expect(await whoIsAt("wanted")).toBe(newer.id);
    const moved = await move(newer, "newer");
    expect(await whoIsAt("wanted")).toBe(newer.id);
    await remove(moved);
    expect(await whoIsAt("wanted")).toBe(older.id);
    await remove(older);
    expect(await whoIsAt("wanted")).toBe(404);
    expect((await addBook({ title: "Wanted" })).book.slug).toBe("wanted");
  });

  test("goes back to a book that asks for it", { tags: ["P-102"] }, async () => {
    const moved = await move((await addBook({ slug: "there" })).book, "back-again");
    const back = await move(moved, "there");
    expect([back.slug, await whoIsAt("there"), await whoIsAt("back-again")]).toEqual(["there", back.id, back.id]);
  });
});

describe("the slug of a new book", () => {
  test("made from its title leaves alone what another book was called before; asked for, it takes that", { tags: ["P-102"] }, async () => {
    const moved = await move((await addBook({ title: "Ulysses" })).book, "ulysses-by-joyce");
    expect((await addBook({ title: "Ulysses" })).book.slug).toBe("ulysses-2");
    const { results } = await (await send("POST", "/api/books/batch", { books: [aBook({ title: "Ulysses" })] })).json<{
      results: Book[];
    }>();
    expect(results).toMatchObject([{ outcome: "created", slug: "ulysses-3" }]);
    expect(await whoIsAt("ulysses")).toBe(moved.id);
    const { book } = await addBook({ slug: "ulysses" });
    expect(await whoIsAt("ulysses")).toBe(book.id);
  });
});
