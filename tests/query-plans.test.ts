import { existsSync, globSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { deployedWorkers } from "../scripts/workers.ts";
import { findScans, type Walk } from "./query-plans.ts";

/** Functions of these files that are given a database, by their names. */
function queriesIn(paths: string[]): string[] {
  const files = paths.filter((path) => !path.endsWith(".test.ts")).map((path) => readFileSync(path, "utf8"));
  return files.flatMap((file) => [...file.matchAll(/^export (?:async )?function (\w+)\(\s*db: /gm)].map(([, name = ""]) => name));
}

/** Those of the names that a file does not mention; all of them where there is no such file. */
function missingFrom(path: string, names: string[]): string[] {
  const text = existsSync(path) ? readFileSync(path, "utf8") : "";
  return names.filter((name) => !new RegExp(`\\b${name}\\b`).test(text));
}

const repositories = deployedWorkers
  .map((worker) => ({ worker, names: queriesIn(globSync(`workers/${worker}/**/{repository,repository/*}.ts`)) }))
  .filter(({ names }) => names.length > 0);

test("there is a Worker for each database", () => {
  const databases = ["analytics", "catalog", "identity", "inventory", "notifications", "orders", "payments", "recommender", "search"];
  expect(repositories.map(({ worker }) => worker)).toEqual(databases);
});

test.each(repositories)("no query of $worker is left out of its walk", { tags: ["CAT-16"] }, ({ worker, names }) => {
  expect(missingFrom(`workers/${worker}/query-plans.test.ts`, names)).toEqual([]);
});

test("no query of shared code is left out", { tags: ["CAT-16"] }, () => {
  const names = queriesIn(globSync(["shared/audit.ts", "shared/events/*.ts"]));
  expect(names).toContain("sweepOutbox");
  expect(missingFrom("tests/shared-queries.ts", names)).toEqual([]);
});

describe("findScans", () => {
  /** What is found in a plan of one step. */
  const found = (step: string, sql = "select * from books") => {
    const walk: Walk = { plans: [{ query: "listBooks", sql, steps: [step] }], tables: ["books", "book_text"] };
    return findScans(walk).map((finding) => finding.slice(0, finding.indexOf(" (")));
  };

  test.each([
    ["a table", "SCAN books", undefined],
    ["an index", "SCAN books USING COVERING INDEX books_by_slug", undefined],
    ["a table under another name", "SCAN b", 'select * from "books" as b'],
    ["a table under another name in quotes", "SCAN others", 'select * from "books" "others"'],
    ["a table, to make an index of it", "SEARCH books USING AUTOMATIC COVERING INDEX (title=?)", undefined],
  ])("reading all of %s is found", (_, step, sql) => {
    expect(found(step, sql)).toEqual(["listBooks reads all of books"]);
  });

  test("a full-text table that is asked for nothing is found, one that is asked for a word or a row is not", () => {
    expect(found("SCAN book_text VIRTUAL TABLE INDEX 0:")).toEqual(["listBooks reads all of book_text"]);
    expect(found("SCAN book_text VIRTUAL TABLE INDEX 0:M6")).toEqual([]);
    expect(found("SCAN book_text VIRTUAL TABLE INDEX 0:=")).toEqual([]);
  });

  test.each([
    ["a search", "SEARCH books USING INDEX books_by_slug (slug=?)", undefined],
    ["what the statement made itself", "SCAN hits", "with hits as (select 1) select * from hits"],
    ["a list it was given", "SCAN j VIRTUAL TABLE INDEX 1:", "select * from json_each(?1) j"],
    ["a subquery", "SCAN (subquery-2)", undefined],
    ["nothing but values", "SCAN CONSTANT ROW", undefined],
    ["an order", "USE TEMP B-TREE FOR ORDER BY", undefined],
  ])("%s is fine", (_, step, sql) => {
    expect(found(step, sql)).toEqual([]);
  });

  test("what an insertion looks at for a foreign key alone is fine, what it selects from is not", () => {
    expect(found("SCAN books", 'insert into "people" values (?)')).toEqual([]);
    expect(found("SCAN books", 'insert into "people" select author from "books"')).toEqual(["listBooks reads all of books"]);
    expect(found("SCAN books", 'delete from "people" where id = ?')).toEqual(["listBooks reads all of books"]);
  });

  test("a list that is walked again for each row is found", () => {
    const plan = { query: "listBooks", sql: "select 1", steps: ["SEARCH books USING INDEX books_by_slug (slug=?)"], innerLists: ["j"] };
    expect(findScans({ plans: [plan], tables: [] })).toEqual(["listBooks walks the list j again for each row: select 1"]);
  });

  test("a reason is taken for a query or a table, and one that nothing needs is found", () => {
    const walk: Walk = { plans: [{ query: "listBooks", sql: "", steps: ["SCAN books"] }], tables: ["books"] };
    expect(findScans(walk, { queries: { listBooks: "few" } })).toEqual([]);
    expect(findScans(walk, { tables: { books: "few" } })).toEqual([]);
    expect(findScans(walk, { queries: { listBooks: "few", findBook: "one" }, tables: { books: "few" } })).toEqual([
      "there is a reason for findBook, which nothing needs",
      "there is a reason for books, which nothing needs",
    ]);
  });
});
