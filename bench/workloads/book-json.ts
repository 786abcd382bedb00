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

/** The same by somebody who is signed in: what verifying a token costs, at the gateway and again at the catalogue. */
export const bookJsonWithToken: Workload = {
  name: "book JSON with a token",
  target: null,
  on: "no caches",
  relative: { to: bookJsonUncached.name, target: 0.9 },
  expected: { status: 200 },
  open:
    ({ books, random, accessToken }) =>
    () =>
      get(`/api/books/${pick(books, random).id}`, "application/json", { authorization: `Bearer ${accessToken}` }),
};

/** Books that are asked for all the time: as many as of the pages. */
const hotBooks = 256;

/** Popular books, by Zipf's law: what caches are for. */
export const bookJson: Workload = { name: "book JSON, cached", target: 0.25, on: "caches", ...byZipf(hotBooks) };

/**
 * Books out of the whole catalogue, by Zipf's law. Most of them are asked for so rarely that an answer is too old when they
 * are asked for again: no cache of a minute and a half helps there.
 */
export const bookJsonLongTail: Workload = {
  name: "book JSON, long tail",
  target: null,
  on: "caches",
  ...byZipf(Number.POSITIVE_INFINITY),
};

function byZipf(bookCount: number): Pick<Workload, "expected" | "prepare" | "open"> {
  return {
    expected: { status: 200 },
    // The least popular first, so that caches which drop the oldest keep the popular ones.
    prepare: (setting) => byPopularity(setting).slice(0, bookCount).toReversed().map(pathOf),
    open: (setting) => {
      const books = byPopularity(setting).slice(0, bookCount);
      const nextRank = zipf(books.length, 1, setting.random);
      return () => pathOf(books[nextRank()]);
    },
  };
}

/** The same order for the preparation and the runs, whatever was drawn in between. */
function byPopularity({ books }: Setting) {
  return shuffle(books, seededRandom(1));
}
