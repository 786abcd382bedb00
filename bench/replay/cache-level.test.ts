import { expect, test } from "vitest";
import { levelOf } from "./cache-level.ts";

test.each([
  ["Cache-Status: memory; hit", "memory"],
  ["cache-status: colo; hit, memory; fwd=miss; stored", "colo"],
  ["cache-status: kv; hit, colo; fwd=miss; stored, memory; fwd=miss; stored", "kv"],
  ["cache-status: kv; fwd=miss, colo; fwd=miss; stored, memory; fwd=miss; stored", "owner"],
  ["cache-status: colo; fwd=miss", "owner"],
  ["age: 3", "owner"],
])("%s is an answer from %s", (line, level) => {
  expect(levelOf(`HTTP/1.1 200 OK\r\n${line}\r\ncontent-type: application/json`)).toBe(level);
});
