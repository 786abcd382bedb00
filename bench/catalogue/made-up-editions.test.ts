import { describe, expect, test } from "vitest";
import { bookBodySchema } from "../../workers/catalog/schemas.ts";
import { madeUpEditions } from "./made-up-editions.ts";

describe("madeUpEditions", () => {
  test("makes as many editions as asked for, each with an ISBN of its own, and books that the shop takes", () => {
    const books = [...madeUpEditions(3_000)];
    const isbns = books.flatMap(({ editions }) => editions.map(({ isbn13 }) => isbn13));
    expect(isbns).toHaveLength(3_000);
    expect(new Set(isbns).size).toBe(3_000);
    for (const book of books) expect(bookBodySchema.safeParse(book).error).toBeUndefined();
  });
  test("makes the same books each time, and others of another seed", () => {
    const made = (seed?: number) => JSON.stringify([...madeUpEditions(50, seed)]);
    expect(made()).toBe(made());
    expect(made(2)).not.toBe(made());
  });
  test("gives some authors, publishers and series many more books than others", () => {
    const counts = new Map<string, number>();
    for (const { contributors } of madeUpEditions(5_000))
      for (const { name } of contributors) counts.set(name, (counts.get(name) ?? 0) + 1);
    const sorted = [...counts.values()].sort((left, right) => right - left);
    expect(sorted[0]).toBeGreaterThan(20);
    expect(sorted.at(-1)).toBe(1);
  });
});
