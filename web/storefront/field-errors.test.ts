import { describe, expect, test } from "vitest";
import { placeErrors } from "./field-errors.ts";

const rules = {
  email: {
    label: "E-mail address",
    pointers: ["/email"],
    ask: "Enter your e-mail address",
    expected: "Enter an e-mail address such as ada@example.com",
  },
  name: { label: "Name", pointers: ["/name", "/shippingAddress/name"], ask: "Enter your name" },
  quantity: { label: "Copies", pointers: ["/quantity"], ask: "Enter how many copies" },
};

describe("placeErrors", () => {
  test("puts a message beside the field that fills the place the pointer names", () => {
    const errors = [{ pointer: "/email", message: "expected an e-mail address" }];
    expect(placeErrors(errors, rules, { email: "ada" })).toEqual({
      byField: { email: "Enter an e-mail address such as ada@example.com" },
      others: [],
    });
  });

  test("asks for what was left empty, whatever the owner called it", () => {
    const errors = [
      { pointer: "/email", message: "must not be empty" },
      { pointer: "/quantity", message: "required" },
    ];
    expect(placeErrors(errors, rules, { email: "  " }).byField).toEqual({
      email: "Enter your e-mail address",
      quantity: "Enter how many copies",
    });
  });

  test("says one thing about a field that fills two places", () => {
    const errors = [
      { pointer: "/name", message: "at most 200 characters" },
      { pointer: "/shippingAddress/name", message: "at most 200 characters" },
    ];
    expect(placeErrors(errors, rules, { name: "A".repeat(201) })).toEqual({
      byField: { name: "Name may have at most 200 characters" },
      others: [],
    });
  });

  test("explains a hidden character without showing it", () => {
    const errors = [
      { pointer: "/email", message: "must not contain control characters" },
      { pointer: "/email", message: "expected an e-mail address" },
    ];
    const { email } = placeErrors(errors, rules, { email: "ada@example.com\r\nBcc: all@example.com" }).byField;
    expect(email).toBe("E-mail address must be one line of plain text, without line breaks or hidden characters");
  });

  test("keeps a complaint about no field of the form", () => {
    const errors = [{ pointer: "/payment/provider", message: "no such provider" }];
    expect(placeErrors(errors, rules, {})).toEqual({ byField: {}, others: ["no such provider"] });
  });

  test("reads bounds as sentences", () => {
    const sentence = (message: string) => placeErrors([{ pointer: "/quantity", message }], rules, { quantity: "0" }).byField.quantity;
    expect(sentence("at least 1")).toBe("Copies must be at least 1");
    expect(sentence("at least 8 characters")).toBe("Copies must have at least 8 characters");
    expect(sentence("must be whole")).toBe("Copies must be whole");
    expect(sentence("this is not your password")).toBe("This is not your password");
    expect(sentence("too odd")).toBe("Copies: too odd");
  });
});
