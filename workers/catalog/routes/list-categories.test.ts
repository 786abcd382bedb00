import { beforeAll, describe, expect, test } from "vitest";
import type { Category } from "../../../shared/contracts/catalog.ts";
import { buildShelf, isIn, shelf } from "../built-shelf.ts";
import { aBook, addBook, admin, bindings, get, send } from "../fixtures.ts";

describe("GET /api/categories", () => {
  beforeAll(buildShelf);

  test("the tree is whole, and a subject counts each book in or below it once", { tags: ["CAT-11"] }, async () => {
    const response = await get("/api/categories");
    expect(response.headers.get("cache-control")).toBe("public, max-age=30, stale-while-revalidate=60");
    const { items }: { items: Category[] } = await response.json();
    const gothicShelf = shelf.filter(isIn("gothic")).length;
    const count = (slug: string) => shelf.filter(isIn(slug)).length;
    expect(items).toEqual([
      {
        slug: "fiction",
        name: "FICTION",
        count: count("fiction"),
        children: [
          { slug: "gothic", name: "GOTHIC", count: gothicShelf, children: [] },
          {
            slug: "science-fiction",
            name: "SCIENCE-FICTION",
            count: count("science-fiction"),
            children: [{ slug: "time-travel", name: "TIME-TRAVEL", count: 1, children: [] }],
          },
        ],
      },
      { slug: "ideas", name: "IDEAS", count: count("ideas"), children: [] },
      { slug: "verse", name: "VERSE", count: count("verse"), children: [] },
    ]);
    expect(count("fiction")).toBeLessThan(
      count("gothic") + count("science-fiction") + shelf.filter((book) => book.subjects.includes("fiction")).length,
    );
  });

  test("the counts stay those of the shelves as books come, change their subjects and go", { tags: ["CAT-11"] }, async () => {
    const subjects = [{ slug: "odes", name: "Odes", parent: { slug: "lyric", name: "Lyric" } }];
    const { book, etag } = await addBook({ title: "Counted", subjects });
    await addBook({ title: "Counted too", subjects });
    const changed = await send("PUT", `/api/books/${book.id}`, aBook({ title: "Counted", subjects: ["verse"] }), {
      ...admin,
      "if-match": etag,
    });
    await expectCounts({ odes: 1, lyric: 1 });
    await send("DELETE", `/api/books/${book.id}`, undefined, { ...admin, "if-match": changed.headers.get("etag") ?? "" });
    await expectCounts({ odes: 1, lyric: 1 });
    await send("POST", "/api/books/batch", { books: [aBook({ title: "Two", subjects }), aBook({ title: "Three", subjects })] });
    await expectCounts({ odes: 3, lyric: 3 });
  });
});

/** Holds the counts against the shelves themselves, and some of them against what they should be. */
async function expectCounts(some: Record<string, number>): Promise<void> {
  const counted = "select shelf, books from shelf_counts where books <> 0 order by shelf";
  // Subjects and subject codes are counted.
  const standing =
    "select shelf, count(*) as books from shelf_books where instr(shelf, '/') = 0 or shelf glob 'code/*' group by 1 order by 1";
  const [told, found] = await bindings.DB.batch<{ shelf: string; books: number }>([
    bindings.DB.prepare(counted),
    bindings.DB.prepare(standing),
  ]);
  expect(told?.results).toEqual(found?.results);
  expect(Object.fromEntries((told?.results ?? []).map(({ shelf, books }) => [shelf, books]))).toMatchObject(some);
}
