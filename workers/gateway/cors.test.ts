import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { afterAll, describe, expect, test } from "vitest";
import { sessionCookie } from "../../shared/contracts/identity.ts";
import { tokenFor } from "../../tests/tokens.ts";
import type { GatewayBindings } from "./bindings.ts";
import { Gateway } from "./index.ts";
import { platform } from "./testing.ts";

const background: Promise<unknown>[] = [];
const partner = "https://partner.example";
const ask = async (path: string, init: RequestInit = {}, CORS_ORIGINS = `https://blog.example, ${partner}`) => {
  const context = createExecutionContext();
  const gateway = new Gateway(context as ExecutionContext, { ...platform, CORS_ORIGINS } as GatewayBindings);
  const response = await gateway.fetch(new Request(`http://shop.example${path}`, init));
  background.push(waitOnExecutionContext(context));
  return response;
};
afterAll(async () => void (await Promise.all(background)));
const corsOf = ({ headers }: Response) => [...headers.keys()].filter((name) => name.startsWith("access-control-"));
const preflight = { method: "OPTIONS", headers: { origin: partner, "access-control-request-method": "PUT" } };

describe("pages of other sites", { tags: ["ARC-25"] }, () => {
  test("may read nothing unless their site is named", async () => {
    for (const [origin, configured] of [
      [partner, ""],
      ["https://evil.example", undefined],
      ["http://partner.example", undefined],
      [`${partner}.evil.example`, undefined],
      [`${partner}:8443`, undefined],
      ["null", undefined],
      ["", undefined],
    ] as const) {
      expect(corsOf(await ask("/api/books", { headers: { origin } }, configured)), origin).toEqual([]);
      expect(corsOf(await ask("/api/books", { ...preflight, headers: { ...preflight.headers, origin } }, configured)), origin).toEqual([]);
    }
  });

  test("of a named site may read the API, whoever gives the answer, and never with credentials", async () => {
    for (const path of ["/api/books", "/api/orders", "/api/nothing", "/api/cart?double=throw"]) {
      const { headers } = await ask(path, { headers: { origin: partner } });
      expect([path, headers.get("access-control-allow-origin"), headers.get("vary")]).toEqual([path, partner, "origin"]);
      expect(headers.get("access-control-expose-headers")).toContain("ratelimit");
      expect(headers.has("access-control-allow-credentials")).toBe(false);
    }
  });

  test("read no page of ours", async () => {
    for (const path of ["/", "/account", "/admin", "/openapi.json"])
      expect(corsOf(await ask(path, { headers: { origin: partner } }))).toEqual([]);
  });

  test("are told what they may send before they send it", async () => {
    const response = await ask("/api/cart/items/9780141439471", preflight);
    expect([response.status, response.headers.get("access-control-allow-origin"), response.headers.get("access-control-max-age")]).toEqual([
      204,
      partner,
      "7200",
    ]);
    expect(response.headers.get("access-control-allow-methods")).toContain("PUT");
    expect(response.headers.get("access-control-allow-headers")).toContain("authorization");
    expect(response.headers.get("access-control-allow-headers")).not.toContain("cookie");
  });

  test("write nothing with a visitor's cookie", async () => {
    const headers = { origin: partner, cookie: `${sessionCookie}=${await tokenFor()}`, "content-type": "application/json" };
    expect((await ask("/api/orders", { method: "POST", headers, body: "{}" })).status).toBe(403);
  });

  test("make no answer everyone's: each cache is told that it varies", async () => {
    expect((await ask("/api/books")).headers.get("vary")).toBe("origin");
    expect((await ask("/api/books", {}, "")).headers.get("vary")).toBeNull();
  });
});
