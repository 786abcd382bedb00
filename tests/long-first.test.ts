import { expect, test } from "vitest";
import type { TestSpecification, Vitest } from "vitest/node";
import LongFirst from "./long-first.ts";

const nothingKnown = { cache: { getFileTestResults: () => undefined, getFileStats: () => undefined }, config: { root: "/" } };

function fileOf(name: string, moduleId: string): TestSpecification {
  return { project: { name, config: { isolate: true, sequence: { groupOrder: 0 } } }, moduleId } as unknown as TestSpecification;
}

test("files that start a platform are begun before all others, each project's in the order they had", async () => {
  const files = [
    fileOf("catalog", "/books.test.ts"),
    fileOf("browser", "/pages.test.ts"),
    fileOf("system", "/access.test.ts"),
    fileOf("rules", "/money.test.ts"),
    fileOf("system", "/images.test.ts"),
  ];
  const sorted = await new LongFirst(nothingKnown as unknown as Vitest).sort(files);
  expect(sorted.map(({ moduleId }) => moduleId)).toEqual([
    "/access.test.ts",
    "/images.test.ts",
    "/pages.test.ts",
    "/books.test.ts",
    "/money.test.ts",
  ]);
});
