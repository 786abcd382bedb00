import { env } from "cloudflare:workers";
import type { Cart } from "../../shared/contracts/cart.ts";
import type { Book } from "../../shared/contracts/catalog.ts";
import type { Order } from "../../shared/contracts/orders.ts";
import type { SearchPage, SearchQuery } from "../../shared/contracts/search.ts";
import { newSecretId } from "../../shared/ids.ts";
import { ok } from "../../shared/result.ts";
import { totalsOf } from "../../shared/totals.ts";
import type { StorefrontBindings } from "./bindings.ts";
import { app } from "./routes.ts";

const usd = (amount: number) => ({ amount, currency: "USD" as const });

/** A book in one edition, with a title that would be markup if anybody let it. */
export const flatland: Book = {
  id: "book_01h455vb4pex5vsknk084sn02q",
  slug: "flatland",
  title: "Flatland <script>alert(1)</script>",
  subtitle: null,
  contributors: [{ name: "Edwin A. Abbott", role: "author", slug: "edwin-a-abbott" }],
  series: null,
  subjects: [{ slug: "science", name: "Science" }],
  publishedOn: "1884",
  rating: { average: null, count: 0 },
  description: "A square is visited by a sphere.",
  language: "en",
  editions: [
    {
      sku: "FLATLAND",
      format: "paperback",
      price: usd(400),
      availability: { status: "in-stock", available: 9 },
      isbn13: null,
      pages: 96,
      publisher: "Octavo Press",
    },
  ],
  images: [],
  sellerId: "seller_octavo",
  version: 1,
};

const line = { sku: "FLATLAND", bookId: flatland.id, title: "Flatland", format: "paperback", unitPrice: usd(400) };

/** A cart with copies of Flatland; with none, the cart nobody has written to. */
export function cartOf(quantity: number, id: string = newSecretId("cart")): Cart {
  const availability = { status: "in-stock", available: 9 } as const;
  const lines = quantity === 0 ? [] : [{ ...line, slug: "flatland", quantity, lineTotal: usd(400 * quantity), availability }];
  return { id: quantity === 0 ? null : (id as Cart["id"]), lines, totals: totalsOf(lines), problems: [], version: 1 };
}

/** An order of one copy of Flatland. */
export function orderOf(change: Partial<Order> = {}): Order {
  const lines = [{ ...line, quantity: 1, lineTotal: usd(400) }];
  return {
    id: "ord_01h455vb4pex5vsknk084sn02q",
    number: "4SN0-2Q7K",
    status: "confirmed",
    lines,
    totals: totalsOf(lines),
    payment: { id: "pay_01h455vb4pex5vsknk084sn02q", status: "captured", action: null },
    lookupToken: "a-token",
    createdAt: "2026-11-21T10:00:00.000Z",
    version: 5,
    ...change,
  };
}

/** The answer to a search that finds nothing. */
export function noResultsOf({ page }: SearchQuery): SearchPage {
  const facets = { category: [], author: [], language: [], format: [] };
  return { items: [], total: 0, page, isPartial: false, facets, didYouMean: null, tookMs: 1 };
}

type Doubles = { search?: object; catalog?: object; recommendations?: object; cart?: object; orders?: object; provider?: string };

/** A shopper of a storefront whose sister Workers answer as told: a well-stocked shop with one book, unless told otherwise. */
export function openStorefront({ search, catalog, recommendations, cart, orders, provider = "sandbox" }: Doubles = {}) {
  const bindings = {
    ASSETS: (env as unknown as StorefrontEnv).ASSETS,
    CATALOG: {
      listBooks: async () => ok({ items: [], nextCursor: null }),
      findBook: async ({ ref }: { ref: string }) => (ref === flatland.slug || ref === flatland.id ? flatland : null),
      listCategories: async () => [],
      ...catalog,
    },
    SEARCH: { search: async (query: SearchQuery) => ok(noResultsOf(query)), ...search },
    RECOMMENDATIONS: {
      forBook: async () => ok({ items: [], algorithm: "content" as const, modelVersion: "1", experiment: null }),
      ...recommendations,
    },
    CART: {
      read: async ({ cartId }: { cartId: string | null }) => cartOf(cartId === null ? 0 : 1, cartId ?? undefined),
      addItem: async ({ cartId }: { cartId: string | null }) => ok(cartOf(1, cartId ?? undefined)),
      setQuantity: async ({ cartId }: { cartId: string | null }) => ok(cartOf(1, cartId ?? undefined)),
      ...cart,
    },
    ORDERS: {
      placeOrder: async () => ok({ order: orderOf(), replayed: false }),
      findOrder: async () => ok(orderOf()),
      orderStatus: async () => ok({ id: orderOf().id, status: "confirmed" as const, payment: orderOf().payment, history: [] }),
      ...orders,
    },
    PAYMENT_PROVIDER: provider,
  } satisfies StorefrontBindings;
  const get = (path: string, headers: Record<string, string> = {}) => app.request(`http://shop.test${path}`, { headers }, bindings);
  const post = (path: string, form: Record<string, string>, headers: Record<string, string> = {}, origin = "http://shop.test") =>
    app.request(origin + path, { method: "POST", body: new URLSearchParams(form), headers: { origin, ...headers } }, bindings);
  return { get, post };
}
