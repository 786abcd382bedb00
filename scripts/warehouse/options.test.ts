import { expect, test } from "vitest";
import { parseWarehouseOptions } from "./options.ts";

test("the command line says what is done, and where", () => {
  expect(parseWarehouseOptions(["rebuild", "--url", "https://shop.example/", "--key", "ock_1"])).toEqual({
    ...{ do: "rebuild", url: "https://shop.example", key: "ock_1" },
  });
  const sql = "select day, revenue_minor from sales_days where day <> 'drop; delete' order by 1;";
  expect(parseWarehouseOptions(["query", sql])).toEqual({ do: "query", sql, place: { url: "http://localhost:8787" } });
  expect(parseWarehouseOptions(["query", "WITH best AS (SELECT 1) SELECT replace('a', 'a', 'b') FROM best", "--env", "qa"])).toMatchObject({
    place: { env: "qa" },
  });
  expect(parseWarehouseOptions(["query", "values (1), (2)"])).toMatchObject({ sql: "values (1), (2)" });
});

test.each([
  [[], "say what to do"],
  [["rebuild", "all"], "say what to do"],
  [["query"], "say what to do"],
  [["query", "select 1", "select 2"], "say what to do"],
  [["rebuild", "--env", "qa"], "give its --url"],
  [["query", "select 1", "--key", "ock_1"], "takes no --key"],
  [["query", "select 1", "--url", "https://shop.example"], "on this machine, or an --env"],
  [["query", "select 1", "--env", "moon"], "--env takes"],
  [["query", "select 1", "--env", "qa", "--url", "http://localhost:1"], "not both"],
  [["query", "delete from sold_lines"], "DELETE is not for here"],
  [["query", "with none as (select 1) update loads set run = 1"], "UPDATE is not for here"],
  [["query", "/* harmless */ drop table loads"], "DROP is not for here"],
  [["query", "select 1; select 2"], "one statement"],
  [["query", "explain select 1"], "begins with SELECT, WITH or VALUES"],
  [["rebuild", "--url", "ftp://shop.example"], "--url takes"],
])("refuses %j", (args, sentence) => {
  expect(() => parseWarehouseOptions(args)).toThrow(sentence);
});
