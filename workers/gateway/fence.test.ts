import { describe, expect, test } from "vitest";
import { sessionCookie } from "../../shared/contracts/identity.ts";
import { bearerFor, tokenFor } from "../../tests/tokens.ts";
import { ask, asSent, type Echo, send, watchedOwners } from "./testing.ts";

const seller = { role: "seller", sellerId: "seller_1" } as const;

describe("the policy at the gateway", () => {
  test("nothing that a caller may not do reaches an owner", { tags: ["USR-12"] }, async () => {
    const { reached, owners } = watchedOwners();
    const { IDENTITY: _, ...others } = owners;
    const refusals: [method: string, path: string, guest: number, buyer: number, seller: number][] = [
      ["POST", "/api/books", 401, 403, 200],
      ["POST", "/api/products", 401, 403, 200],
      ["PUT", "/api/inventory/9780141439471", 401, 403, 200],
      ["POST", "/api/inventory/reserve", 401, 403, 403],
      ["GET", "/api/orders", 401, 200, 200],
      ["GET", "/api/nothing", 404, 404, 404],
      ["PATCH", "/api/books", 404, 404, 404],
      ["GET", "/api/orders/ord_1/secret", 404, 404, 404],
      ["DELETE", "/api/categories", 404, 404, 404],
      ["OPTIONS", "/api/books", 404, 404, 404],
    ];
    for (const [method, path, ...expected] of refusals) {
      const callers = [{}, await bearerFor(), await bearerFor(seller)];
      for (const [index, headers] of callers.entries()) {
        reached.length = 0;
        const { status } = await ask(path, { method, headers }, others);
        expect([method, path, index, status]).toEqual([method, path, index, expected[index]]);
        expect(reached).toHaveLength(status === 200 ? 1 : 0);
      }
    }
  });

  test("covers identity's own addresses", { tags: ["USR-12"] }, async () => {
    expect((await ask("/api/users")).status).toBe(401);
    expect((await ask("/api/users", { headers: await bearerFor(seller) })).status).toBe(403);
    expect((await ask("/api/users/login", { method: "POST" })).status).toBe(200);
    expect((await ask("/.well-known/jwks.json")).status).toBe(200);
    expect((await ask("/.well-known/openid-configuration")).status).toBe(404);
  });

  test("is not passed by spelling a path otherwise", { tags: ["USR-12"] }, async () => {
    const { reached, owners } = watchedOwners();
    for (const path of [
      "//api/users",
      "/api//users",
      "/api/%75sers",
      "/%61pi/users",
      "/api/./users",
      "/x/../api/users",
      "/api/users%2f",
      "//admin",
      "/%2e/admin",
    ]) {
      const response = await send(asSent(`http://shop.example${path}`), owners);
      expect([path, response.status]).toEqual([path, 400]);
    }
    expect(reached).toEqual([]);
    // In other letters it is another path: that of no route.
    for (const path of ["/API/users", "/Admin"]) await send(asSent(`http://shop.example${path}`), { ...owners });
    expect(reached).toEqual(["http://shop.example/", "http://shop.example/"].map(() => expect.any(String)));
  });
});

describe("the merchants' pages", () => {
  test("a guest is led to sign in and back", async () => {
    for (const [path, next] of [
      ["/admin", "%2Fadmin"],
      ["/admin/books?page=2", "%2Fadmin%2Fbooks%3Fpage%3D2"],
    ]) {
      const response = await ask(path ?? "");
      expect([response.status, response.headers.get("location"), response.headers.get("cache-control")]).toEqual([
        303,
        `/sign-in?next=${next}`,
        "no-store",
      ]);
    }
    expect((await ask("/admin/books", { method: "POST" })).status).toBe(401);
  });

  test("are forwarded for merchants; a buyer changes nothing there, and is told so by the pages themselves", {
    tags: ["USR-12"],
  }, async () => {
    for (const owner of [seller, { role: "admin" } as const]) {
      for (const method of ["GET", "POST"]) {
        const echo = await (await ask("/admin/books", { method, headers: await bearerFor(owner) })).json<Echo>();
        expect(echo.service).toBe("octavo-admin");
      }
    }
    expect((await ask("/admin/books", { method: "POST", headers: await bearerFor() })).status).toBe(403);
    expect((await (await ask("/admin", { headers: await bearerFor() })).json<Echo>()).service).toBe("octavo-admin");
    expect((await (await ask("/admin/assets/admin.css")).json<Echo>()).service).toBe("octavo-admin");
    expect((await ask("/admin/assets/../books")).status).toBe(303);
  });
});

describe("a write with a browser's session", () => {
  const sessionOf = async () => ({ cookie: `${sessionCookie}=${await tokenFor()}` });
  const json = { "content-type": "application/json" };
  const write = async (headers: Record<string, string>, body: string | null = "{}", method = "POST") =>
    (await ask("/api/orders", { method, headers: { ...(await sessionOf()), ...headers }, body })).status;

  test("is taken from a page of ours, as JSON", { tags: ["USR-12"] }, async () => {
    expect(await write({ ...json, "sec-fetch-site": "same-origin" })).toBe(200);
    expect(await write({ ...json, origin: "http://shop.example" })).toBe(200);
    expect(await write({ "content-type": "application/json; charset=utf-8", "sec-fetch-site": "same-origin" })).toBe(200);
  });

  test.each<Record<string, string>>([
    { "sec-fetch-site": "cross-site" },
    { "sec-fetch-site": "same-site" },
    { origin: "http://evil.example" },
    { origin: "null" },
    { origin: "https://shop.example" },
    { "sec-fetch-site": "cross-site", origin: "http://shop.example" },
    {},
  ])("is refused from elsewhere, and from nowhere (403): %j", async (headers) => {
    expect(await write({ ...json, ...headers })).toBe(403);
  });

  test.each([
    "text/plain",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "application/jsonp",
    "text/plain; application/json",
  ])("is refused as what a form could send (415): %s", async (type) => {
    expect(await write({ "content-type": type, "sec-fetch-site": "same-origin" })).toBe(415);
  });

  test("without a body needs no type", async () => {
    const headers = { ...(await sessionOf()), "sec-fetch-site": "same-origin" };
    expect((await ask("/api/cart", { method: "DELETE", headers })).status).toBe(200);
    expect((await ask("/api/cart", { method: "DELETE", headers: await sessionOf() })).status).toBe(403);
  });

  test("needs none of that when a token or a key shows who writes, or a guest does", async () => {
    const elsewhere = { "sec-fetch-site": "cross-site", "content-type": "text/plain" };
    expect(
      (await ask("/api/orders", { method: "POST", headers: { ...(await bearerFor()), ...(await sessionOf()), ...elsewhere } })).status,
    ).toBe(200);
    const key = { "x-api-key": await tokenFor({ ...seller, scopes: ["orders:write"] }) };
    expect((await ask("/api/orders", { method: "POST", headers: { ...key, ...elsewhere } })).status).toBe(200);
    expect((await ask("/api/orders", { method: "POST", headers: elsewhere })).status).toBe(200);
  });

  test("is not what reading is", async () => {
    expect((await ask("/api/orders", { headers: { ...(await sessionOf()), "sec-fetch-site": "cross-site" } })).status).toBe(200);
  });
});
