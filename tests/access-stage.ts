import { type AccessCell, isRefusal } from "./access-matrix.ts";
import { openAccounts } from "./access-stage/accounts.ts";
import { openBooks } from "./access-stage/books.ts";
import { openCast } from "./access-stage/cast.ts";
import { openImports } from "./access-stage/imports.ts";
import { openOrders } from "./access-stage/orders.ts";
import { at, nothing, type Plans } from "./access-stage/plan.ts";
import { stockPlans } from "./access-stage/stock.ts";
import type { TestPlatform } from "./platform.ts";

/** A call that is right in every respect but, perhaps, in who makes it. */
export type Attempt = { method: string; path: string; body?: unknown; headers: Record<string, string> };

export type Stage = Awaited<ReturnType<typeof openStage>>;

/** The Worker that answers a route. */
const owners: [prefix: string, worker: string][] = [
  ["/api/books", "octavo-catalog"],
  ["/api/collections", "octavo-catalog"],
  ["/api/analytics", "octavo-analytics"],
  ["/api/exports", "octavo-catalog"],
  ["/api/imports", "octavo-catalog"],
  ["/api/inventory", "octavo-inventory"],
  ["/api/orders", "octavo-orders"],
  ["/api/payments", "octavo-orders"],
  ["/api/users", "octavo-identity"],
  ["/api/api-keys", "octavo-identity"],
  ["/api/invitations", "octavo-identity"],
  ["/api/platform", "octavo-gateway"],
];

/** The calls that are about nobody's. */
const publicPlans: Plans = {
  ...Object.fromEntries(
    [
      "/health",
      "/ready",
      "/api/platform/version",
      "/.well-known/jwks.json",
      "/api/users",
      "/api/api-keys",
      "/api/books",
      "/api/categories",
      "/api/subject-codes",
      "/api/collections",
    ].map((path) => [`GET ${path}`, nothing]),
  ),
  "POST /api/platform/cache/purge": at("/api/platform/cache/purge", { tags: ["list"] }),
  "POST /api/books/shelves/rebuild": nothing,
  "GET /api/analytics/sales": nothing,
  "GET /api/analytics/top-books": nothing,
  "POST /api/analytics/rebuild": nothing,
  "GET /api/search": at("/api/search?q=book"),
  "GET /api/search/suggestions": at("/api/search/suggestions?q=bo"),
  "GET /api/search/filters": at("/api/search/filters?q=book"),
};

/**
 * Five people, their books, orders, addresses and keys, and for every cell of the access matrix a call. What an allowed call
 * uses up (a book to delete, an account to close) is made for it alone.
 */
export async function openStage(platform: TestPlatform) {
  const cast = await openCast(platform);
  const books = await openBooks(cast);
  const { people, admin, buyerA, buyerB, sellerA, sellerB, sellersScopes, credentials } = cast;
  const { bookOf } = books;
  const plans: Plans = {
    ...publicPlans,
    ...books.plans,
    ...(await openImports(cast)),
    ...(await openOrders(cast, books)),
    ...(await openAccounts(cast)),
    ...stockPlans(cast, books),
  };

  return {
    people,
    buyerA,
    buyerB,
    sellerA,
    sellerB,
    skus: { sellerA: bookOf(sellerA).sku, sellerB: bookOf(sellerB).sku, admin: bookOf(admin).sku },
    /** Scopes a key of a seller's may have. */
    sellersScopes,
    /** The Worker that decides about a route. */
    ownerOf: (route: string): string => {
      const path = route.split(" ")[1] ?? "";
      const worker = owners.find(([prefix]) => path.startsWith(prefix))?.[1];
      if (!worker) throw new Error(`nobody is known to answer ${route}`);
      return worker;
    },
    /** The call of a cell. */
    attempt: async (cell: AccessCell): Promise<Attempt> => {
      const plan = plans[cell.route];
      if (!plan) throw new Error(`there is no call for ${cell.route}`);
      const [method = "", path = ""] = cell.route.split(" ");
      const call = await plan({ who: cell.who, whose: cell.whose, isAllowed: !isRefusal(cell.status) });
      const headers = { ...credentials(cell.who, call.caller), ...call.headers };
      return { method, path: call.path ?? path, headers, ...(call.body === undefined ? {} : { body: call.body }) };
    },
  };
}
