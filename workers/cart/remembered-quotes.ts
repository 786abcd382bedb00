import type { EditionQuote } from "../../shared/contracts/catalog.ts";
import type { Catalog } from "./view-cart.ts";

/** How long a price may be shown in a cart without asking again. Checkout asks whatever a cart showed. */
const rememberedMs = 2_000;
/** SKUs one isolate remembers. */
const skusMax = 5_000;

/**
 * The catalogue with a memory of two seconds (architecture.md, section 6): many carts hold the same few books, and a trip
 * to the catalogue's database costs more than all else a cart does. What nobody sells is not remembered: a new book can be
 * put into a cart at once.
 */
export function rememberQuotes(now: () => number = Date.now): (catalog: Catalog) => Catalog {
  const known = new Map<string, { quote: EditionQuote; untilMs: number }>();
  const remember = (quote: EditionQuote) => {
    known.delete(quote.sku);
    known.set(quote.sku, { quote, untilMs: now() + rememberedMs });
    for (const oldest of known.keys()) {
      if (known.size <= skusMax) break;
      known.delete(oldest);
    }
  };
  return (catalog) => ({
    quoteEditions: async ({ skus }) => {
      const nowMs = now();
      const found = skus.flatMap((sku) => {
        const entry = known.get(sku);
        return entry && nowMs < entry.untilMs ? [entry.quote] : [];
      });
      const missing = skus.filter((sku) => !found.some((quote) => quote.sku === sku));
      if (missing.length === 0) return found;
      // Awaited on purpose: what comes by RPC are plain values only then.
      const asked = await catalog.quoteEditions({ skus: missing });
      for (const quote of asked) remember(quote);
      return [...found, ...asked];
    },
  });
}
