import type { InputError } from "../../shared/problem.ts";
import { type FieldRule, type PlacedErrors, placeErrors } from "./field-errors.ts";

/** The fields of the checkout form, in the order of the page. */
export const checkoutFields = [
  "email",
  "name",
  "line1",
  "line2",
  "city",
  "region",
  "postalCode",
  "country",
  "shippingMethod",
  "card",
] as const;
export type CheckoutField = (typeof checkoutFields)[number];

/** What the shopper typed, as typed. */
export type CheckoutValues = Record<CheckoutField, string>;

/** The form before anybody has typed. */
export const emptyCheckout: CheckoutValues = {
  email: "",
  name: "",
  line1: "",
  line2: "",
  city: "",
  region: "",
  postalCode: "",
  country: "",
  shippingMethod: "standard",
  card: "",
};

/** Each field's words, and where it goes in the body of an order. One name serves for the buyer and the parcel. */
export const checkoutRules: Record<CheckoutField, FieldRule> = {
  email: {
    label: "E-mail address",
    pointers: ["/email"],
    ask: "Enter your e-mail address",
    expected: "Enter an e-mail address such as ada@example.com",
  },
  name: { label: "Full name", pointers: ["/name", "/shippingAddress/name"], ask: "Enter your full name" },
  line1: { label: "Street and number", pointers: ["/shippingAddress/line1"], ask: "Enter the street and number" },
  line2: { label: "Apartment, floor, company", pointers: ["/shippingAddress/line2"], ask: "Leave this empty or write something in it" },
  city: { label: "Town or city", pointers: ["/shippingAddress/city"], ask: "Enter the town or city" },
  region: { label: "State, province or county", pointers: ["/shippingAddress/region"], ask: "Leave this empty or write something in it" },
  postalCode: { label: "Postcode", pointers: ["/shippingAddress/postalCode"], ask: "Enter the postcode" },
  country: {
    label: "Country",
    pointers: ["/shippingAddress/country"],
    ask: "Choose the country",
    expected: "Choose a country from the list",
  },
  shippingMethod: { label: "Delivery", pointers: ["/shippingMethod"], ask: "Choose a delivery" },
  card: { label: "Card", pointers: ["/payment", "/payment/token"], ask: "Choose a card", expected: "Choose a card from the list" },
};

/** What a form sent, reduced to the checkout's fields; a field that is missing counts as left empty. */
export function checkoutValuesOf(form: Record<string, string>): CheckoutValues {
  return Object.fromEntries(checkoutFields.map((field) => [field, form[field] ?? ""])) as CheckoutValues;
}

/** The body of POST /api/orders that the form stands for, unchecked: its owner does that. What is optional and empty is left out. */
export function orderBodyOf(values: CheckoutValues, provider: string, expectedTotal: unknown) {
  const { email, name, line1, line2, city, region, postalCode, country, shippingMethod, card } = values;
  return {
    email,
    name,
    shippingAddress: {
      name,
      line1,
      ...(line2.trim() === "" ? {} : { line2 }),
      city,
      ...(region.trim() === "" ? {} : { region }),
      postalCode,
      country,
    },
    shippingMethod,
    payment: { provider, token: card },
    expectedTotal,
  };
}

/** The owner's complaints about that body, beside the fields that filled it. */
export function checkoutErrors(errors: InputError[], values: CheckoutValues): PlacedErrors<CheckoutField> {
  return placeErrors(errors, checkoutRules, values);
}
