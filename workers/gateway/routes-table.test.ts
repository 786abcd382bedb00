import { exports } from "cloudflare:workers";
import { describe, expect, test } from "vitest";
import { bearerFor } from "../../tests/tokens.ts";
import { findRoute } from "./routes-table.ts";
import { ask, type Echo } from "./testing.ts";

const worker = (exports as unknown as { default: Fetcher }).default;

/** Written by hand, so that the table is not its own proof. */
const answeredBy: Record<string, string[]> = {
  identity: ["/api/users/me", "/api/users", "/api/users/user_1/addresses", "/api/api-keys", "/.well-known/jwks.json"],
  catalog: ["/api/books", "/api/books/frankenstein", "/api/products/9780141439471", "/api/categories", "/api/categories?x=/api/orders"],
  inventory: ["/api/inventory/9780141439471", "/api/inventory/9780141439471/ledger"],
  cart: ["/api/cart", "/api/cart/items"],
  orders: ["/api/orders", "/api/orders/ord_1/status?token=t", "/api/payments", "/api/payments/pay_1"],
  payments: ["/api/webhooks/stripe", "/api/webhooks/sandbox"],
  mailbox: ["/__mailbox", "/__mailbox/msg_1", "/__mailbox.json"],
  "sandbox-psp": ["/__sandbox", "/__sandbox/actions/sbx_1"],
  storefront: [
    "/",
    "/books/frankenstein",
    "/cart",
    "/checkout",
    "/orders/ord_1?token=t",
    "/assets/shop.js",
    "/favicon.ico",
    "/API/books",
    "/sign-in",
    "/account",
    "/docs-of-ours",
    "/assets/docsx",
  ],
};

/** What the policy lets be called by POST alone. */
const posted = ["/api/cart/items", "/api/payments", "/api/webhooks/stripe", "/api/webhooks/sandbox"];

describe("the routing table", () => {
  for (const [service, paths] of Object.entries(answeredBy)) {
    test(`${service} is reached by its own prefixes, and only it`, { tags: ["GW-01"] }, async () => {
      for (const path of paths) {
        const method = posted.includes(path) ? "POST" : "GET";
        const response = await worker.fetch(`http://shop.example${path}`, { method, headers: await bearerFor({ role: "admin" }) });
        const echo = await response.json<Echo>();
        expect([path, echo.service]).toEqual([path, `octavo-${service}`]);
      }
    });
  }

  test("what only begins like a prefix is nobody's", { tags: ["GW-01"] }, async () => {
    for (const path of [
      "/api/booksX",
      "/api/orders-old",
      "/api/cartography/items",
      "/api",
      "/api/",
      "/api/usersX",
      "/api/Books",
      "/api/webhook/stripe",
    ]) {
      const response = await worker.fetch(`http://shop.example${path}`);
      expect([path, response.status, response.headers.get("content-type")]).toEqual([path, 404, "application/problem+json"]);
      expect(await response.json()).toMatchObject({ type: "urn:octavo:problem:not-found", instance: path });
    }
  });

  test("the gateway answers its own addresses itself", { tags: ["GW-01"] }, async () => {
    for (const path of ["/health", "/ready", "/openapi.json", "/docs", "/api/platform/version"]) {
      const response = await worker.fetch(`http://shop.example${path}`);
      expect([path, response.status]).toEqual([path, 200]);
      expect(await response.text()).not.toContain("octavo-storefront");
    }
    expect((await worker.fetch("http://shop.example/api/platform/health")).status).toBe(404);
  });

  test("an alias reaches its owner under the name the owner knows, the query as it was", async () => {
    for (const [asked, seen] of [
      ["/api/products", "/api/books"],
      ["/api/products?author=mary-shelley&cursor=a%2Fb", "/api/books?author=mary-shelley&cursor=a%2Fb"],
      ["/api/products/frankenstein?next=/api/products", "/api/books/frankenstein?next=/api/products"],
    ]) {
      const echo = await (await ask(asked ?? "")).json<Echo>();
      expect(echo.url).toBe(`http://shop.example${seen}`);
    }
  });

  test("the local platform's addresses do not exist where its Workers are not bound", async () => {
    for (const path of ["/__mailbox", "/__mailbox.json", "/__sandbox", "/__sandbox/charges"]) {
      const response = await ask(path, {}, { MAILBOX: undefined, SANDBOX_PSP: undefined });
      expect([path, response.status, response.headers.get("content-type")]).toEqual([path, 404, "application/problem+json"]);
    }
  });

  test("every row is reached by its own prefix", async () => {
    const { routes } = await import("./routes-table.ts");
    for (const route of routes) expect(findRoute(route.prefix)).toBe(route);
  });
});

describe("methods", () => {
  test("a page that cannot be written to says which methods it takes (405)", async () => {
    const response = await ask("/health", { method: "POST", body: "{}" });
    expect(response.status).toBe(405);
    expect(response.headers.get("allow")).toBe("GET, HEAD");
    expect(await response.json()).toMatchObject({ type: "urn:octavo:problem:method-not-allowed" });
  });

  test("what the gateway answers of the API takes the methods that the policy has, and no others (404)", async () => {
    for (const method of ["POST", "DELETE"]) expect((await ask("/api/platform/version", { method })).status).toBe(404);
    expect((await ask("/api/platform/cache/purge")).status).toBe(404);
    expect((await ask("/api/platform/cache/purge", { method: "POST", body: "{}" })).status).toBe(401);
  });

  test("HEAD answers like GET, without a body", async () => {
    for (const path of ["/api/books", "/", "/health", "/nothing?double=page"]) {
      const [head, get] = await Promise.all([ask(path, { method: "HEAD" }), ask(path)]);
      expect([path, head.status, await head.text()]).toEqual([path, get.status, ""]);
      expect(head.headers.get("content-type")).toBe(get.headers.get("content-type"));
      await get.text();
    }
  });
});
