import type { LocalBinding, OwnerBinding } from "./bindings.ts";

/**
 * Who answers the addresses under a prefix: a Worker by its binding, the gateway itself, or nobody. `rewrittenTo` is the
 * prefix the owner knows an alias by.
 */
export type Route = { prefix: string; to: OwnerBinding | LocalBinding | "GATEWAY" | "NOBODY"; rewrittenTo?: string };

/** The routing table. The first row whose prefix is the path, or is followed by a `/` in it, wins. */
export const routes: readonly Route[] = [
  { prefix: "/api/users", to: "IDENTITY" },
  { prefix: "/api/invitations", to: "IDENTITY" },
  { prefix: "/api/api-keys", to: "IDENTITY" },
  { prefix: "/.well-known", to: "IDENTITY" },
  { prefix: "/api/books", to: "CATALOG" },
  { prefix: "/api/products", to: "CATALOG", rewrittenTo: "/api/books" },
  { prefix: "/api/categories", to: "CATALOG" },
  { prefix: "/api/subject-codes", to: "CATALOG" },
  { prefix: "/api/imports", to: "CATALOG" },
  { prefix: "/api/exports", to: "CATALOG" },
  { prefix: "/api/collections", to: "CATALOG" },
  { prefix: "/api/search", to: "SEARCH" },
  { prefix: "/api/recommendations", to: "RECOMMENDATIONS" },
  { prefix: "/api/analytics", to: "ANALYTICS" },
  { prefix: "/api/inventory", to: "INVENTORY" },
  { prefix: "/api/cart", to: "CART" },
  { prefix: "/api/orders", to: "ORDERS" },
  { prefix: "/api/payments", to: "ORDERS" },
  { prefix: "/api/webhooks", to: "PAYMENTS" },
  { prefix: "/api/platform", to: "GATEWAY" },
  // Whatever else is asked of the API is answered here: a page about a missing page would be no use to a program.
  { prefix: "/api", to: "NOBODY" },
  { prefix: "/health", to: "GATEWAY" },
  { prefix: "/ready", to: "GATEWAY" },
  { prefix: "/openapi.json", to: "GATEWAY" },
  { prefix: "/docs", to: "GATEWAY" },
  { prefix: "/assets/docs", to: "GATEWAY" },
  { prefix: "/images", to: "CATALOG" },
  { prefix: "/admin", to: "ADMIN" },
  { prefix: "/__mailbox", to: "MAILBOX" },
  { prefix: "/__mailbox.json", to: "MAILBOX" },
  { prefix: "/__sandbox", to: "SANDBOX_PSP" },
  { prefix: "/__failpoints", to: "FAILPOINTS" },
];

/** Pages and their assets. */
const pages: Route = { prefix: "/", to: "STOREFRONT" };

/** The row that answers a path. The path is compared as it was sent, so it must have passed `pathOf`. */
export function findRoute(path: string): Route {
  for (const route of routes) {
    const { prefix } = route;
    if (path.startsWith(prefix) && (path.length === prefix.length || path[prefix.length] === "/")) return route;
  }
  return pages;
}

/** Whether the gateway answers a part of the API itself, which the policy rules like any other. */
export function isOwnApi({ to, prefix }: Route): boolean {
  return to === "GATEWAY" && prefix.startsWith("/api/");
}

/** The path as its owner knows it. */
export function pathAtOwner(path: string, { prefix, rewrittenTo }: Route): string {
  return rewrittenTo ? rewrittenTo + path.slice(prefix.length) : path;
}

/** The name a route's Worker has in logs. */
export function serviceOf({ to }: Route): string {
  return to.toLowerCase().replace("_", "-");
}
