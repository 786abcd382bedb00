import { expect, test } from "vitest";
import { dayNumberOf, frontTable } from "./front-table.ts";

const shelf = ["Emma", "Flatland", "Hamlet", "Ivanhoe", "Kim"];

test("the table is laid anew every day, from all along the shelf, until each book has been on it", () => {
  expect(frontTable(shelf, 0, 2)).toEqual(["Emma", "Hamlet"]);
  expect(frontTable(shelf, 1, 2)).toEqual(["Flatland", "Ivanhoe"]);
  expect(frontTable(shelf, 2, 2)).toEqual(["Hamlet", "Kim"]);
  expect(new Set([0, 1, 2].flatMap((day) => frontTable(shelf, day, 2)))).toEqual(new Set(shelf));
});

test("as many books as asked for lie on it, whatever the day", () => {
  for (let day = 20_000; day < 20_020; day += 1) {
    for (const count of [1, 2, 3, 4, 5]) expect(new Set(frontTable(shelf, day, count)).size).toBe(count);
  }
});

test("a small shop shows what it has, each book once", () => {
  expect(frontTable(["Emma"], 20_000, 12)).toEqual(["Emma"]);
  expect(frontTable([], 20_000, 12)).toEqual([]);
});

test("a day begins at midnight UTC", () => {
  expect(dayNumberOf(Date.UTC(2026, 10, 21, 23, 59, 59))).toBe(dayNumberOf(Date.UTC(2026, 10, 21)));
  expect(dayNumberOf(Date.UTC(2026, 10, 22))).toBe(dayNumberOf(Date.UTC(2026, 10, 21)) + 1);
});
