import { get } from "../load/request.ts";
import { pick, seededRandom, shuffle } from "../random.ts";
import { zipf } from "../zipf.ts";
import type { Setting, Workload } from "./workload.ts";

const pathOf = (book: { id: string } | undefined) => get(`/api/books/${book?.id}`);

/** Any book, each as likely as the others, on the platform without caches: what reading one book costs. */
export const bookJsonUncached: Workload = {
  name: "book JSON, no caches",
  target: 0.035,
  on: "no caches",
  expected: { status: 200 },
  open:
    ({ books, random }) =>
    () =>
      pathOf(pick(books, random)),
};

/** Books as they are asked for: the most popular often, the others by Zipf's law, out of the whole catalogue. */
export const bookJson: Workload = {
  name: "book JSON",
  target: 0.25,
  on: "caches",
  expected: { status: 200 },
  // The least popular first, so that caches which drop the oldest keep the popular ones.
  prepare: (setting) => byPopularity(setting).toReversed().map(pathOf),
  open: (setting) => {
    const books = byPopularity(setting);
    const nextRank = zipf(books.length, 1, setting.random);
    return () => pathOf(books[nextRank()]);
  },
};

/** The same order for the preparation and the runs, whatever was drawn in between. */
function byPopularity({ books }: Setting) {
  return shuffle(books, seededRandom(1));
}
