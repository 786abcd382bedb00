import { describe, expect, test } from "vitest";
import { ask } from "./testing.ts";

const problem = async (headers: Record<string, string>) => {
  const response = await ask("/api/books", { headers });
  return [response.status, response.status === 200 ? null : (await response.json<{ type: string }>()).type];
};
const tooLarge = [431, "urn:octavo:problem:headers-too-large"];

describe("headers", { tags: ["ARC-25"] }, () => {
  test("as large as a browser with full cookies sends them are taken", async () => {
    expect(await problem({ cookie: `a=${"x".repeat(4_000)}`, referer: `http://shop.example/${"y".repeat(2_000)}` })).toEqual([200, null]);
  });

  test("of which one is too large are refused (431)", async () => {
    expect(await problem({ "x-large": "x".repeat(8 * 1_024) })).toEqual([200, null]);
    expect(await problem({ "x-large": "x".repeat(8 * 1_024 + 1) })).toEqual(tooLarge);
  });

  test("that are too large together are refused (431)", async () => {
    expect(await problem({ "x-1": "x".repeat(8_000), "x-2": "x".repeat(8_000), "x-3": "x".repeat(1_000) })).toEqual(tooLarge);
  });

  test("that are too many are refused (431)", async () => {
    expect(await problem(Object.fromEntries(Array.from({ length: 101 }, (_, index) => [`x-${index}`, "1"])))).toEqual(tooLarge);
  });
});
