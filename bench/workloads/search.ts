import { get } from "../load/request.ts";
import { pick, type Random } from "../random.ts";
import { wordsOf } from "./title-words.ts";
import type { Workload } from "./workload.ts";

/** Titles that are tried for a search nobody has made before. */
const triesMax = 100;

/** Searches that nobody has made before, so that no cache of results can answer: one to three words of a title. */
export const search: Workload = {
  name: "search",
  target: 0.025,
  on: "no caches",
  expected: { status: 200, bodyIncludes: '"items":[' },
  open: ({ books, random }) => {
    const titles = books.map(({ title }) => wordsOf(title)).filter((words) => words.length > 0);
    const asked = new Set<string>();
    return () => {
      let query = partOf(pick(titles, random), random);
      for (let tries = 0; asked.has(query) && tries < triesMax; tries += 1) query = partOf(pick(titles, random), random);
      // Once they are used up, a word of another title makes a query new.
      while (asked.has(query)) query = `${partOf(pick(titles, random), random)} ${pick(pick(titles, random), random)}`;
      asked.add(query);
      return get(`/api/search?q=${encodeURIComponent(query)}`);
    };
  },
};

function partOf(words: string[], random: Random): string {
  const length = 1 + Math.floor(random() * 3);
  const start = Math.floor(random() * Math.max(1, words.length - length + 1));
  return words.slice(start, start + length).join(" ");
}
