import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { parseDataKeys, seal } from "../../shared/sealed-text.ts";
import { createFinder } from "./finder.ts";

const keys = parseDataKeys(`b:${Buffer.alloc(32, "b").toString("base64")},a:${Buffer.alloc(32, "a").toString("base64")}`);
const find = createFinder(["Zoë@Example.com", "12 St James's Square"], keys);

describe("createFinder", () => {
  test.each([
    ["as it is", "zoë@example.com"],
    ["in another case, in the middle", "to: ZOË@EXAMPLE.COM, from us"],
    ["decomposed", "zoe\u0308@example.com"],
    ["the other text", '{"line1":"12 St James\'s Square"}'],
    ["in an address", "/__mailbox?to=Zo%C3%AB%40example.com"],
    ["hashed, in hexadecimal digits", createHash("sha256").update("zoë@example.com").digest("hex")],
    ["hashed, in base64url", createHash("sha256").update("zoë@example.com").digest("base64url")],
    ["sealed", seal("zoë@example.com", keys, "users.email:user_1")],
    [
      "sealed with an older key, among others",
      JSON.stringify({ sealed: seal("12 St James's Square", { ...keys, current: "a" }, "x"), by: 1 }),
    ],
    ["bytes of UTF-8", Buffer.from("zoë@example.com")],
    ["bytes of Latin-1", Buffer.from("zoë@example.com", "latin1")],
    ["bytes of UTF-16, off by one", Buffer.concat([Buffer.from([1]), Buffer.from("zoë@example.com", "utf16le")])],
  ])("finds it %s", (_, value) => expect(find(value)).toBe(true));

  test("survives values of every length: UTF-16 at an odd address once corrupted the heap", { tags: ["P-77"] }, () => {
    for (let length = 0; length < 20_000; length += 1) expect(find(new Uint8Array(length % 4_001))).toBe(false);
  });

  test.each([
    ["somebody else's", "ada@example.com"],
    ["somebody else's, sealed", seal("ada@example.com", keys, "users.email:user_2")],
    ["sealed with a key nobody has", seal("zoë@example.com", parseDataKeys(`c:${Buffer.alloc(32, "c").toString("base64")}`), "x")],
    ["a part of it", "zoë@"],
    ["a number", 12],
    ["nothing", null],
  ])("does not find %s", (_, value) => expect(find(value)).toBe(false));
});
