import type { Role, Scope } from "../contracts/identity.ts";
import { Problem } from "../problem.ts";
import type { Actor } from "./actor.ts";

/** How far somebody gets at a route: to every object, to their own (their Worker decides which those are), or not at all. */
export type Reach = "any" | "own" | "none";

/** Who may call a route. `scope` is what an API key needs besides its owner's role; without one no key may call it. */
export type PolicyRow = {
  method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  path: string;
  guest: Reach;
  buyer: Reach;
  seller: Reach;
  admin: Reach;
  scope: Scope | null;
};

type Reaches = readonly [guest: Reach, buyer: Reach, seller: Reach, admin: Reach];

const everyone: Reaches = ["any", "any", "any", "any"];
const merchants: Reaches = ["none", "none", "own", "any"];
const admins: Reaches = ["none", "none", "none", "any"];
/** Whoever owns the object, and admins. */
const owners: Reaches = ["none", "own", "own", "any"];
/** Whoever owns it and nobody else, whatever they are. */
const onlyOwners: Reaches = ["none", "own", "own", "own"];
/** Owners, admins, and a guest who brings the object's token. */
const ownersOrToken: Reaches = ["own", "own", "own", "any"];

/**
 * The policy: every route of the API and who may call it. What is not listed nobody may call. The gateway reads it before
 * it forwards, and the Worker that owns the route reads it again. An API key needs no scope for what every guest may do.
 */
const table: readonly (readonly [route: string, reaches: Reaches, scope?: Scope])[] = [
  ["GET /health", everyone],
  ["GET /ready", everyone],
  ["GET /api/platform/version", everyone],
  ["POST /api/platform/cache/purge", admins, "platform:write"],

  ["GET /api/books", everyone],
  ["GET /api/books/{id}", everyone],
  ["POST /api/books", merchants, "catalog:write"],
  ["POST /api/books/batch", merchants, "catalog:write"],
  ["POST /api/books/shelves/rebuild", admins, "catalog:write"],
  ["PUT /api/books/{id}", merchants, "catalog:write"],
  ["DELETE /api/books/{id}", merchants, "catalog:write"],
  ["GET /api/books/{id}/lineage", merchants, "catalog:write"],
  ["POST /api/books/{id}/images", merchants, "catalog:write"],
  ["PATCH /api/books/{id}/images/{imageId}", merchants, "catalog:write"],
  ["DELETE /api/books/{id}/images/{imageId}", merchants, "catalog:write"],
  ["GET /api/categories", everyone],
  ["GET /api/subject-codes", everyone],
  ["POST /api/imports", merchants, "catalog:write"],
  ["GET /api/imports", merchants, "catalog:write"],
  ["GET /api/imports/{id}", merchants, "catalog:write"],
  ["PUT /api/imports/{id}/parts/{part}", merchants, "catalog:write"],
  ["POST /api/imports/{id}/complete", merchants, "catalog:write"],
  ["POST /api/imports/{id}/cancel", merchants, "catalog:write"],
  ["GET /api/imports/{id}/progress", merchants, "catalog:write"],
  ["POST /api/imports/{id}/undo", merchants, "catalog:write"],
  ["GET /api/imports/{id}/changes", merchants, "catalog:write"],
  ["GET /api/imports/{id}/errors", merchants, "catalog:write"],
  ["GET /api/imports/{id}/report", merchants, "catalog:write"],
  ["GET /api/exports/books", merchants, "catalog:write"],
  ["GET /api/collections", everyone],
  ["GET /api/collections/{slug}", everyone],
  ["PUT /api/collections/{slug}", admins, "catalog:write"],
  ["DELETE /api/collections/{slug}", admins, "catalog:write"],

  ["GET /api/search", everyone],
  ["GET /api/search/suggestions", everyone],
  ["GET /api/search/filters", everyone],
  ["GET /api/recommendations/book/{id}", everyone],
  ["GET /api/recommendations/product/{id}", everyone],

  ["GET /api/analytics/sales", admins, "orders:read"],
  ["GET /api/analytics/top-books", admins, "orders:read"],
  ["POST /api/analytics/rebuild", admins, "platform:write"],

  ["GET /api/inventory/{sku}", everyone],
  ["PUT /api/inventory/{sku}", merchants, "inventory:write"],
  ["POST /api/inventory/batch", merchants, "inventory:write"],
  ["POST /api/inventory/reserve", admins, "inventory:write"],
  ["POST /api/inventory/release", admins, "inventory:write"],
  ["POST /api/inventory/commit", admins, "inventory:write"],
  ["GET /api/inventory/{sku}/ledger", merchants, "inventory:read"],

  ["GET /api/cart", everyone],
  ["DELETE /api/cart", everyone],
  ["POST /api/cart/items", everyone],
  ["PUT /api/cart/items/{sku}", everyone],
  ["DELETE /api/cart/items/{sku}", everyone],

  ["POST /api/orders", everyone, "orders:write"],
  ["GET /api/orders", owners, "orders:read"],
  ["GET /api/orders/{id}", ownersOrToken, "orders:read"],
  ["GET /api/orders/{id}/status", ownersOrToken, "orders:read"],
  ["POST /api/payments", ownersOrToken, "payments:write"],
  ["GET /api/payments/{id}", ownersOrToken, "orders:read"],
  ["POST /api/webhooks/{provider}", everyone],

  ["POST /api/users/register", everyone],
  ["POST /api/users/login", everyone],
  ["POST /api/users/refresh", everyone],
  ["POST /api/users/logout", everyone],
  ["POST /api/users/password/forgot", everyone],
  ["POST /api/users/password/reset", everyone],
  ["POST /api/users/email/verify", everyone],
  ["GET /api/users", admins, "users:read"],
  ["GET /api/users/{id}", owners, "users:read"],
  ["PUT /api/users/{id}", owners, "users:write"],
  ["DELETE /api/users/{id}", owners],
  ["PUT /api/users/{id}/role", admins],
  ["PUT /api/users/{id}/password", onlyOwners],
  ["PUT /api/users/{id}/email", onlyOwners],
  ["GET /api/users/{id}/export", onlyOwners],
  ["GET /api/users/{id}/addresses", onlyOwners],
  ["POST /api/users/{id}/addresses", onlyOwners],
  ["PUT /api/users/{id}/addresses/{addressId}", onlyOwners],
  ["DELETE /api/users/{id}/addresses/{addressId}", onlyOwners],
  ["GET /api/users/{id}/sessions", onlyOwners],
  ["DELETE /api/users/{id}/sessions", onlyOwners],
  ["DELETE /api/users/{id}/sessions/{sessionId}", onlyOwners],
  ["POST /api/users/{id}/second-factor", onlyOwners],
  ["PUT /api/users/{id}/second-factor", onlyOwners],
  ["DELETE /api/users/{id}/second-factor", onlyOwners],
  ["GET /api/users/{id}/consents", onlyOwners],
  ["PUT /api/users/{id}/consents", onlyOwners],
  ["POST /api/invitations", merchants],
  ["POST /api/invitations/accept", everyone],
  ["GET /api/api-keys", merchants],
  ["POST /api/api-keys", merchants],
  ["DELETE /api/api-keys/{id}", merchants],
  ["GET /.well-known/jwks.json", everyone],
];

/** The table as rows. */
export const policy: readonly PolicyRow[] = table.map(([route, [guest, buyer, seller, admin], scope = null]) => {
  const [method, path = ""] = route.split(" ");
  return { method: method as PolicyRow["method"], path, guest, buyer, seller, admin, scope };
});

/** Finds the row of a request in a table; `null` when there is none, and then nobody may call it. HEAD is GET. */
export function rowFinder(rows: readonly PolicyRow[]): (method: string, path: string) => PolicyRow | null {
  // A word beats a parameter: `/api/users/login` is not a user.
  const bySegments = rows.map((row) => ({ row, segments: row.path.split("/") }));
  bySegments.sort((a, b) => parameters(a.segments) - parameters(b.segments));
  const found = new Map<string, PolicyRow | null>();
  return (asked, path) => {
    const method = asked === "HEAD" ? "GET" : asked;
    const key = `${method} ${path}`;
    const known = found.get(key);
    if (known !== undefined) return known;
    const segments = path.split("/");
    const row = bySegments.find((each) => each.row.method === method && fits(each.segments, segments))?.row ?? null;
    if (found.size < rememberedPathsMax) found.set(key, row);
    return row;
  };
}

/** Paths whose row an isolate remembers. */
const rememberedPathsMax = 2_000;

/** Finds the row of a request in the policy. */
export const findPolicyRow = rowFinder(policy);

/** How far an actor gets at a route. An API key gets no further than its scopes, nor than a guest without one. */
export function reachOf(row: PolicyRow, actor: Actor | null): Reach {
  if (!actor) return row.guest;
  if (actor.scopes && !(row.scope && actor.scopes.includes(row.scope))) return row.guest === "any" && row.scope === null ? "any" : "none";
  return row[actor.role satisfies Role];
}

/** The reach of a request. Raises not-found for what no row names, unauthenticated or forbidden for who may not call it. */
export function requireReach(row: PolicyRow | null, actor: Actor | null): Exclude<Reach, "none"> {
  if (!row) throw new Problem("not-found");
  const reach = reachOf(row, actor);
  if (reach !== "none") return reach;
  throw actor ? new Problem("forbidden") : new Problem("unauthenticated", { detail: "Sign in, or send an access token" });
}

function parameters(segments: string[]): number {
  return segments.filter((segment) => segment.startsWith("{")).length;
}

function fits(pattern: string[], segments: string[]): boolean {
  return (
    pattern.length === segments.length &&
    pattern.every((part, index) => (part.startsWith("{") ? segments[index] !== "" : part === segments[index]))
  );
}
