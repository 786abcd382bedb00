import { expect, test } from "vitest";
import { filesAtOnce } from "./files-at-once.ts";

const gigabytes = (count: number) => count * 1_024 ** 3;

test.each([
  ["two a core", 2, 24, 4],
  ["as many as memory has room for", 8, 16, 8],
  ["fewer than two a core, where memory is short", 4, 7, 3],
  ["one, however small the machine is", 2, 1, 1],
])("runs %s", (_, cores, memory, files) => {
  expect(filesAtOnce(cores, gigabytes(memory))).toBe(files);
});
