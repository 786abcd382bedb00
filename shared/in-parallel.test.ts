import { expect, test } from "vitest";
import { inParallel } from "./in-parallel.ts";

test("keeps the order of the items and never does more at a time than allowed", async () => {
  let [underWay, most] = [0, 0];
  const items = Array.from({ length: 50 }, (_, index) => index);
  const doubled = await inParallel(items, 7, async (item) => {
    underWay += 1;
    most = Math.max(most, underWay);
    for (let turn = 0; turn < (item * 7) % 5; turn += 1) await Promise.resolve();
    underWay -= 1;
    return item * 2;
  });
  expect(doubled).toEqual(items.map((item) => item * 2));
  expect(most).toBe(7);
});

test("does nothing for nothing, and passes on what was thrown", async () => {
  expect(await inParallel([], 4, () => Promise.reject(new Error("asked")))).toEqual([]);
  await expect(inParallel([1, 2, 3], 2, (item) => (item === 2 ? Promise.reject(new Error("two")) : Promise.resolve(item)))).rejects.toThrow(
    "two",
  );
});
