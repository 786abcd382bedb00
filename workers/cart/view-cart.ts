import type { Cart, CartContents } from "../../shared/contracts/cart.ts";
import type { EditionQuote } from "../../shared/contracts/catalog.ts";
import { times } from "../../shared/money.ts";
import { totalsOf } from "../../shared/totals.ts";
import { outerCartId } from "./cart-object.ts";

/** The part of the catalogue a cart needs: prices and titles, which it never keeps. */
export type Catalog = { quoteEditions(query: { skus: string[] }): Promise<EditionQuote[]> };

/** What the catalogue said of each SKU it was asked about: `null` when nobody sells it, or its merchant says it is not for sale. */
export type Quotes = Map<string, EditionQuote | null>;

/** Asks about all SKUs in one call; about none, nobody is asked. */
export async function quoteAll(catalog: Catalog, skus: string[]): Promise<Quotes> {
  const found = skus.length === 0 ? [] : await catalog.quoteEditions({ skus });
  const sold = found.filter(({ availability }) => availability.status !== "not-for-sale");
  const quoteOf = new Map(sold.map((quote) => [quote.sku, quote]));
  return new Map(skus.map((sku) => [sku, quoteOf.get(sku) ?? null]));
}

/**
 * The cart as its owner sees it, priced now. With quotes at hand the catalogue is asked only about what another request
 * put in meanwhile.
 */
export async function viewCart(catalog: Catalog, cart: CartContents | null, known: Quotes = new Map()): Promise<Cart> {
  const unknown = (cart?.lines ?? []).map((line) => line.sku).filter((sku) => !known.has(sku));
  return priceCart(cart, new Map([...known, ...(await quoteAll(catalog, unknown))]));
}

/** Joins lines and quotes. A line that is no longer for sale is told of, and counts nothing. */
export function priceCart(cart: CartContents | null, quotes: Quotes): Cart {
  const problems: Cart["problems"] = [];
  const lines: Cart["lines"] = [];
  for (const { sku, quantity } of cart?.lines ?? []) {
    const quote = quotes.get(sku);
    if (!quote) {
      problems.push({ code: "not-for-sale", sku, detail: `${sku} is no longer for sale` });
      continue;
    }
    const { bookId, slug, title, format, unitPrice, availability } = quote;
    lines.push({ sku, bookId, slug, title, format, quantity, unitPrice, lineTotal: times(unitPrice, quantity), availability });
    if (availability.available < quantity) problems.push({ code: "short-stock", sku, detail: shortage(title, availability.available) });
  }
  const id = cart && cart.version > 0 ? outerCartId(cart.cartId) : null;
  return { id: id as Cart["id"], lines, totals: totalsOf(lines), problems, version: cart?.version ?? 0 };
}

function shortage(title: string, available: number): string {
  if (available === 0) return `${title} is out of stock`;
  return available === 1 ? `Only 1 copy of ${title} is left` : `Only ${available} copies of ${title} are left`;
}
