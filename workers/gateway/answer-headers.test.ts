import { describe, expect, test } from "vitest";
import { isId } from "../../shared/ids.ts";
import { ask, asSent, send } from "./testing.ts";

/** Answers of every origin: owners, the gateway itself, assets, refusals of each kind. */
const everyKind = [
  "/api/books",
  "/",
  "/?double=cookie",
  "/?double=fail",
  "/api/nothing",
  "/api/cart?double=throw",
  "/health",
  "/openapi.json",
  "/docs",
  "/assets/docs/nothing.js",
  "/cart?double=redirect",
];

describe("every answer", () => {
  test.each(everyKind)("of %s carries the request id and the security headers", async (path) => {
    const { headers } = await ask(path);
    expect(isId("req", headers.get("x-request-id") ?? "")).toBe(true);
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("referrer-policy")).toBe("strict-origin-when-cross-origin");
    expect(headers.get("cross-origin-opener-policy")).toBe("same-origin");
    expect(headers.get("permissions-policy")).toContain("camera=()");
    const policy = headers.get("content-security-policy") ?? "";
    for (const directive of ["frame-ancestors 'none'", "base-uri 'none'"]) expect(policy).toContain(directive);
    expect(policy).toMatch(/(?:default-src 'self'|default-src 'none')/);
    expect(policy).not.toMatch(/script-src[^;]*unsafe|unsafe-eval|https?:|\*/);
  });

  test("lets a page run no script but its own files", async () => {
    const policy = (await ask("/books/frankenstein?double=page")).headers.get("content-security-policy");
    expect(policy).toBe(
      "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    );
  });

  test("keeps the policy of an owner that brings its own", async () => {
    expect((await ask("/__mailbox?double=policy")).headers.get("content-security-policy")).toBe("sandbox");
  });

  test("asks for HTTPS for good over HTTPS, and says nothing of it over HTTP", async () => {
    expect((await send(new Request("https://shop.example/"))).headers.get("strict-transport-security")).toMatch(/^max-age=63072000/);
    expect((await ask("/")).headers.has("strict-transport-security")).toBe(false);
  });

  test("that asks for a credential says of which kind", async () => {
    expect((await ask("/api/orders")).headers.get("www-authenticate")).toBe("Bearer");
    expect((await ask("/api/books", { headers: { authorization: "Basic x" } })).headers.get("www-authenticate")).toBe("Bearer");
    expect((await ask("/api/books")).headers.has("www-authenticate")).toBe(false);
  });

  test("to a refused request is no different", async () => {
    const { headers } = await send(asSent("http://shop.example/../x"));
    expect(isId("req", headers.get("x-request-id") ?? "")).toBe(true);
    expect(headers.get("content-security-policy")).toContain("default-src 'self'");
  });
});

describe("what may be kept", () => {
  const cacheControlOf = async (path: string, replaced = {}) => (await ask(path, {}, replaced)).headers.get("cache-control");

  test("an owner's word stands for a good answer without a cookie", async () => {
    expect(await cacheControlOf("/?double=page")).toBe("public, max-age=600");
    expect(await cacheControlOf("/api/books")).toBeNull();
  });

  test("nothing that sets a cookie, and no error, whatever the owner says", async () => {
    expect(await cacheControlOf("/?double=cookie")).toBe("private, no-store");
    for (const path of ["/?double=fail", "/api/books?double=throw", "/api/nothing", "/assets/docs/nothing.js"]) {
      expect([path, await cacheControlOf(path)]).toEqual([path, "no-store"]);
    }
  });

  test("nothing at all where the cache is off", async () => {
    for (const path of ["/?double=page", "/api/books", "/openapi.json", "/health", "/api/nothing", "/cart?double=redirect"]) {
      expect([path, await cacheControlOf(path, { CACHE: "off" })]).toEqual([path, "no-store"]);
    }
    expect(await cacheControlOf("/?double=cookie", { CACHE: "off" })).toBe("private, no-store");
  });
});
