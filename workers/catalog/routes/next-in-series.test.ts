import { describe, expect, test } from "vitest";
import type { Book } from "../../../shared/contracts/catalog.ts";
import { aBook, addBook, admin, catalog, get, send } from "../fixtures.ts";

const volume = (title: string, number: number | null, series = "Discs") => addBook({ title, series: { name: series, volume: number } });
const nextOf = async (id: string) => {
  const book: Book = await (await get(`/api/books/${id}`)).json();
  return book.series?.next;
};

describe("the next book of a series", () => {
  test("is that of the next volume the shop has, whatever the order they came in", { tags: ["P-04"] }, async () => {
    const { book: third } = await volume("Equal Rites", 3);
    const { book: first } = await volume("The Colour of Magic", 1);
    const { book: between } = await volume("A Short Story", 2.5);
    const { book: unnumbered } = await volume("A Companion", null);
    await volume("Another series", 2, "Diggers");
    const { book: second } = await volume("The Light Fantastic", 2);
    const { book: again } = await volume("The Light Fantastic, Illustrated", 2);
    expect(await nextOf(first.id)).toEqual({ id: second.id, slug: second.slug, title: second.title, volume: 2 });
    for (const { id } of [second, again]) expect(await nextOf(id)).toMatchObject({ id: between.id, volume: 2.5 });
    expect(await nextOf(between.id)).toMatchObject({ id: third.id });
    for (const { id } of [third, unnumbered]) expect(await nextOf(id)).toBeNull();
    expect((await catalog.findBook({ ref: first.slug }))?.series?.next?.id).toBe(second.id);
    expect((await catalog.findBooks({ ids: [first.id] }))[0]?.series?.next?.id).toBe(second.id);
  });

  test("follows what becomes of the others: a copy that shows another is stale, and an edit that saw it is not", {
    tags: ["P-04"],
  }, async () => {
    const { book: one, etag } = await volume("One", 1, "Numbers");
    const { book: three, etag: ofThree } = await volume("Three", 3, "Numbers");
    const before = await get(`/api/books/${one.id}`);
    const tags = before.headers.get("cache-tag")?.split(",");
    expect(tags).toEqual(expect.arrayContaining([`book:${three.id}`, "list:series/numbers", "list:series/numbers:volume"]));
    const sent = { "if-none-match": before.headers.get("etag") ?? "" };
    expect((await get(`/api/books/${one.id}`, sent)).status).toBe(304);

    const { book: two } = await volume("Two", 2, "Numbers");
    const after = await get(`/api/books/${one.id}`, sent);
    expect(after.status).toBe(200);
    expect(((await after.json()) as Book).series?.next?.id).toBe(two.id);
    await send("DELETE", `/api/books/${two.id}`, undefined, { ...admin, "if-match": "*" });
    expect(await nextOf(one.id)).toMatchObject({ id: three.id });

    const edition = three.editions.map(({ sku, format, price }) => ({ sku, format, price }));
    const moved = aBook({ title: "Three", series: { name: "Numbers", volume: 0 }, editions: edition });
    expect((await send("PUT", `/api/books/${three.id}`, moved, { ...admin, "if-match": ofThree })).status).toBe(200);
    expect(await nextOf(one.id)).toBeNull();
    expect(await nextOf(three.id)).toMatchObject({ id: one.id });
    const own = one.editions.map(({ sku, format, price }) => ({ sku, format, price }));
    const edit = aBook({ title: "One", series: { name: "Numbers", volume: 1 }, description: "Seen.", editions: own });
    expect((await send("PUT", `/api/books/${one.id}`, edit, { ...admin, "if-match": etag })).status).toBe(200);
  });
});
