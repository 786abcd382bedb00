import { describe, expect, test } from "vitest";
import { addressSchema, emailSchema, lineOfText, moneySchema, quantitySchema, skuSchema, textBlock } from "./common.ts";

const accepts = (schema: { safeParse: (value: unknown) => { success: boolean } }, value: unknown) => schema.safeParse(value).success;

test.each(["ada@example.com", "a.b+c@sub.example.co.uk", "ädä@exämple.com"])("%j is an e-mail address", (text) =>
  expect(accepts(emailSchema, text)).toBe(true),
);
test.each([
  "",
  "ada",
  "ada@",
  "@example.com",
  "a@b",
  "a b@example.com",
  "a@b@example.com",
  "a@example.com\r\nBcc: x@y.z",
  "a@example..com",
  `${"a".repeat(250)}@b.cd`,
  null,
  7,
  "<a@example.com>",
])("%j is not", (text) => expect(accepts(emailSchema, text)).toBe(false));

describe("a line of text", () => {
  const line = lineOfText(10);
  test.each(["Ada", "👩‍💻 Ada", "Zoë", "  Ada  "])("%j is taken", (text) => expect(line.parse(text)).toBe(text.trim()));
  test.each(["", "   ", "a\u0000b", "a\nb", "a\rb", "a\u0085b", "a\u2028b", "a\ud800b", "12345678901", null, 1, {}])(
    "%j is refused",
    (text) => expect(accepts(line, text)).toBe(false),
  );
});

test("a block of text may have line breaks and no other control characters", () => {
  expect(accepts(textBlock(100), "one\ntwo\tthree")).toBe(true);
  expect(accepts(textBlock(100), "one\u0000two")).toBe(false);
});

test.each([1, 10_000])("%j is a quantity", (value) => expect(accepts(quantitySchema, value)).toBe(true));
test.each([0, -1, 1.5, 10_001, 1e9, "2", null, undefined, Number.NaN])("%j is not a quantity", (value) =>
  expect(accepts(quantitySchema, value)).toBe(false),
);

test.each(["9780141439471", "OCT-EMMA-EBOOK", "A"])("%j is a SKU", (value) => expect(accepts(skuSchema, value)).toBe(true));
test.each(["", "a", "-A", "A-", "A B", "A/B", "A".repeat(41), "../A", 1])("%j is not a SKU", (value) =>
  expect(accepts(skuSchema, value)).toBe(false),
);

test("money is whole minor units of a known currency", () => {
  expect(accepts(moneySchema, { amount: 1_299, currency: "USD" })).toBe(true);
  for (const value of [
    { amount: 12.99, currency: "USD" },
    { amount: -1, currency: "USD" },
    { amount: 1, currency: "XXX" },
    { amount: "1", currency: "USD" },
    { amount: 1 },
  ]) {
    expect(accepts(moneySchema, value)).toBe(false);
  }
});

describe("an address", () => {
  const home = { name: "Ada", line1: "1 Street", city: "London", postalCode: "SW1", country: "GB" };
  test.each(["US", "GB", "DE", "JP", "BR", "ZA", "VA", "TW", "XK"])("may be in %s", (country) =>
    expect(accepts(addressSchema, { ...home, country })).toBe(true),
  );
  test.each(["us", "USA", "UK", "EU", "UN", "XX", "ZZ", "QQ", "AA", "", 1])("cannot be in %j", (country) =>
    expect(accepts(addressSchema, { ...home, country })).toBe(false),
  );
  test("refuses a field it does not know", () => expect(accepts(addressSchema, { ...home, planet: "Earth" })).toBe(false));
});
