import { expect, test } from "vitest";
import { parseRebuildOptions } from "./options.ts";
import { describeRebuilt, rebuildShelves } from "./rebuild-shelves.ts";

test("asks again with the cursor of the last answer until there is none, and adds up", async () => {
  const answers = [
    { books: 1_000, shelves: 0, repaired: 2, nextCursor: "a/b" },
    { books: 200, shelves: 12, repaired: 1, nextCursor: null },
  ];
  const asked: string[] = [];
  const told: string[] = [];
  const post = async <Answer>(path: string) => {
    asked.push(path);
    return answers[asked.length - 1] as Answer;
  };
  const rebuilt = await rebuildShelves({ post }, (sofar) => told.push(describeRebuilt(sofar)));
  expect(asked).toEqual(["/api/books/shelves/rebuild", "/api/books/shelves/rebuild?cursor=a%2Fb"]);
  expect(rebuilt).toEqual({ books: 1_200, shelves: 12, repaired: 3 });
  expect(told).toEqual([
    "1,000 books on their shelves, 0 shelves counted: 2 were wrong and are repaired",
    "1,200 books on their shelves, 12 shelves counted: 3 were wrong and are repaired",
  ]);
  expect(describeRebuilt({ books: 1, shelves: 1, repaired: 0 })).toMatch(/all were as they had to be$/);
});

test("the command line names what is rebuilt, and where", () => {
  expect(parseRebuildOptions(["shelves"])).toEqual({ model: "shelves", url: "http://localhost:8787", key: null });
  expect(parseRebuildOptions(["shelves", "--url", "https://shop.example/books", "--key", "ock_1"])).toMatchObject({
    url: "https://shop.example",
    key: "ock_1",
  });
});

test.each([
  [[], "say what to rebuild: shelves"],
  [["books"], "say what to rebuild: shelves"],
  [["shelves", "more"], "say what to rebuild: shelves"],
  [["shelves", "--url", "shop.example"], "--url takes"],
])("refuses %j", (args, sentence) => {
  expect(() => parseRebuildOptions(args)).toThrow(sentence);
});
