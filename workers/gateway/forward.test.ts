import { describe, expect, test, vi } from "vitest";
import { isId, newId } from "../../shared/ids.ts";
import { bearerFor } from "../../tests/tokens.ts";
import { ask, type Echo, ownerThat } from "./testing.ts";

const echoOf = async (headers: Record<string, string>, path = "/api/books"): Promise<Echo> =>
  await (await ask(path, { headers })).json<Echo>();

describe("what an owner is told about the caller", () => {
  test("identity headers of a client never reach it", { tags: ["GW-02"] }, async () => {
    const forged = {
      "x-user-id": "user_admin",
      "X-User-Role": "admin",
      "x-user-": "admin",
      "x-octavo-user": "admin",
      "x-octavo-client": "10.0.0.1",
      "X-Octavo-Ops-Key-Checked": "1",
      "x-octavo-ops": "1",
      "x-forwarded-for": "10.0.0.1",
      "X-Forwarded-Proto": "https",
      "x-forwarded-host": "evil.example",
      forwarded: "for=10.0.0.1;host=evil.example",
      "x-real-ip": "10.0.0.1",
      "true-client-ip": "10.0.0.1",
      "cf-connecting-ip": "10.0.0.1",
      "CF-Access-Authenticated-User-Email": "admin@octavo.example",
      "cf-worker": "evil.example",
    };
    for (const path of ["/api/books", "/api/products", "/api/orders/ord_1", "/cart", "/__sandbox/charges"]) {
      const { headers } = await echoOf(forged, path);
      for (const name of Object.keys(forged)) if (name !== "x-octavo-client") expect(headers).not.toHaveProperty([name.toLowerCase()]);
      expect(JSON.stringify(headers)).not.toMatch(/admin|evil|10\.0\.0\.1/);
    }
  });

  test("what is a client's to say reaches it unchanged", async () => {
    const sent = {
      ...(await bearerFor()),
      cookie: "cart=cart_1; other=2",
      "x-cart-id": "cart_1",
      "idempotency-key": "0123456789abcdef",
      "if-match": '"book_1.3"',
      "if-none-match": 'W/"book_1.3"',
      accept: "application/json",
      "accept-language": "cy",
      origin: "http://shop.example",
      "sec-fetch-site": "same-origin",
    };
    expect((await echoOf(sent)).headers).toMatchObject(sent);
  });
});

describe("trace and request id", () => {
  test("a caller's trace goes on with a span of its own, and a new request id is given to the caller", async () => {
    const traceId = "0af7651916cd43dd8448eb211c80319c";
    const response = await ask("/api/books", { headers: { traceparent: `00-${traceId}-b7ad6b7169203331-01` } });
    const { headers } = await response.json<Echo>();
    expect(headers.traceparent).toMatch(new RegExp(`^00-${traceId}-[0-9a-f]{16}-01$`));
    expect(headers.traceparent).not.toContain("b7ad6b7169203331");
    expect(isId("req", headers["x-request-id"] ?? "")).toBe(true);
    expect(response.headers.get("x-request-id")).toBe(headers["x-request-id"]);
  });

  test("a request id of ours is kept, anything else is replaced", async () => {
    const ours = newId("req");
    const kept = await ask("/api/books", { headers: { "x-request-id": ours } });
    expect(kept.headers.get("x-request-id")).toBe(ours);
    expect((await kept.json<Echo>()).headers["x-request-id"]).toBe(ours);
    for (const foreign of ["1", "req_", `${ours}x`, "evil\tvalue", "x".repeat(5_000), ours.toUpperCase()]) {
      const { headers } = await ask("/api/books", { headers: { "x-request-id": foreign } });
      expect(isId("req", headers.get("x-request-id") ?? "")).toBe(true);
      expect(headers.get("x-request-id")).not.toBe(foreign);
    }
  });

  test("a trace that cannot be read is started anew", async () => {
    for (const broken of ["00-xyz-1-01", `00-${"0".repeat(32)}-b7ad6b7169203331-01`, "01-0af7651916cd43dd8448eb211c80319c"]) {
      const { headers } = await echoOf({ traceparent: broken });
      expect(headers.traceparent).toMatch(/^00-(?!0{32})[0-9a-f]{32}-[0-9a-f]{16}-01$/);
    }
  });
});

describe("an owner's answer", () => {
  test("comes through as it is: status, headers, body", async () => {
    const response = await ask("/cart?double=redirect", { method: "POST", body: "a=1" });
    expect([response.status, response.headers.get("location")]).toEqual([303, "/somewhere"]);
    const failure = await ask("/api/books?double=fail");
    expect([failure.status, await failure.text()]).toEqual([500, "broken"]);
  });

  test("is a 503 problem when the owner throws, without its words", async () => {
    const log = vi.spyOn(console, "log").mockImplementation(() => {});
    const response = await ask("/api/orders/ord_1?double=throw");
    expect([response.status, response.headers.get("content-type")]).toEqual([503, "application/problem+json"]);
    const text = await response.text();
    expect(JSON.parse(text)).toMatchObject({ type: "urn:octavo:problem:unavailable", detail: "The orders service did not answer" });
    expect(text).not.toContain("the double throws");
    expect(log.mock.calls.flat().join("\n")).toContain("the double throws");
    log.mockRestore();
  });

  test("to a WebSocket upgrade is the socket itself", async () => {
    const response = await ask("/live?double=socket", { headers: { upgrade: "websocket" } });
    expect([response.status, response.headers.get("x-from-owner")]).toEqual([101, "1"]);
    const socket = response.webSocket;
    if (!socket) throw new Error("the answer carries no socket");
    socket.accept();
    const heard = new Promise((resolve) => socket.addEventListener("message", ({ data }) => resolve(data)));
    socket.send("three left");
    expect(await heard).toBe("heard three left");
    socket.close();
  });

  test("streams: its first part arrives before its last is made", async () => {
    const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
    const writer = writable.getWriter();
    const response = await ask("/", {}, { STOREFRONT: ownerThat(() => new Response(readable)) });
    const reader = response.body?.getReader();
    void writer.write(new TextEncoder().encode("first"));
    expect(new TextDecoder().decode((await reader?.read())?.value)).toBe("first");
    void writer.close();
    expect((await reader?.read())?.done).toBe(true);
  });
});
