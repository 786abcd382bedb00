import { expect, test } from "vitest";
import { type KnownWord, otherSpellings, rangesOf } from "./did-you-mean.ts";

const known: KnownWord[] = [
  ["austen", 12],
  ["austin", 2],
  ["jane", 20],
  ["june", 3],
  ["hobbit", 4],
  ["rabbit", 30],
  ["miserables", 1],
];

test("the fewest mistakes come first, and between equals the commoner word", () => {
  expect(otherSpellings(["hobit"], known)).toEqual(["hobbit"]);
  expect(otherSpellings(["jne"], known)).toEqual(["jane", "june"]);
});

test("a word that exists was meant, unless another is many times as common", () => {
  expect(otherSpellings(["jane", "austin"], known)).toEqual(["jane austen"]);
  expect(otherSpellings(["austen"], known)).toEqual([]);
});

test("the last word may be the beginning of another", () => {
  expect(otherSpellings(["misera"], known)).toEqual(["miserables"]);
  expect(otherSpellings(["misera", "jane"], known)).toEqual([]);
});

test("a question of many misspelt words is tried in a bounded number of ways", () => {
  const words = Array.from({ length: 12 }, () => "jne");
  expect(otherSpellings(words, known).length).toBeLessThanOrEqual(20);
});

test("reads no more of the vocabulary than can be meant", () => {
  expect(rangesOf(["hobit", "it"])).toEqual([
    ["h", "h\u{10ffff}", 4, 6],
    ["i", "i\u{10ffff}", 2, 2],
  ]);
  expect(rangesOf(["misera"]).at(-1)).toEqual(["misera", "misera\u{10ffff}", 6, 64]);
});
