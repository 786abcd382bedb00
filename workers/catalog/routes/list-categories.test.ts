import { beforeAll, describe, expect, test } from "vitest";
import type { Category } from "../../../shared/contracts/catalog.ts";
import { buildShelf, isIn, shelf } from "../built-shelf.ts";
import { get } from "../fixtures.ts";

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
});
