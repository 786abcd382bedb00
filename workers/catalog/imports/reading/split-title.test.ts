import { expect, test } from "vitest";
import { splitTitle, volumeOf } from "./split-title.ts";

test.each<[text: string, title: string, series: string | null, volume: number | null]>([
  ["The Hunger Games (The Hunger Games, #1)", "The Hunger Games", "The Hunger Games", 1],
  ["Mort (Death, #1; Discworld, #4)", "Mort", "Death", 1],
  ["Divergent Prequels (Divergent, #0.5)", "Divergent Prequels", "Divergent", 0.5],
  ["Angels & Demons  (Robert Langdon, #1)", "Angels & Demons", "Robert Langdon", 1],
  ["The Hobbit Box (The Lord of the Rings, #1-3)", "The Hobbit Box", "The Lord of the Rings", null],
  ["Theban Plays (The Theban Plays, #1–3)", "Theban Plays", "The Theban Plays", null],
  ["Some Stories (The Selection, #0.5, 2.5)", "Some Stories", "The Selection", null],
  ["All (Twilight, #1-4 + 3.5)", "All", "Twilight", null],
  ["Steel and Snow (A Song of Ice and Fire, #3: Part 1 of 2)", "Steel and Snow", "A Song of Ice and Fire", 3],
  ["After the Feast (A Song of Ice and Fire #5, Part 1 of 2)", "After the Feast", "A Song of Ice and Fire", 5],
  ["Ranma ½, Vol. 1 (Ranma ½ (US 2nd), #1)", "Ranma ½, Vol. 1", "Ranma ½ (US 2nd)", 1],
  ["Saga #1", "Saga #1", null, null],
  ["#GIRLBOSS", "#GIRLBOSS", null, null],
  ["Coraline (Illustrated Edition)", "Coraline (Illustrated Edition)", null, null],
  ["Sleeping Beauty (Disney Princess, 5)", "Sleeping Beauty (Disney Princess, 5)", null, null],
  ["(Untitled, #1)", "(Untitled, #1)", null, null],
  ["No series (#1)", "No series (#1)", null, null],
  ["Unbalanced, #1)", "Unbalanced, #1)", null, null],
  ["", "", null, null],
])("%s", (text, title, series, volume) => {
  expect(splitTitle(text)).toEqual({ title, series: series === null ? null : { name: series, volume } });
});

test.each<[text: string, volume: number | null]>([
  [" 1 ", 1],
  ["0.5", 0.5],
  ["3 : Part 1 of 2", 3],
  ["3:", null],
  ["1 & 2", null],
  ["1.2345", null],
  ["1234567", null],
  ["one", null],
])("the volume in %j is %j", (text, volume) => {
  expect(volumeOf(text)).toBe(volume);
});

test("millions of spaces and commas take no longer than they are long", () => {
  expect(volumeOf(`1${" ".repeat(3_000_000)}!`)).toBeNull();
  expect(splitTitle(`Emma (${",".repeat(3_000_000)}x#1)`).series?.volume).toBe(1);
  expect(splitTitle(`Emma (Austen${",".repeat(3_000_000)}#1)`).series?.name).toBe("Austen");
});
