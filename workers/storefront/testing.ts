import { env } from "cloudflare:workers";
import type { Account } from "../../shared/contracts/accounts.ts";
import type { Cart } from "../../shared/contracts/cart.ts";
import type { Book } from "../../shared/contracts/catalog.ts";
import type { KeyService } from "../../shared/contracts/identity.ts";
import type { Order } from "../../shared/contracts/orders.ts";
import type { SearchPage, SearchQuery } from "../../shared/contracts/search.ts";
import { formTokenOf } from "../../shared/http/form-token.ts";
import { newSecretId } from "../../shared/ids.ts";
import { ok } from "../../shared/result.ts";
import { totalsOf } from "../../shared/totals.ts";
import { unsaid } from "../../tests/doubles/unsaid.ts";
import { bearerFor, type TokenOwner } from "../../tests/tokens.ts";
import type { StorefrontBindings } from "./bindings.ts";
import { app } from "./routes.ts";

const usd = (amount: number) => ({ amount, currency: "USD" as const });

/** A book in one edition, with a title that would be markup if anybody let it. */
export const flatland: Book = {
  id: "book_01h455vb4pex5vsknk084sn02q",
  slug: "flatland",
  title: "Flatland <script>alert(1)</script>",
  subtitle: null,
  contributors: [{ name: "Edwin A. Abbott", role: "author", slug: "edwin-a-abbott", sortName: null }],
  series: null,
  subjects: [{ slug: "science", name: "Science" }],
  publishedOn: "1884",
  rating: { average: null, count: 0 },
  description: "A square is visited by a sphere.",
  language: "en",
  subjectCodes: [],
  editions: [
    {
      ...unsaid,
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

/** When the reader of these tests made her account. */
const longAgo = "2026-11-01T09:30:00.000Z";

/** An account nobody has put anything into. */
export function accountOf(change: Partial<Account> = {}): Account {
  return {
    user: { ...reader, emailVerified: true, createdAt: longAgo, version: 3 },
    addresses: [],
    sessions: [],
    consents: [],
    secondFactor: { isOn: false, recoveryCodesLeft: 0 },
    hasPassword: true,
    providers: [],
    apiKeys: [],
    ...change,
  };
}

/** Ada, who has an account and is signed in with one session. */
export const reader = {
  id: "user_01h455vb4pex5vsknk084sn02q",
  email: "ada@example.com",
  name: "Ada <b>Lovelace</b>",
  role: "buyer",
} as const;
export const readerSession = "sess_01h455vb4pex5vsknk084sn02q";

/** The header by which the gateway says that Ada is looking. */
export function asReader(change: TokenOwner = {}): Promise<{ authorization: string }> {
  return bearerFor({ userId: reader.id, sessionId: readerSession, ...change });
}

/** What a form on a page of Ada's carries. */
export const readerFormToken = formTokenOf((env as unknown as StorefrontEnv).FORM_SECRET, readerSession);

/** Identity as Ada knows it: she is who she says, and whatever she asks for is done. */
function identityOf(change: object): StorefrontBindings["IDENTITY"] {
  const { IDENTITY } = env as unknown as { IDENTITY: KeyService };
  const done = async () => ok(null);
  const signedIn = async () => ok({ user: accountOf().user, sessionSecret: "a-session-secret", secondFactor: "none" as const });
  return {
    keySet: () => IDENTITY.keySet(),
    sessionState: (query) => IDENTITY.sessionState(query),
    register: signedIn,
    signIn: signedIn,
    acceptInvitation: signedIn,
    signOut: done,
    forgotPassword: done,
    resetPassword: done,
    verifyEmail: async () => ok({ userId: reader.id, purpose: "verify-email" as const }),
    resendVerification: done,
    signInProviders: async () => [],
    beginProviderSignIn: async () => ok({ url: "https://provider.example/authorize?state=abc", cookie: "sealed" }),
    finishProviderSignIn: signedIn,
    finishWithSecondFactor: signedIn,
    account: async () => ok(accountOf()),
    updateProfile: done,
    changeEmail: done,
    changePassword: done,
    saveAddress: done,
    removeAddress: done,
    endSession: done,
    beginSecondFactor: async () => ok({ secret: "JBSWY3DPEHPK3PXP", otpauthUri: "otpauth://totp/Octavo:ada?secret=JBSWY3DPEHPK3PXP" }),
    confirmSecondFactor: async () => ok({ recoveryCodes: ["7f3k-9qwe-m0tz-4c8d", "0000-1111-2222-3333"] }),
    removeSecondFactor: done,
    consent: done,
    exportData: async () => ok({ user: { email: reader.email } }),
    eraseAccount: done,
    createApiKey: async () => ok({ id: "key_1", key: "ock_the-secret-of-a-key" }),
    revokeApiKey: done,
    ...change,
  } as StorefrontBindings["IDENTITY"];
}

type Doubles = {
  identity?: object;
  search?: object;
  catalog?: object;
  recommendations?: object;
  cart?: object;
  orders?: object;
  provider?: string;
};

/** A shopper of a storefront whose sister Workers answer as told: a well-stocked shop with one book, unless told otherwise. */
export function openStorefront({ identity = {}, search, catalog, recommendations, cart, orders, provider = "sandbox" }: Doubles = {}) {
  const bindings = {
    ASSETS: (env as unknown as StorefrontEnv).ASSETS,
    CATALOG: {
      listBooks: async () => ok({ items: [], nextCursor: null }),
      findBook: async ({ ref }: { ref: string }) => (ref === flatland.slug || ref === flatland.id ? flatland : null),
      listCategories: async () => [],
      listSubjectCodes: async () => ({ named: [], items: [], isPartial: false }),
      showCollections: async () => [],
      findCollection: async () => ok(null),
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
      listOrders: async () => ok({ items: [], nextCursor: null }),
      findOrder: async () => ok(orderOf()),
      orderStatus: async () => ok({ id: orderOf().id, status: "confirmed" as const, payment: orderOf().payment, history: [] }),
      ...orders,
    },
    IDENTITY: identityOf(identity),
    FORM_SECRET: (env as unknown as StorefrontEnv).FORM_SECRET,
    PAYMENT_PROVIDER: provider,
  } satisfies StorefrontBindings;
  const get = (path: string, headers: Record<string, string> = {}) => app.request(`http://shop.test${path}`, { headers }, bindings);
  const post = (path: string, form: Record<string, string>, headers: Record<string, string> = {}, origin = "http://shop.test") =>
    app.request(origin + path, { method: "POST", body: new URLSearchParams(form), headers: { origin, ...headers } }, bindings);
  return { get, post };
}
