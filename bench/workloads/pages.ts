import { get } from "../load/request.ts";
import { seededRandom, shuffle } from "../random.ts";
import { zipf } from "../zipf.ts";
import { wordsOf } from "./title-words.ts";
import type { Setting, Workload } from "./workload.ts";

/** Books whose pages are asked for all the time. */
const hotBooks = 256;
/** Words people search for all the time. */
const hotWords = 64;

const page = (path: string) => get(path, "text/html");
const expected = { status: 200 };

function hotPaths({ books }: Setting): string[] {
  return shuffle(books, seededRandom(2))
    .slice(0, hotBooks)
    .map(({ slug }) => `/books/${slug}`);
}

/** The pages of popular books, by Zipf's law. */
export const bookPage: Workload = {
  name: "book page, cached",
  target: 0.35,
  on: "caches",
  expected,
  prepare: (setting) => hotPaths(setting).toReversed().map(page),
  open: (setting) => {
    const paths = hotPaths(setting);
    const nextRank = zipf(paths.length, 1, setting.random);
    return () => page(paths[nextRank()] as string);
  },
};

/** The front page. */
export const homePage: Workload = { name: "home page", target: null, on: "caches", expected, open: () => () => page("/") };

/** The result page for popular words, by Zipf's law. */
export const searchPage: Workload = {
  name: "search page",
  target: null,
  on: "caches",
  expected,
  open: (setting) => {
    const words = [...new Set(shuffle(setting.books, seededRandom(3)).flatMap(({ title }) => wordsOf(title)))].slice(0, hotWords);
    const nextRank = zipf(words.length, 1, setting.random);
    return () => page(`/search?q=${encodeURIComponent(words[nextRank()] as string)}`);
  },
};
