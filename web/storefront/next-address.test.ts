import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { nextAddress, signInAddress } from "./next-address.ts";

describe("nextAddress", () => {
  test.each(["/", "/checkout", "/account/addresses?done=saved", "/books/flatland", "/admin/orders?status=paid"])("%s is kept", (path) => {
    expect(nextAddress(path)).toBe(path);
  });

  test.each([
    undefined,
    "",
    "https://evil.example/",
    "//evil.example",
    "/\\evil.example",
    "/\t/evil.example",
    "/./\\evil.example",
    "/.//evil.example",
    "/%09//evil.example\n",
    "\\/evil.example",
    "javascript:alert(1)",
    "account",
    "/é",
    `/${"a".repeat(1_001)}`,
    "/sign-in",
    "/sign-in/code",
    "/sign-in?next=/",
    "/register",
    "/sign-out",
  ])("%j leads to the account instead", (asked) => {
    expect(nextAddress(asked)).toBe("/account");
  });

  test("whatever is asked, a browser stays in this shop", () => {
    const text = fc.oneof(fc.string({ unit: "binary" }), fc.stringMatching(/^[/\\.:@\t\n%?#a-z]{1,12}$/));
    fc.assert(
      fc.property(text, (asked) => {
        expect(new URL(nextAddress(asked), "https://shop.test").origin).toBe("https://shop.test");
      }),
    );
  });
});

test("signInAddress names where to go on, unless it is the account", () => {
  expect(signInAddress("/checkout")).toBe("/sign-in?next=%2Fcheckout");
  expect(signInAddress("/account")).toBe("/sign-in");
  expect(signInAddress("//evil.example")).toBe("/sign-in");
});
