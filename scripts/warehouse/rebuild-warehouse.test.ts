import { expect, test } from "vitest";
import { describeLoaded, rebuildWarehouse } from "./rebuild-warehouse.ts";

test("a rebuild begins anew and goes on until all is loaded", async () => {
  const answers = [
    { versions: 10_000, orders: 0, isFinished: false },
    { versions: 4, orders: 2, isFinished: true },
  ];
  const asked: string[] = [];
  const post = async <Answer>(path: string) => {
    asked.push(path);
    return answers[asked.length - 1] as Answer;
  };
  const loaded = await rebuildWarehouse({ post }, () => undefined);
  expect(asked).toEqual(["/api/analytics/rebuild", "/api/analytics/rebuild?continue=true"]);
  expect(describeLoaded(loaded)).toBe("10,004 versions of books and 2 orders loaded");
});
