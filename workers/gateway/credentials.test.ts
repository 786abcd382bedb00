import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { scopes, sessionCookie } from "../../shared/contracts/identity.ts";
import { newId } from "../../shared/ids.ts";
import { fail } from "../../shared/result.ts";
import { bearerFor, type TokenOwner, tokenFor } from "../../tests/tokens.ts";
import type { GatewayBindings } from "./bindings.ts";
import { ask, type Echo, ownerThat, platform, waitForDecisions } from "./testing.ts";

/** The double at identity can end sessions, too. */
const identity = platform.IDENTITY as GatewayBindings["IDENTITY"] & {
  endSessions(query: { userId: string }): Promise<void>;
  endSession(query: { userId: string; sessionId: string }): Promise<void>;
};

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() });
  waitForDecisions();
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});
const pass = (ms: number) => vi.setSystemTime(Date.now() + ms);

const claimsIn = (authorization = "") => JSON.parse(Buffer.from(authorization.split(".")[1] ?? "", "base64url").toString() || "null");
/** A browser's cookie: to the double a session's secret is the token it stands for. */
const cookieOf = async (owner: TokenOwner = {}) => ({ cookie: `cart=cart_1; ${sessionCookie}=${await tokenFor(owner)}; theme=dark` });
/** Identity with its exchanges counted. */
const counted = () => {
  const asked: string[] = [];
  const IDENTITY = Object.assign(
    ownerThat(() => new Response("identity")),
    {
      keySet: () => identity.keySet(),
      sessionState: (query: { userId: string }) => identity.sessionState(query),
      exchange: (command: Parameters<typeof identity.exchange>[0]) => {
        asked.push(command.credential.kind);
        return identity.exchange(command);
      },
    },
  ) as unknown as GatewayBindings["IDENTITY"];
  return { asked, IDENTITY };
};

describe("a bearer token", () => {
  test("that is good goes on as it is", { tags: ["GW-02"] }, async () => {
    const headers = await bearerFor({ role: "seller", sellerId: "seller_1" });
    const echo = await (await ask("/api/books", { headers })).json<Echo>();
    expect(echo.headers).toMatchObject(headers);
  });

  test.each(["Bearer nonsense", "Bearer a.b.c", "Basic YWRtaW46YWRtaW4=", "Bearer", "Digest x", "Token x", "x"])(
    "that is not is a 401 at every address, also at those that ask for none: %s",
    { tags: ["GW-02"] },
    async (authorization) => {
      for (const path of ["/api/books", "/api/orders", "/", "/api/cart", "/admin"]) {
        const response = await ask(path, { headers: { authorization } });
        expect([path, response.status, response.headers.get("content-type")]).toEqual([path, 401, "application/problem+json"]);
        expect(await response.json()).toMatchObject({
          type: "urn:octavo:problem:unauthenticated",
          detail: "The access token is not valid, or no longer",
        });
      }
    },
  );

  test("is refused half a second after its session was ended, and when its time is over", { tags: ["GW-02"] }, async () => {
    const [userId, sessionId] = [newId("user"), newId("sess")];
    const headers = await bearerFor({ userId, sessionId });
    expect((await ask("/api/books", { headers })).status).toBe(200);
    await identity.endSession({ userId, sessionId });
    pass(500);
    expect((await ask("/api/books", { headers })).status).toBe(401);
    const ending = await bearerFor({ ttlSeconds: 60 });
    pass(60_000);
    expect((await ask("/api/books", { headers: ending })).status).toBe(401);
  });

  test("wins over a cookie and a key, which go no further", async () => {
    const [bearer, cookie] = [await bearerFor(), await cookieOf()];
    const { headers } = await (await ask("/api/books", { headers: { ...bearer, ...cookie, "x-api-key": "ock_1" } })).json<Echo>();
    expect(headers).toMatchObject({ ...bearer, cookie: "cart=cart_1; theme=dark" });
    expect(headers).not.toHaveProperty("x-api-key");
  });
});

describe("an API key", () => {
  test("becomes a token, and is shown to nobody", { tags: ["GW-02", "P-71"] }, async () => {
    const userId = newId("user");
    const key = await tokenFor({ userId, role: "seller", sellerId: "seller_1", scopes: ["catalog:write"] });
    const { headers } = await (await ask("/api/books", { method: "POST", headers: { "x-api-key": key } })).json<Echo>();
    expect(claimsIn(headers.authorization)).toMatchObject({ sub: userId, scope: "catalog:write" });
    expect(headers).not.toHaveProperty("x-api-key");
  });

  test.each(["", "nonsense", "ock_AAAA", "k".repeat(2_001)])("nobody knows is a 401: %j", { tags: ["P-71"] }, async (key) => {
    for (const path of ["/api/books", "/"]) {
      const response = await ask(path, { headers: { "x-api-key": key } });
      expect(response.status).toBe(401);
      expect(await response.json()).toMatchObject({ detail: "The API key is not valid, or no longer" });
    }
  });

  test("that was revoked is refused half a second later, though its token is remembered", { tags: ["P-71"] }, async () => {
    const [userId, sessionId] = [newId("user"), newId("key")];
    const headers = { "x-api-key": await tokenFor({ userId, sessionId, role: "admin", scopes }) };
    expect((await ask("/api/orders", { headers })).status).toBe(200);
    await identity.endSession({ userId, sessionId });
    pass(500);
    expect((await ask("/api/orders", { headers })).status).toBe(401);
  });
});

describe("a browser's session", () => {
  test("becomes a token, and its cookie is shown to nobody", { tags: ["GW-02"] }, async () => {
    const userId = newId("user");
    for (const path of ["/account", "/api/cart", "/api/orders"]) {
      const { headers } = await (await ask(path, { headers: await cookieOf({ userId }) })).json<Echo>();
      expect(claimsIn(headers.authorization)).toMatchObject({ sub: userId });
      expect(headers.cookie).toBe("cart=cart_1; theme=dark");
    }
    const alone = await ask("/account", { headers: { cookie: `${sessionCookie}=${await tokenFor()}` } });
    expect((await alone.json<Echo>()).headers).not.toHaveProperty("cookie");
  });

  test("is exchanged once, and again before its token ends", async () => {
    const { asked, IDENTITY } = counted();
    const headers = await cookieOf({ ttlSeconds: 60 });
    for (let index = 0; index < 5; index += 1) await ask("/account", { headers }, { IDENTITY });
    expect(asked).toEqual(["session"]);
    pass(49_000);
    await ask("/account", { headers }, { IDENTITY });
    expect(asked).toHaveLength(1);
    pass(1_001);
    await ask("/account", { headers }, { IDENTITY });
    expect(asked).toHaveLength(2);
  });

  test("that is over makes a guest, whose cookie a page takes back", { tags: ["GW-02"] }, async () => {
    const userId = newId("user");
    const headers = await cookieOf({ userId });
    expect((await ask("/account", { headers })).headers.get("set-cookie")).toBeNull();
    await identity.endSessions({ userId });
    pass(500);
    const page = await ask("/account", { headers });
    expect([page.status, page.headers.get("set-cookie")]).toEqual([
      200,
      `${sessionCookie}=; Path=/; Max-Age=0; Secure; HttpOnly; SameSite=Lax`,
    ]);
    expect(page.headers.get("cache-control")).toBe("private, no-store");
    expect((await page.json<Echo>()).headers).not.toHaveProperty("authorization");
    const api = await ask("/api/orders", { headers });
    expect([api.status, api.headers.get("set-cookie")]).toEqual([401, null]);
    expect((await ask("/api/cart", { headers })).status).toBe(200);
  });

  test.each(["", "nonsense", "..", "%00", "k".repeat(2_001)])("nobody knows makes a guest: %j", async (secret) => {
    const headers = { cookie: `${sessionCookie}=${secret}` };
    expect((await ask("/account", { headers })).headers.get("set-cookie")).toContain("Max-Age=0");
    expect((await ask("/api/orders", { headers })).status).toBe(401);
  });

  test("that has just begun anew is not taken back with the old one's cookie", async () => {
    const STOREFRONT = ownerThat(
      () => new Response("welcome", { headers: { "set-cookie": `${sessionCookie}=new; Path=/; Secure; HttpOnly` } }),
    );
    const response = await ask("/sign-in", { method: "POST", headers: { cookie: `${sessionCookie}=old` } }, { STOREFRONT });
    expect(response.headers.getSetCookie()).toEqual([`${sessionCookie}=new; Path=/; Secure; HttpOnly`]);
  });
});

describe("identity", () => {
  test("that does not answer lets nobody in, and guests go on (503)", async () => {
    const log = vi.spyOn(console, "log").mockImplementation(() => {});
    const silent = () => Promise.reject(new Error("gone"));
    const IDENTITY = { keySet: silent, sessionState: silent, exchange: silent } as unknown as GatewayBindings["IDENTITY"];
    const shown: Record<string, string>[] = [{ "x-api-key": "ock_1" }, await cookieOf(), await bearerFor()];
    for (const headers of shown) {
      const response = await ask("/api/cart", { headers }, { IDENTITY });
      // The keys of tokens are known already; whether their sessions go on is not.
      expect(response.status).toBe(503);
      expect(await response.text()).not.toContain("gone");
    }
    expect((await ask("/api/cart", {}, { IDENTITY })).status).toBe(200);
    log.mockRestore();
  });

  test("is asked about no more guesses of one client than 600 a minute", { tags: ["GW-03"] }, async () => {
    let asked = 0;
    const IDENTITY = Object.assign(counted().IDENTITY, {
      exchange: async () => {
        asked += 1;
        return fail("unauthenticated");
      },
    }) as unknown as GatewayBindings["IDENTITY"];
    const guess = (index: number) =>
      ask(
        "/api/books",
        { headers: { "x-api-key": `ock_${index}`, "cf-connecting-ip": "203.0.113.77" }, cf: { colo: "LHR" } as RequestInitCfProperties },
        { IDENTITY, LIMITS: "production" },
      );
    for (let index = 0; index < 600; index += 1) expect((await guess(index)).status).toBe(401);
    const refused = await guess(601);
    expect([refused.status, Number(refused.headers.get("retry-after"))]).toEqual([429, expect.any(Number)]);
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
    expect(asked).toBe(600);
  });

  test("is not asked about what is sent to strangers, which check it themselves", async () => {
    const authorization = "Bearer the sandbox's own";
    const { headers } = await (await ask("/__sandbox/v1/charges", { headers: { authorization } })).json<Echo>();
    expect(headers).toMatchObject({ authorization });
    expect(headers).not.toHaveProperty("x-octavo-client");
    expect((await ask("/health", { headers: { authorization: "Basic x" } })).status).toBe(200);
  });
});

test("owners are told which network a request comes from, by us alone", { tags: ["GW-02"] }, async () => {
  const init = {
    headers: { "x-octavo-client": "10.0.0.1", "cf-connecting-ip": "192.0.2.44" },
    cf: { colo: "LHR" } as RequestInitCfProperties,
  };
  expect((await (await ask("/sign-in", init)).json<Echo>()).headers["x-octavo-client"]).toBe("192.0.2.44");
  const { headers } = await (await ask("/api/books", { headers: { "x-octavo-client": "10.0.0.1" } })).json<Echo>();
  expect(headers["x-octavo-client"]).toBe("local");
});

test("an owner is told by what a caller has shown who they are, and no client can say it", { tags: ["GW-02"] }, async () => {
  const shownBy = async (headers: Record<string, string>) =>
    (await (await ask("/api/books", { headers: { "x-octavo-shown-by": "session", ...headers } })).json<Echo>()).headers[
      "x-octavo-shown-by"
    ];
  expect(await shownBy(await cookieOf())).toBe("session");
  expect(await shownBy(await bearerFor())).toBe("bearer");
  expect(await shownBy({ ...(await cookieOf()), ...(await bearerFor()) })).toBe("bearer");
  expect(await shownBy({})).toBeUndefined();
});
