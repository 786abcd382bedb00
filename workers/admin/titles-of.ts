import type { EditionQuote } from "../../shared/contracts/catalog.ts";
import { askOwner } from "./ask-owner.ts";
import type { AdminContext } from "./bindings.ts";

/** Editions the catalogue quotes in one call. */
const quotesMax = 50;

/** What each of up to fifty SKUs is called in the catalogue, by SKU; those it does not sell are missing. */
export async function titlesOf(c: AdminContext, levels: { sku: string }[]): Promise<Map<string, EditionQuote>> {
  const skus = levels.map(({ sku }) => sku).slice(0, quotesMax);
  const quotes = skus.length === 0 ? [] : await askOwner("catalog", () => c.env.CATALOG.quoteEditions({ skus }));
  return new Map(quotes.map((quote) => [quote.sku, quote]));
}
