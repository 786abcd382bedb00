import { afterEach, beforeEach, describe, expect, type MockInstance, test, vi } from "vitest";
import { newId } from "../../shared/ids.ts";
import { tokenFor } from "../../tests/tokens.ts";
import { ask, asSent, send, untilDone } from "./testing.ts";

let log: MockInstance<typeof console.log>;
beforeEach(async () => {
  await untilDone();
  log = vi.spyOn(console, "log").mockImplementation(() => {});
});
afterEach(() => log.mockRestore());

/** The lines about requests that were written since the test began. */
async function requestLines() {
  await untilDone();
  const lines = log.mock.calls.flatMap(([text]) => String(text).split("\n"));
  return lines.map((line) => JSON.parse(line)).filter(({ event }) => event === "request");
}

describe("the log", () => {
  test.each([
    ["/api/books/frankenstein?q=1", { route: "/api/books", service: "catalog", status: 200 }],
    ["/api/products", { route: "/api/products", service: "catalog", status: 200 }],
    ["/orders/ord_1?token=t", { route: "/", service: "storefront", status: 200 }],
    ["/__sandbox/x", { route: "/__sandbox", service: "sandbox-psp", status: 200 }],
    ["/api/nothing", { route: "/api", service: "nobody", status: 404 }],
    ["/health", { route: "/health", service: "gateway", status: 200 }],
    ["/api/cart?double=throw", { route: "/api/cart", service: "cart", status: 503 }],
  ])("has one line about %s", { tags: ["GW-05"] }, async (path, expected) => {
    const requestId = newId("req");
    await ask(path, { headers: { "x-request-id": requestId } });
    expect(await requestLines()).toEqual([
      expect.objectContaining({
        ...expected,
        requestId,
        method: "GET",
        ms: expect.any(Number),
        traceId: expect.stringMatching(/^[0-9a-f]{32}$/),
        domain: "gateway",
      }),
    ]);
  });

  test("has one line about a request that is refused before it is routed", { tags: ["GW-05"] }, async () => {
    await send(asSent("http://shop.example/../x"));
    expect(await requestLines()).toEqual([expect.objectContaining({ route: null, service: null, status: 400 })]);
  });

  test("has one line about a refused method, a body too large and a limit", { tags: ["GW-05"] }, async () => {
    await send(asSent("http://shop.example/", "TRACE"));
    await ask("/cart", { method: "POST", body: "x".repeat(300_000) });
    await ask("/ready", { method: "PUT" });
    expect((await requestLines()).map(({ status }) => status)).toEqual([405, 413, 405]);
  });

  test("never holds what a path, a query, a header or a body may carry", async () => {
    const secret = "s3cret-value";
    const headers = { cookie: `cart=${secret}; __Host-octavo-session=${secret}`, "x-octavo-user": secret, "x-cart-id": secret };
    await ask(`/orders/${secret}?token=${secret}`, { method: "POST", body: secret, headers });
    await ask("/api/books", { headers: { authorization: `Bearer ${secret}` } });
    await ask("/api/books", { headers: { "x-api-key": secret } });
    await send(asSent(`http://shop.example/%2e/${secret}`));
    await untilDone();
    expect(log.mock.calls.flat().join("\n")).not.toContain(secret);
    expect(await requestLines()).toHaveLength(4);
  });

  test("says who called by their id, and nothing else of them", { tags: ["GW-05"] }, async () => {
    const userId = newId("user");
    const token = await tokenFor({ userId, role: "seller", sellerId: "seller_1" });
    await ask("/api/books", { headers: { authorization: `Bearer ${token}` } });
    const [line] = await requestLines();
    expect(line).toMatchObject({ userId, shownBy: "bearer" });
    expect(JSON.stringify(line)).not.toContain(token.slice(-20));
    expect(Object.keys(line).sort()).toEqual(
      ["at", "domain", "event", "level", "method", "ms", "requestId", "route", "service", "shownBy", "status", "traceId", "userId"].sort(),
    );
  });
});
