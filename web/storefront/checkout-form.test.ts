import { describe, expect, test } from "vitest";
import { placeOrderSchema } from "../../shared/contracts/orders.ts";
import { inputErrors } from "../../shared/http/app.ts";
import { checkoutErrors, checkoutFields, checkoutRules, checkoutValuesOf, emptyCheckout, orderBodyOf } from "./checkout-form.ts";

const total = { amount: 1498, currency: "USD" };
const ada = {
  ...emptyCheckout,
  email: "ada@example.com",
  name: "Ada Lovelace 🎩",
  line1: "12 St James’s Square",
  city: "London",
  postalCode: "SW1Y 4JH",
  country: "GB",
  card: "tok_ok",
};

/** The complaints of the owner's own schema about a form. */
function complaintsAbout(values: typeof emptyCheckout) {
  const parsed = placeOrderSchema.safeParse(orderBodyOf(values, "sandbox", total));
  return checkoutErrors(inputErrors("json", parsed.error?.issues ?? []), values);
}

describe("orderBodyOf", () => {
  test("is what the owner takes, with optional fields left out when empty", () => {
    const body = orderBodyOf({ ...ada, region: "  " }, "sandbox", total);
    expect(placeOrderSchema.parse(body)).toEqual(body);
    expect(body.shippingAddress).not.toHaveProperty("line2");
    expect(body.shippingAddress).not.toHaveProperty("region");
  });

  test("carries what is optional when it was typed", () => {
    const body = orderBodyOf({ ...ada, line2: "Top floor", region: "Greater London" }, "sandbox", total);
    expect(placeOrderSchema.parse(body).shippingAddress).toMatchObject({ line2: "Top floor", region: "Greater London" });
  });
});

describe("checkoutErrors", () => {
  test("an empty form is answered beside every field that must be filled, and nowhere else", () => {
    const { byField, others } = complaintsAbout({ ...emptyCheckout, shippingMethod: "" });
    expect(others).toEqual([]);
    expect(byField).toEqual({
      email: "Enter your e-mail address",
      name: "Enter your full name",
      line1: "Enter the street and number",
      city: "Enter the town or city",
      postalCode: "Enter the postcode",
      country: "Choose the country",
      shippingMethod: "Choose a delivery",
      card: "Choose a card",
    });
  });

  test.each([
    ["email", "ada@", "Enter an e-mail address such as ada@example.com"],
    [
      "email",
      "ada@example.com\r\nBcc: eve@example.com",
      "E-mail address must be one line of plain text, without line breaks or hidden characters",
    ],
    ["name", "Ada\u0000", "Full name must be one line of plain text, without line breaks or hidden characters"],
    ["line2", "\u0007", "Apartment, floor, company must be one line of plain text, without line breaks or hidden characters"],
    ["postalCode", "1".repeat(21), "Postcode may have at most 20 characters"],
    ["country", "Atlantis", "Choose a country from the list"],
  ] as const)("says what is wrong with %s %j", (field, value, sentence) => {
    expect(complaintsAbout({ ...ada, [field]: value })).toEqual({ byField: { [field]: sentence }, others: [] });
  });

  test("no two fields claim the same place in the body", () => {
    const pointers = checkoutFields.flatMap((field) => checkoutRules[field].pointers);
    expect(new Set(pointers).size).toBe(pointers.length);
  });
});

describe("checkoutValuesOf", () => {
  test("takes the form's fields and nothing else", () => {
    expect(checkoutValuesOf({ email: " ada@example.com ", lines: "[]", card: "tok_ok" })).toEqual({
      ...emptyCheckout,
      shippingMethod: "",
      email: " ada@example.com ",
      card: "tok_ok",
    });
  });
});
