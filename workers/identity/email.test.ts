import { describe, expect, test } from "vitest";
import { accountEmailSchema, emailHashOf, emailIndexOf } from "./email.ts";

describe("accountEmailSchema", () => {
  test.each(["ada@example.com", "zoë@bücher.example", "用户@例子.广告", "a+b@example.co.uk", " ada@example.com "])("takes %s", (email) => {
    expect(accountEmailSchema.parse(email)).toBe(email.trim());
  });

  test.each([
    "ada@example.com\n",
    "ada@example.com\r\nBcc: eve@example.com",
    "\u2028ada@example.com",
    "ada@example.com\u0000",
    "ada",
    "@example.com",
    `${"a".repeat(250)}@example.com`,
    "ada@example",
    "",
    "a b@example.com",
    // The Kelvin sign: its lower case is a k.
    "\u212aate@example.com",
    "ada@boo\u212as.example",
    // The Greek question mark: composed, it is a semicolon.
    "ada\u037e@example.com",
  ])("refuses %j", (email) => {
    expect(accountEmailSchema.safeParse(email).success).toBe(false);
  });
});

describe("an address", () => {
  test("is the same however it is written", () => {
    const same = ["Zoë@Example.com", " zoë@example.com", "zoe\u0308@EXAMPLE.com"];
    expect(new Set(same.map((email) => emailIndexOf(email, "secret"))).size).toBe(1);
    expect(new Set(same.map(emailHashOf)).size).toBe(1);
  });

  test("is not found by its index without the secret", () => {
    expect(emailIndexOf("ada@example.com", "one")).not.toBe(emailIndexOf("ada@example.com", "another"));
    expect(emailIndexOf("ada@example.com", "one")).not.toContain("ada");
  });
});
