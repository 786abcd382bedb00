import { expect, test } from "vitest";
import type { BookSummary } from "./contracts/catalog.ts";
import { type Filling, fillProjection } from "./fill-projection.ts";
import { fail, ok } from "./result.ts";

const books = Array.from({ length: 7_000 }, (_, index) => ({ id: `book_${index}` }) as unknown as BookSummary);

/** A catalogue of 7,000 books, and a projection that remembers what it took. */
function world(failsAt = Number.POSITIVE_INFINITY) {
  const taken: string[] = [];
  let filling: Filling = { cursor: null, isFinished: false };
  let calls = 0;
  const deps = {
    catalog: {
      listBooks: async ({ cursor, limit }: { cursor?: string | undefined; limit: number }) => {
        calls += 1;
        if (calls === failsAt) return fail("unavailable");
        const from = Number(cursor ?? 0);
        return ok({ items: books.slice(from, from + limit), nextCursor: from + limit < books.length ? `${from + limit}` : null });
      },
    },
    findFilling: async () => filling,
    noteFilling: async (cursor: string | null) => {
      filling = { cursor, isFinished: cursor === null };
    },
    take: async (bookIds: string[]) => void taken.push(...bookIds),
  };
  return { deps, taken };
}

test("every book is taken once, over as many runs as it takes, and then nothing is asked any more", async () => {
  const { deps, taken } = world();
  expect(await fillProjection(deps)).toBe(5_000);
  expect(await fillProjection(deps)).toBe(2_000);
  expect(await fillProjection(deps)).toBe(0);
  expect(taken).toEqual(books.map(({ id }) => id));
});

test("a run that fails is gone on with where it was", async () => {
  const { deps, taken } = world(3);
  await expect(fillProjection(deps)).rejects.toThrow();
  expect(taken).toHaveLength(200);
  await fillProjection(deps);
  await fillProjection(deps);
  expect(taken).toEqual(books.map(({ id }) => id));
});
