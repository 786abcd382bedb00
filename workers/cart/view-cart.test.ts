import { describe, expect, test } from "vitest";
import type { EditionQuote } from "../../shared/contracts/catalog.ts";
import { money } from "../../shared/money.ts";
import { type Catalog, priceCart, quoteAll, viewCart } from "./view-cart.ts";

const cartId = "cart_01h455vb4pex5vsknk084sn02q";
const quote = (sku: string, amount: number, available: number): EditionQuote => ({
  sku,
  bookId: "book_01h455vb4pex5vsknk084sn02q",
  slug: "emma",
  title: `Emma (${sku})`,
  format: "paperback",
  unitPrice: money(amount),
  sellerId: "seller_1",
  availability: { status: available > 0 ? "in-stock" : "out-of-stock", available },
});
const contents = (...lines: { sku: string; quantity: number }[]) => ({ cartId, version: 7, lines, lastOrder: null });

/** A catalogue that sells these, and remembers what it was asked. */
function catalogOf(...quotes: EditionQuote[]) {
  const asked: string[][] = [];
  const catalog: Catalog = {
    quoteEditions: async ({ skus }) => {
      asked.push(skus);
      return quotes.filter(({ sku }) => skus.includes(sku)).reverse();
    },
  };
  return { catalog, asked };
}

describe("priceCart", () => {
  test("lines keep the cart's order, and totals are those of standard shipping", () => {
    const quotes = new Map([quote("A", 999, 5), quote("B", 250, 5)].map((each) => [each.sku, each]));
    const cart = priceCart(contents({ sku: "B", quantity: 3 }, { sku: "A", quantity: 1 }), quotes);
    expect(cart.lines.map(({ sku, lineTotal }) => [sku, lineTotal.amount])).toEqual([
      ["B", 750],
      ["A", 999],
    ]);
    const amounts = Object.values(cart.totals).map(({ amount }) => amount);
    expect(amounts).toEqual([1_749, 0, 499, 0, 2_248]);
    expect(cart).toMatchObject({ id: cartId, version: 7, problems: [] });
  });

  test("more than is left is a problem of the line and stays in the totals", { tags: ["P-34"] }, () => {
    const quotes = new Map(
      [quote("A", 100, 2), quote("B", 100, 1), quote("C", 100, 0), quote("D", 100, 2)].map((each) => [each.sku, each]),
    );
    const lines = ["A", "B", "C"].map((sku) => ({ sku, quantity: 3 }));
    const cart = priceCart(contents(...lines, { sku: "D", quantity: 2 }), quotes);
    expect(cart.problems).toEqual([
      { code: "short-stock", sku: "A", detail: "Only 2 copies of Emma (A) are left" },
      { code: "short-stock", sku: "B", detail: "Only 1 copy of Emma (B) is left" },
      { code: "short-stock", sku: "C", detail: "Emma (C) is out of stock" },
    ]);
    expect(cart.totals.subtotal).toEqual(money(1_100));
  });

  test("what nobody sells any more is told of and costs nothing", { tags: ["P-34"] }, () => {
    const cart = priceCart(contents({ sku: "GONE", quantity: 2 }, { sku: "A", quantity: 1 }), new Map([["A", quote("A", 100, 2)]]));
    expect(cart.lines.map((line) => line.sku)).toEqual(["A"]);
    expect(cart.problems).toEqual([{ code: "not-for-sale", sku: "GONE", detail: "GONE is no longer for sale" }]);
    expect(cart.totals.subtotal).toEqual(money(100));
    expect(priceCart(contents({ sku: "GONE", quantity: 2 }), new Map()).totals.total).toEqual(money(0));
  });

  test("no cart is an empty one without an id", () => {
    expect(priceCart(null, new Map())).toMatchObject({ id: null, lines: [], problems: [], version: 0, totals: { total: money(0) } });
  });
});

describe("viewCart", () => {
  test("all lines are priced by one question, none by none", async () => {
    const { catalog, asked } = catalogOf(quote("A", 100, 1), quote("B", 100, 1));
    await viewCart(catalog, contents({ sku: "A", quantity: 1 }, { sku: "B", quantity: 1 }));
    await viewCart(catalog, contents());
    await viewCart(catalog, null);
    expect(asked).toEqual([["A", "B"]]);
  });

  test("what its merchant says is not for sale is told of and costs nothing, whatever copies there are", { tags: ["P-34"] }, async () => {
    const withheld: EditionQuote = { ...quote("A", 100, 5), availability: { status: "not-for-sale", available: 0 } };
    const { catalog } = catalogOf(withheld, quote("B", 100, 5));
    const cart = await viewCart(catalog, contents({ sku: "A", quantity: 1 }, { sku: "B", quantity: 1 }));
    expect(cart.lines.map(({ sku }) => sku)).toEqual(["B"]);
    expect(cart.problems).toEqual([{ code: "not-for-sale", sku: "A", detail: "A is no longer for sale" }]);
    expect(cart.totals.subtotal).toEqual(money(100));
  });

  test("quotes at hand are not asked for again, also for what nobody sells; a line that came meanwhile is", async () => {
    const { catalog, asked } = catalogOf(quote("A", 100, 1), quote("NEW", 300, 1));
    const known = await quoteAll(catalog, ["A", "GONE"]);
    await viewCart(catalog, contents({ sku: "A", quantity: 1 }, { sku: "GONE", quantity: 1 }), known);
    expect(asked).toHaveLength(1);
    const cart = await viewCart(catalog, contents({ sku: "A", quantity: 1 }, { sku: "NEW", quantity: 1 }), known);
    expect(asked.slice(1)).toEqual([["NEW"]]);
    expect(cart.lines.map((line) => line.sku)).toEqual(["A", "NEW"]);
  });
});
