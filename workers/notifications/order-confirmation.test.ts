import { describe, expect, test } from "vitest";
import type { Contact, Order } from "../../shared/contracts/orders.ts";
import { money } from "../../shared/money.ts";
import { elementsOf } from "../../tests/elements.ts";
import { renderOrderConfirmation } from "./order-confirmation.tsx";

const shop = "https://shop.test";
const line = (title: string, quantity: number, priceMinor: number) => ({
  sku: "9780141439471",
  bookId: "book_1",
  title,
  format: "paperback",
  quantity,
  unitPrice: money(priceMinor),
  lineTotal: money(priceMinor * quantity),
});
const order: Order = {
  id: "ord_01h455vb4pex5vsknk084sn02q",
  number: "7K3M-9QPX",
  status: "confirmed",
  lines: [line("Frankenstein", 2, 999), line("Emma", 1, 499)],
  totals: { subtotal: money(2_497), discount: money(0), shipping: money(499), tax: money(0), total: money(2_996) },
  payment: null,
  lookupToken: "a+token/with=signs",
  createdAt: "2026-11-20T10:00:00.000Z",
  version: 5,
};
const address = {
  name: "Ada Lovelace",
  line1: "12 St James's Square",
  line2: "Flat 2",
  city: "London",
  postalCode: "SW1Y 4JH",
  country: "GB",
};
const ada: Contact = { email: "ada@example.com", name: "Ada Lovelace", shippingAddress: address };

/** What a reader sees of HTML. */
const textOf = (html: string) =>
  html
    .replaceAll(/<[^>]+>/g, " ")
    .replaceAll("&#39;", "'")
    .replaceAll("&quot;", '"')
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&amp;", "&")
    .replaceAll(/\s+/g, " ");

describe("renderOrderConfirmation", () => {
  test("both forms name the order, each line with its total, the totals and the address", { tags: ["NOT-08"] }, () => {
    const { subject, html, text } = renderOrderConfirmation(order, ada, shop);
    expect(subject).toBe("Your Octavo order 7K3M-9QPX is confirmed");
    for (const form of [textOf(html), text]) {
      expect(form).toContain("7K3M-9QPX");
      expect(form).toMatch(/2 × Frankenstein \(paperback\):? \$19\.98/);
      expect(form).toMatch(/1 × Emma \(paperback\):? \$4\.99/);
      expect(form).toMatch(/Subtotal:? \$24\.97\s+Shipping:? \$4\.99\s+Total:? \$29\.96/);
      expect(form).not.toMatch(/Discount|Tax/);
      expect(form).toMatch(/Ada Lovelace\s+12 St James's Square\s+Flat 2\s+London, SW1Y 4JH\s+United Kingdom/);
    }
  });

  test("both forms link to the order with its token, escaped for an address", () => {
    const { html, text } = renderOrderConfirmation(order, ada, shop);
    const link = `${shop}/orders/${order.id}?token=a%2Btoken%2Fwith%3Dsigns`;
    expect(text).toContain(`See your order: ${link}\n`);
    expect(html).toContain(`<a href="${link}"`);
    expect(new URL(link).searchParams.get("token")).toBe(order.lookupToken);
  });

  test("discount and tax are named where there are any", () => {
    const totals = { ...order.totals, discount: money(500), tax: money(150), total: money(2_646) };
    const { text } = renderOrderConfirmation({ ...order, totals }, ada, shop);
    expect(text).toContain("Subtotal: $24.97\nDiscount: -$5.00\nShipping: $4.99\nTax: $1.50\nTotal: $26.46\n");
  });

  test("an order without an address says nothing of sending", () => {
    const { html, text } = renderOrderConfirmation(order, { ...ada, shippingAddress: null }, shop);
    for (const form of [html, text]) expect(form).not.toMatch(/sending it to/);
  });

  test("a region stands before the postal code", () => {
    const shippingAddress = {
      name: "Ada Lovelace",
      line1: "1 Main St",
      city: "Springfield",
      region: "IL",
      postalCode: "62701",
      country: "US",
    };
    expect(renderOrderConfirmation(order, { ...ada, shippingAddress }, shop).text).toContain(
      "1 Main St\nSpringfield, IL 62701\nUnited States\n",
    );
  });

  test.each([
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</title><svg onload=alert(1)>",
    "&lt;b&gt; $5 {{7*7}}",
    "Zoë 🦉 “O'Neil”",
  ])("%j in names, titles and addresses is shown as it was typed, and is inert", async (typed) => {
    const shippingAddress = { ...address, name: typed, line1: typed, city: typed };
    const hostile = { ...order, lines: [line(typed, 1, 100)] };
    const { subject, html, text } = renderOrderConfirmation(hostile, { ...ada, name: typed, shippingAddress }, shop);
    const [elements, harmless] = [await elementsOf(html), await elementsOf(renderOrderConfirmation(order, ada, shop).html)];
    const tags = new Set(harmless.map(({ tag }) => tag));
    expect(elements.filter(({ tag }) => !tags.has(tag))).toEqual([]);
    expect(elements.flatMap(({ attributes }) => Object.keys(attributes)).filter((name) => name.startsWith("on"))).toEqual([]);
    expect(textOf(html)).toContain(`Dear ${typed},`);
    expect(text).toContain(`Dear ${typed},`);
    expect(subject).not.toContain(typed);
  });
});
