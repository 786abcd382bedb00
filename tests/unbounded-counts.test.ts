import { describe, expect, test } from "vitest";
import { findCounts } from "./unbounded-counts.ts";

const walkOf = (sql: string) => ({ plans: [{ query: "listBooks", sql, steps: [] }], tables: ["books"] });

describe("findCounts", () => {
  test.each([
    ["select count(*) from books where seller_id = ?", "listBooks: count from books"],
    ['SELECT COUNT("id") AS "books" FROM "books"', "listBooks: count from books"],
    ["select seller_id, sum(1), count(*) from books group by 1", "listBooks: count from books"],
    ["select (select count(*) from hits) as total from page", "listBooks: count from hits"],
    [
      "select count(*) from (select 1 from books where id in (select id from (select id from books limit 3)))",
      "listBooks: count from a selection",
    ],
    ["select title, count(*) over () from books", "listBooks: count"],
    ["select title from books order by title limit 20 offset ?", "listBooks: offset"],
    ["select title from books limit 20 offset 4999", "listBooks: offset"],
  ])("finds what %s reads", (sql, finding) => {
    expect(findCounts(walkOf(sql))).toEqual([finding]);
  });

  test.each([
    "select title from books order by title limit 20",
    "select count(*) from (select 1 from books where seller_id = ? limit 1000)",
    'select count(*) from (select 1 as "one" from "books" limit ?) "counted"',
    "select books from shelf_counts",
  ])("has nothing against %s", (sql) => {
    expect(findCounts(walkOf(sql))).toEqual([]);
  });

  test("takes a reason for what is counted or for a query, and finds one that nothing needs", () => {
    const walk = walkOf("select (select count(*) from found), (select count(*) from books)");
    expect(findCounts(walk, { "count from found": "a page" })).toEqual(["listBooks: count from books"]);
    expect(findCounts(walk, { listBooks: "few" })).toEqual([]);
    expect(findCounts(walk, { listBooks: "few", findBook: "one" })).toEqual(["there is a reason for findBook, which nothing needs"]);
  });
});
