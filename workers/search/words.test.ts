import { expect, test } from "vitest";
import { joinedWordsOf, typedKeyOf, wordsOf } from "./words.ts";

test.each([
  ["The Doll’s House", ["the", "dolls", "house"]],
  ["L'Étranger", ["l", "etranger"]],
  ["Catch-22", ["catch", "22"]],
  ["J. R. R. Tolkien", ["j", "r", "r", "tolkien"]],
  ["Æsop & Łódź: ß", ["aesop", "lodz", "ss"]],
  ["Okakura Kakuzō", ["okakura", "kakuzo"]],
  ["Преступление, 東京!", ["преступление", "東京"]],
  ["don't we'll o’er", ["dont", "well", "o", "er"]],
  ["?!", []],
])("%s has the words %j", (text, words) => {
  expect(wordsOf(text)).toEqual(words);
});

test.each([
  ["The Yellow Wall-Paper", ["wallpaper"]],
  ["Flann O’Brien", ["obrien"]],
  ["Catch-22", ["catch22"]],
  ["J.R.R. Tolkien", ["jrr"]],
  ["H. G. Wells", ["hg"]],
  ["W. E. B. Du Bois", ["web"]],
  ["A. A. Milne and J K Rowling", ["aa", "jk"]],
  ["Vitamin C, plan B", []],
  ["A Doll’s House", []],
])("%s may be typed with %j", (text, joined) => {
  expect(joinedWordsOf(text)).toEqual(joined);
});

test.each([
  ["The Hobbit", "hobbit"],
  ["hobbit", "hobbit"],
  ["Les Misérables", "miserables"],
  ["The Yellow Wall-Paper", "yellowwallpaper"],
  ["The", "the"],
  ["A Room of One’s Own", "roomofonesown"],
  ["…", ""],
])("%s is typed as %j", (text, key) => {
  expect(typedKeyOf(text)).toBe(key);
});

test("a description that is one endless word takes no longer than another", () => {
  // 20,000 marks, as many as a description may have, took five seconds when the time grew with the square.
  const endless = `a${"\u0483".repeat(300_000)}`;
  expect(joinedWordsOf(endless)).toEqual([]);
  expect(joinedWordsOf(`${endless}-b`)).toHaveLength(1);
});
