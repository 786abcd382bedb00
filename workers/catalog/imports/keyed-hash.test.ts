import { expect, test } from "vitest";
import { keyedHash, newHashKey } from "./keyed-hash.ts";

test("a text has the same bits under one key, and others under another", () => {
  const [key, other] = [Uint32Array.of(0x03020100, 0x07060504), Uint32Array.of(0x03020100, 0x07060505)];
  expect(keyedHash("9780141439471", key)).toBe(keyedHash("9780141439471", key));
  expect(keyedHash("9780141439471", key)).not.toBe(keyedHash("9780141439471", other));
  expect(keyedHash("9780141439471", key)).not.toBe(keyedHash("9780141439472", key));
});

test("every key is a new one", () => {
  expect(new Set(Array.from({ length: 100 }, () => newHashKey().join())).size).toBe(100);
});
