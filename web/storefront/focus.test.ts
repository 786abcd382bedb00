import { expect, test } from "vitest";
import type { BookSummary } from "../../shared/contracts/catalog.ts";
import { focusOf, inOrderOfVolumes } from "./focus.ts";

function book(id: string, author: string, volume: number | null = null): BookSummary {
  return {
    id: `book_${id}`,
    slug: id,
    title: id,
    subtitle: null,
    contributors: [{ name: author, role: "author", slug: author.toLowerCase() }],
    series: volume === null ? null : { slug: "saga", name: "Saga", volume },
    subjects: [],
    publishedOn: null,
    rating: { average: null, count: 0 },
    editions: [],
    image: null,
  };
}

const saga = [book("c", "Bo", 3), book("a", "Bo", 1), book("b", "Bo", 2)];
const ada = [book("x", "Ada"), book("y", "Ada"), book("z", "Ada")];

test("authors and series with three books or more take their turns, a day each", () => {
  const shelf = [...saga, ...ada, book("w", "Cy")];
  const names = [0, 1, 2, 3].map((day) => focusOf(shelf, day)?.name);
  expect(new Set(names)).toEqual(new Set(["Saga", "Bo", "Ada"]));
  expect(names[3]).toBe(names[0]);
});

test("a series stands in the order of its volumes, however it was shelved", () => {
  const shown = [0, 1].map((day) => focusOf(saga, day)).find((focus) => focus?.kind === "series");
  expect(shown?.books.map(({ title }) => title)).toEqual(["a", "b", "c"]);
  expect(inOrderOfVolumes([book("n", "Bo"), ...saga]).map(({ title }) => title)).toEqual(["a", "b", "c", "n"]);
});

test("a book on two lists counts once, a table holds four, and without enough books there is none", () => {
  expect(focusOf([...ada.slice(0, 2), ...ada.slice(0, 2)], 0)).toBeNull();
  expect(focusOf([], 5)).toBeNull();
  expect(focusOf([...ada, book("u", "Ada"), book("v", "Ada")], 0)?.books).toHaveLength(4);
});
