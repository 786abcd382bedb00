import { describe, expect, test } from "vitest";
import {
  addressRules,
  besideField,
  emailRules,
  fieldOf,
  nameRules,
  passwordRules,
  refusedForm,
  registerRules,
  signInRules,
} from "./account-forms.ts";

describe("refusedForm", () => {
  test("says beside each field what its owner said of it, in words of the form", () => {
    const errors = [
      { pointer: "/password", message: "at least 8 characters" },
      { pointer: "/email", message: "expected an e-mail address" },
      { pointer: "/name", message: "must not be empty" },
    ];
    expect(refusedForm({ code: "invalid-request", errors }, registerRules, { email: "ada", password: "short" })).toEqual({
      title: "Something is missing or not right",
      errors: {
        byField: {
          password: "Password must have at least 8 characters",
          email: "Enter an e-mail address such as ada@example.com",
          name: "Enter your name",
        },
        others: [],
      },
    });
  });

  test.each([
    [1, "1 second"],
    [59.2, "1 minute"],
    [59, "59 seconds"],
    [61, "2 minutes"],
    [900, "15 minutes"],
    ["soon", "1 second"],
    [undefined, "1 second"],
  ])("after too many attempts with %j seconds to go, asks to wait %s", (retryAfterSeconds, wait) => {
    const { text } = refusedForm({ code: "rate-limited", fields: { retryAfterSeconds } }, signInRules, {});
    expect(text).toBe(`Please wait ${wait} before you try again.`);
  });

  test("shows an owner's own words for what it has none for", () => {
    expect(refusedForm({ code: "conflict", detail: "An account has this address" }, nameRules, {})).toMatchObject({
      title: "That did not work",
      text: "An account has this address",
    });
  });

  test("finds a field of an address wherever its owner keeps it", () => {
    const of = (pointer: string) =>
      refusedForm({ code: "invalid-request", errors: [{ pointer, message: "at most 20 characters" }] }, addressRules, { postalCode: "x" });
    for (const pointer of ["/postalCode", "/address/postalCode"])
      expect(of(pointer).errors.byField).toEqual({ postalCode: "Postcode may have at most 20 characters" });
  });
});

describe("fieldOf", () => {
  test("the page opens in the first field that is wrong, in the order of the page", () => {
    const errors = { byField: { password: "wrong", email: "wrong" }, others: [] };
    const form = { values: { email: "ada" }, refused: { title: "", errors } };
    expect(fieldOf(signInRules, "email", form)).toMatchObject({ value: "ada", error: "wrong", isFirstWrong: true });
    expect(fieldOf(signInRules, "password", form)).toMatchObject({ value: "", error: "wrong", isFirstWrong: false });
    expect(fieldOf(signInRules, "email", { values: {} }).isFirstWrong).toBe(false);
  });

  test("says one thing beside one field", () => {
    const refused = besideField("Nothing was changed", "password", "This is not the right password");
    expect(fieldOf(emailRules, "password", { values: {}, refused }).error).toBe("This is not the right password");
    expect(fieldOf(emailRules, "email", { values: {}, refused }).error).toBeUndefined();
  });
});

test("no two fields of a form claim the same place in the body", () => {
  for (const rules of [signInRules, registerRules, emailRules, passwordRules, addressRules]) {
    const pointers = Object.values(rules).flatMap((rule) => rule.pointers);
    expect(new Set(pointers).size).toBe(pointers.length);
  }
});
