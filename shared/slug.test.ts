import { describe, expect, test } from "vitest";
import { slugOf, titleSortOf } from "./slug.ts";

describe("slugOf", () => {
  test.each([
    ["Les Misérables", "les-miserables"],
    ["Alice’s Adventures in Wonderland", "alices-adventures-in-wonderland"],
    ["Ærø: Øer & Åer", "aero-oer-aer"],
    ["Straße nach Łódź", "strasse-nach-lodz"],
    ["  --Emma!--  ", "emma"],
    ["1984", "1984"],
  ])("%s becomes %s", (text, slug) => {
    expect(slugOf(text)).toBe(slug);
  });

  test("names in another script get slugs of their own", () => {
    const slugs = ["Лев Толстой", "Фёдор Достоевский", "村上春樹", "???", "Jorge Луис", "Jorge Борхес"].map(slugOf);
    expect(new Set(slugs).size).toBe(slugs.length);
    for (const slug of slugs) expect(slug).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
  });

  test("long titles stay within 120 characters and apart", () => {
    const slugs = ["a", "b"].map((end) => slugOf(`${"very ".repeat(58)}${end}`));
    expect(new Set(slugs).size).toBe(2);
    for (const slug of slugs) expect(slug).toMatch(/^(?=.{1,100}$)[a-z0-9]+(-[a-z0-9]+)*$/);
  });
});

describe("titleSortOf", () => {
  test("case, diacritics and opening punctuation do not count", () => {
    const titles = ["“Émile”", "emil", "Zola", "¡Ándale!", "œuvre"];
    expect(titles.toSorted((left, right) => (titleSortOf(left) < titleSortOf(right) ? -1 : 1))).toEqual([
      "¡Ándale!",
      "emil",
      "“Émile”",
      "œuvre",
      "Zola",
    ]);
  });

  test("a title without letters still has a place", () => {
    expect(titleSortOf("?!")).toBe("?!");
  });

  test("it is never longer than a cursor can carry, and breaks no character", () => {
    const sort = titleSortOf("𝄞".repeat(300));
    expect(Array.from(sort)).toHaveLength(100);
    expect(sort.isWellFormed()).toBe(true);
  });
});

test("a million marks on one letter take no longer than they are long, and those a language has all count", () => {
  const marks = (mark: string, count = 1_000_000) => mark.repeat(count);
  expect(slugOf(`a${marks("\u0301")}${marks("\u0316")}b`)).toBe("ab");
  expect(titleSortOf(`a${marks("\u05b0")}${marks("\u0591")}b`)).toMatch(/^a\p{M}{30}b$/u);
  expect(slugOf(`${"x".repeat(300)}ş${marks("\u0301", 30)}`)).toBe(slugOf(`${"x".repeat(300)}s`));
});
