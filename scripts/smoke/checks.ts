import type { Environment } from "../environments.ts";
import { expectStatus, expectThat, fieldOf, type Visitor } from "./visitor.ts";

/** One thing that must be true of a shop that works. `run` gives back what it saw in a few words, or throws what is wrong. */
export type SmokeCheck = { name: string; run: (visit: Visitor) => Promise<string> };

/** Paths of stand-ins that only the local platform has. */
const localOnlyPaths = ["/__mailbox", "/__mailbox.json", "/__sandbox/v1/books", "/__sandbox/actions/x", "/__failpoints/recommendations"];

/**
 * The checks of a shop, in the order of how much depends on them. None changes anything. With an environment, stand-ins
 * of the local platform must be missing.
 */
export function listSmokeChecks(env: Environment | null): SmokeCheck[] {
  return [
    { name: "health", run: checkHealth },
    { name: "every part is ready", run: checkReadiness },
    { name: "version", run: checkVersion },
    { name: "API description", run: checkDescription },
    { name: "home page", run: (visit) => checkPage(visit, "/") },
    { name: "list of books", run: checkLists },
    { name: "a book from the list", run: checkBook },
    { name: "search", run: checkSearch },
    { name: "missing things are problems", run: checkProblem },
    { name: "security headers", run: checkSecurityHeaders },
    { name: "cache headers", run: checkCacheHeaders },
    { name: "public keys", run: checkKeys },
    { name: "a stranger may change nothing", run: checkStranger },
    ...(env ? [{ name: "nothing local-only", run: checkLocalOnly }] : []),
  ];
}

async function checkHealth(visit: Visitor): Promise<string> {
  const answer = await visit("/health");
  expectStatus("/health", answer, 200);
  expectThat(fieldOf(answer.json, "status") === "ok", "/health does not say ok");
  return "alive";
}

async function checkReadiness(visit: Visitor): Promise<string> {
  const answer = await visit("/ready");
  expectStatus("/ready", answer, 200);
  const parts = Object.entries(fieldOf(answer.json, "checks") ?? {});
  expectThat(parts.length > 0, "/ready names no part");
  const others = parts.filter(([, state]) => state !== "ready").map(([part]) => part);
  expectThat(others.length === 0, `not ready: ${others.join(", ")}`);
  return `${parts.length} parts`;
}

async function checkVersion(visit: Visitor): Promise<string> {
  const answer = await visit("/api/platform/version");
  expectStatus("/api/platform/version", answer, 200);
  const version = fieldOf(answer.json, "version");
  expectThat(typeof version === "string" && /^\d+\.\d+\.\d+/.test(version), "no version is given");
  return version;
}

async function checkDescription(visit: Visitor): Promise<string> {
  const answer = await visit("/openapi.json");
  expectStatus("/openapi.json", answer, 200);
  const paths = Object.keys(fieldOf(answer.json, "paths") ?? {});
  expectThat(String(fieldOf(answer.json, "openapi")).startsWith("3.1"), "/openapi.json is no OpenAPI 3.1");
  expectThat(paths.includes("/api/books"), "/openapi.json does not describe /api/books");
  return `${paths.length} paths`;
}

/** A page of the shop: HTML with a title and one main heading. */
async function checkPage(visit: Visitor, path: string): Promise<string> {
  const answer = await visit(path);
  expectStatus(path, answer, 200);
  expectThat(/^text\/html/.test(answer.headers.get("content-type") ?? ""), `${path} is no HTML page`);
  const title = answer.text.match(/<title>([^<]+)<\/title>/)?.[1];
  expectThat(title !== undefined, `${path} has no title`);
  expectThat(/<h1[\s>]/.test(answer.text), `${path} has no heading`);
  return JSON.stringify(title);
}

async function checkLists(visit: Visitor): Promise<string> {
  const answer = await visit("/api/books?limit=5");
  expectStatus("/api/books", answer, 200);
  const items = fieldOf(answer.json, "items");
  expectThat(Array.isArray(items), "/api/books has no items");
  await checkPage(visit, "/books");
  return items.length === 0 ? "no book yet" : `${items.length} on a page of 5`;
}

/** The first book of the list, by its page and by the API; a shop without books has none to show. */
async function checkBook(visit: Visitor): Promise<string> {
  const list = await visit("/api/books?limit=1");
  expectStatus("/api/books", list, 200);
  const book = fieldOf(list.json, "items", 0);
  if (book === undefined) return "no book yet";
  const [id, slug, title] = [fieldOf(book, "id"), fieldOf(book, "slug"), fieldOf(book, "title")];
  const listed = await visit("/books");
  expectThat(/href="\/books\/[^"]+"/.test(listed.text), "/books links to no book, though the API has one");
  await checkPage(visit, `/books/${slug}`);
  const path = `/api/books/${id}`;
  const answer = await visit(path);
  expectStatus(path, answer, 200);
  expectThat(fieldOf(answer.json, "title") === title, `${path} has another title than the list`);
  return JSON.stringify(title);
}

async function checkSearch(visit: Visitor): Promise<string> {
  const list = await visit("/api/books?limit=1");
  const title = fieldOf(list.json, "items", 0, "title");
  const words = encodeURIComponent(typeof title === "string" ? title : "book");
  const answer = await visit(`/api/search?q=${words}`);
  expectStatus("/api/search", answer, 200);
  const items = fieldOf(answer.json, "items");
  expectThat(Array.isArray(items), "/api/search has no items");
  await checkPage(visit, `/search?q=${words}`);
  if (typeof title !== "string") return "no book yet";
  expectThat(items.length > 0, `search finds nothing for ${JSON.stringify(title)}, though the list has it`);
  return `${items.length} found for ${JSON.stringify(title)}`;
}

async function checkProblem(visit: Visitor): Promise<string> {
  const path = "/api/no-such-thing";
  const answer = await visit(path);
  expectStatus(path, answer, 404);
  const type = answer.headers.get("content-type") ?? "none";
  expectThat(type.startsWith("application/problem+json"), `${path} is ${type}, not a problem document`);
  const requestId = fieldOf(answer.json, "requestId");
  expectThat(fieldOf(answer.json, "status") === 404 && typeof requestId === "string", `${path} lacks its status or request id`);
  expectThat(requestId === answer.headers.get("x-request-id"), `${path} names another request id than its header`);
  return "404, with its request id";
}

async function checkSecurityHeaders(visit: Visitor): Promise<string> {
  const { headers, isSecure } = await visit("/");
  const policy = headers.get("content-security-policy") ?? "";
  expectThat(policy.includes("default-src 'self'"), "the content security policy does not begin from 'self'");
  expectThat(policy.includes("frame-ancestors 'none'"), "the content security policy lets others frame the shop");
  expectThat(!/script-src[^;]*'unsafe-/.test(policy), "the content security policy lets unsafe scripts run");
  expectThat(headers.get("x-content-type-options") === "nosniff", "x-content-type-options is not nosniff");
  for (const name of ["referrer-policy", "permissions-policy", "cross-origin-opener-policy"])
    expectThat(headers.has(name), `${name} is missing`);
  expectThat(!isSecure || headers.has("strict-transport-security"), "strict-transport-security is missing");
  expectThat(!headers.has("x-powered-by"), "x-powered-by says what the shop is made of");
  return "all there";
}

async function checkCacheHeaders(visit: Visitor): Promise<string> {
  const [home, cart, missing] = [await visit("/"), await visit("/cart"), await visit("/api/no-such-thing")];
  const cacheControlOf = ({ headers }: { headers: Headers }) => headers.get("cache-control") ?? "nothing";
  expectThat(
    /public/.test(cacheControlOf(home)) && !home.headers.has("set-cookie"),
    `the home page says ${cacheControlOf(home)}, not public`,
  );
  expectThat(/no-store/.test(cacheControlOf(cart)), `the cart says ${cacheControlOf(cart)}, not no-store`);
  expectThat(/no-store/.test(cacheControlOf(missing)), `an error says ${cacheControlOf(missing)}, not no-store`);
  return cacheControlOf(home);
}

/** The keys that tokens are verified with, of which two at least are always published: their public halves and no more. */
async function checkKeys(visit: Visitor): Promise<string> {
  const path = "/.well-known/jwks.json";
  const answer = await visit(path);
  expectStatus(path, answer, 200);
  const keys = fieldOf(answer.json, "keys");
  expectThat(Array.isArray(keys) && keys.length >= 2, `${path} has fewer than two keys`);
  expectThat(!keys.some((key) => fieldOf(key, "d") !== undefined), `${path} tells a private key`);
  return `${keys.length} keys`;
}

/** Whoever sends no credentials, or wrong ones, is asked who comes (401) where merchants work and where accounts are. */
async function checkStranger(visit: Visitor): Promise<string> {
  const paths = ["/api/inventory/NO-SUCH-SKU/ledger", "/api/users/me"];
  for (const path of paths) {
    expectStatus(path, await visit(path), 401);
    expectStatus(path, await visit(path, { authorization: "Bearer none" }), 401);
  }
  return "401";
}

async function checkLocalOnly(visit: Visitor): Promise<string> {
  for (const path of localOnlyPaths) expectStatus(path, await visit(path), 404);
  return `${localOnlyPaths.length} paths are 404`;
}
