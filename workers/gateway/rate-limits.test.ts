import { createExecutionContext } from "cloudflare:test";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { newId } from "../../shared/ids.ts";
import { bearerFor, tokenFor } from "../../tests/tokens.ts";
import type { GatewayBindings } from "./bindings.ts";
import { createGateway } from "./routes.ts";
import { ask, platform, waitForDecisions } from "./testing.ts";

/** Limits as deployed, without the layer that does not count exactly. */
const production: Partial<GatewayBindings> = { LIMITS: "production", READ_FENCE: undefined, WRITE_FENCE: undefined };
let addresses = 0;

/** A client nobody has counted yet, as Cloudflare's edge would show it. */
function newClient(): { as: (path: string, init?: RequestInit, replaced?: Partial<GatewayBindings>) => Promise<Response> } {
  addresses += 1;
  const address = `192.0.2.${addresses}`;
  const as = (path: string, init: RequestInit = {}, replaced: Partial<GatewayBindings> = production) =>
    ask(
      path,
      {
        method: "POST",
        ...init,
        headers: { ...(init.headers as Record<string, string>), "cf-connecting-ip": address },
        cf: { colo: "LHR" } as RequestInitCfProperties,
      },
      replaced,
    );
  return { as };
}

/** Statuses of `count` requests, one after the other. */
async function statuses(count: number, one: () => Promise<Response>): Promise<number[]> {
  const seen: number[] = [];
  for (let index = 0; index < count; index += 1) {
    const response = await one();
    seen.push(response.status);
    await response.body?.cancel();
  }
  return seen;
}

const count = (seen: number[], status: number) => seen.filter((one) => one === status).length;

/** The clock stands still but for what a test lets pass, in the gateway and in its objects alike. */
beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date"], now: Date.UTC(2026, 0, 1, 12) });
  waitForDecisions();
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});
const pass = (seconds: number) => vi.setSystemTime(Date.now() + seconds * 1_000);

describe("writes", () => {
  test("the 121st in a minute is a 429 that says when to try again, and other clients are not touched", { tags: ["GW-03"] }, async () => {
    const [ada, mary] = [newClient(), newClient()];
    const write = () => ada.as("/api/cart/items", { body: "{}" });
    expect(count(await statuses(120, write), 200)).toBe(120);
    const refused = await write();
    expect(refused.status).toBe(429);
    expect(refused.headers.get("retry-after")).toBe("1");
    expect(refused.headers.get("ratelimit-policy")).toBe('"writes";q=120;w=60');
    expect(refused.headers.get("ratelimit")).toBe('"writes";r=0;t=60');
    expect(refused.headers.get("cache-control")).toBe("no-store");
    expect(await refused.json()).toMatchObject({ type: "urn:octavo:problem:rate-limited", status: 429 });
    expect((await mary.as("/api/cart/items")).status).toBe(200);
    pass(1);
    expect((await write()).status).toBe(200);
  });

  test("many at once get no more through than one after the other", async () => {
    const client = newClient();
    const answers = await Promise.all(Array.from({ length: 150 }, () => client.as("/cart")));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(120);
  });

  test("of every kind count together, and each answer says what is left", async () => {
    const client = newClient();
    const left: (string | null)[] = [];
    for (const [method, path] of [
      ["POST", "/cart"],
      ["PUT", "/api/cart/items/1"],
      ["DELETE", "/api/cart"],
      ["PATCH", "/cart"],
    ] as const) {
      left.push((await client.as(path, { method })).headers.get("ratelimit"));
    }
    expect(left).toEqual(['"writes";r=119;t=1', '"writes";r=118;t=1', '"writes";r=117;t=2', '"writes";r=116;t=2']);
  });
});

describe("checkouts", () => {
  test("the 21st in a minute is a 429, at the API and on the page together", { tags: ["GW-03"] }, async () => {
    const client = newClient();
    const atApi = await statuses(10, () => client.as("/api/orders", { body: "{}" }));
    const onPage = await statuses(15, () => client.as("/checkout?from=cart"));
    expect(count([...atApi, ...onPage], 200)).toBe(20);
    expect(onPage.slice(-5)).toEqual([429, 429, 429, 429, 429]);
    const refused = await client.as("/api/orders");
    expect([refused.headers.get("ratelimit-policy"), refused.headers.get("retry-after")]).toEqual(['"checkout";q=20;w=60', "3"]);
    expect((await client.as("/api/cart/items")).status).toBe(200);
    pass(3);
    expect(await statuses(2, () => client.as("/checkout"))).toEqual([200, 429]);
  });

  test("only those: what else is sent to orders is a write", async () => {
    const client = newClient();
    expect((await client.as("/orders/ord_1/cancel")).headers.get("ratelimit-policy")).toContain('"writes"');
    expect((await client.as("/checkout", { method: "PUT" })).headers.get("ratelimit-policy")).toContain('"writes"');
  });
});

describe("reads", () => {
  test("past the caches: the 601st in a minute is a 429", { tags: ["GW-03"] }, async () => {
    const [ada, mary] = [newClient(), newClient()];
    const read = (method = "GET") => ada.as("/api/cart", { method });
    expect((await read()).headers.get("ratelimit")).toBe('"reads";r=599;t=2');
    expect(count(await statuses(599, read), 200)).toBe(599);
    const refused = await read("HEAD");
    expect([refused.status, refused.headers.get("ratelimit-policy")]).toEqual([429, '"reads";q=600;w=60']);
    expect((await mary.as("/api/cart", { method: "GET" })).status).toBe(200);
    pass(2);
    expect(count(await statuses(25, read), 200)).toBe(20);
  });

  test("are counted without a trip for each", async () => {
    const client = newClient();
    const getByName = vi.spyOn(platform.RATE_LIMIT, "getByName");
    await statuses(60, () => client.as("/", { method: "GET" }));
    expect(getByName.mock.calls.length).toBe(3);
    getByName.mockRestore();
  });

  test("of whoever watches over us, and preflights, are not", async () => {
    const client = newClient();
    for (const path of ["/health", "/ready"]) expect((await client.as(path, { method: "GET" })).headers.has("ratelimit")).toBe(false);
    expect((await client.as("/cart", { method: "OPTIONS" })).headers.has("ratelimit")).toBe(false);
  });
});

describe("signing in", () => {
  test("the 11th try in a minute is a 429, wherever it is tried, whoever one is already", { tags: ["GW-03", "P-74"] }, async () => {
    const client = newClient();
    const headers = { ...(await bearerFor()), origin: "http://shop.example" };
    const paths = ["/api/users/login", "/api/users/password/forgot", "/api/users/password/reset", "/sign-in", "/forgot", "/reset"];
    const seen: number[] = [];
    for (let index = 0; index < 12; index += 1) {
      seen.push((await client.as(paths[index % paths.length] ?? "", index % 2 === 0 ? {} : { headers })).status);
    }
    expect(seen).toEqual([...new Array<number>(10).fill(200), 429, 429]);
    expect((await client.as("/cart")).status).toBe(200);
  });

  test("the 11th registration in an hour is a 429", { tags: ["GW-03"] }, async () => {
    const client = newClient();
    const register = () => client.as("/api/users/register");
    expect(count(await statuses(10, register), 200)).toBe(10);
    const refused = await register();
    expect([refused.status, refused.headers.get("retry-after")]).toEqual([429, "360"]);
    pass(359);
    expect((await client.as("/register")).status).toBe(429);
    pass(1);
    expect(await statuses(2, register)).toEqual([200, 429]);
  });
});

describe("who is counted", () => {
  test("a user is, wherever they are, and apart from others at the same address", { tags: ["GW-03"] }, async () => {
    const [office, home] = [newClient(), newClient()];
    const [ada, mary] = [await bearerFor(), await bearerFor()];
    const order = (client: typeof office, headers: Record<string, string>) => client.as("/api/orders", { headers });
    expect(count(await statuses(20, () => order(office, ada)), 200)).toBe(20);
    expect((await order(home, ada)).status).toBe(429);
    expect((await order(office, mary)).status).toBe(200);
    expect((await order(office, {})).status).toBe(200);
  });

  test("an API key is, apart from its owner", { tags: ["GW-03", "P-71"] }, async () => {
    const client = newClient();
    const userId = newId("user");
    const key = await tokenFor({ userId, role: "admin", scopes: ["orders:write"] });
    const order = (headers: Record<string, string>) => client.as("/api/orders", { headers });
    expect(count(await statuses(21, () => order({ "x-api-key": key })), 200)).toBe(20);
    expect((await order(await bearerFor({ userId, role: "admin" }))).status).toBe(200);
  });

  test("an admin's API key is not on the local platform, and only there", async () => {
    const client = newClient();
    const limitOf = async (owner: Parameters<typeof tokenFor>[0], LIMITS: string) => {
      const headers = { "x-api-key": await tokenFor(owner) };
      return (await client.as("/api/books", { headers }, { ...production, LIMITS })).headers.get("ratelimit-policy");
    };
    expect(await limitOf({ role: "admin", scopes: ["catalog:write"] }, "local")).toBeNull();
    expect(await limitOf({ role: "admin", scopes: ["catalog:write"] }, "production")).toBe('"writes";q=120;w=60');
    expect(await limitOf({ role: "seller", sellerId: "seller_1", scopes: ["catalog:write"] }, "local")).toBe('"writes";q=120000;w=60');
  });

  test("a client cannot get a fresh bucket by claiming another address", async () => {
    let claim = 0;
    const claiming = () => {
      claim += 1;
      return ask(
        "/checkout",
        { method: "POST", headers: { "cf-connecting-ip": `10.0.0.${claim}`, "x-forwarded-for": `10.0.1.${claim}` } },
        production,
      );
    };
    expect(count(await statuses(23, claiming), 200)).toBe(20);
  });

  test("providers and the sandbox are not", async () => {
    const client = newClient();
    for (const path of ["/api/webhooks/stripe", "/__sandbox/charges"]) {
      const response = await client.as(path);
      expect([path, response.status, response.headers.has("ratelimit")]).toEqual([path, 200, false]);
    }
  });

  test("two gateways count together", async () => {
    const [first, second] = [createGateway(), createGateway()];
    const request = () =>
      new Request("http://shop.example/checkout", {
        method: "POST",
        headers: { "cf-connecting-ip": "198.51.100.1" },
        cf: { colo: "LHR" } as RequestInitCfProperties,
      });
    const seen: number[] = [];
    for (let index = 0; index < 24; index += 1) {
      const gateway = index % 2 === 0 ? first : second;
      seen.push((await gateway.fetch(request(), { ...platform, ...production }, createExecutionContext())).status);
    }
    expect(count(seen, 200)).toBe(20);
  });

  test("on the local platform limits are a thousand times as wide", async () => {
    const response = await newClient().as("/checkout", {}, { LIMITS: "local" });
    expect(response.headers.get("ratelimit-policy")).toBe('"checkout";q=20000;w=60');
  });
});

describe("the first layer", () => {
  const fence = (isOpen: boolean, keys: string[] = []) => ({
    limit: async ({ key }: { key: string }) => {
      keys.push(key);
      return { success: isOpen };
    },
  });

  test("refuses by itself, and the exact count is not asked", { tags: ["GW-03"] }, async () => {
    const getByName = vi.spyOn(platform.RATE_LIMIT, "getByName");
    const shut = { ...production, READ_FENCE: fence(false), WRITE_FENCE: fence(false) };
    for (const method of ["GET", "POST"]) {
      const response = await newClient().as("/cart", { method }, shut);
      expect([response.status, response.headers.get("retry-after")]).toEqual([429, "60"]);
    }
    expect(getByName).not.toHaveBeenCalled();
    getByName.mockRestore();
  });

  test("counts whom the second counts, reads and writes apart, and what it lets through is counted exactly", async () => {
    const [reads, writes]: [string[], string[]] = [[], []];
    const open = { ...production, READ_FENCE: fence(true, reads), WRITE_FENCE: fence(true, writes) };
    const client = newClient();
    await client.as("/cart", { method: "GET" }, open);
    expect(count(await statuses(21, () => client.as("/checkout", {}, open)), 200)).toBe(20);
    expect(reads).toEqual([expect.stringMatching(/^reads:client:192\.0\.2\.\d+$/)]);
    expect(new Set(writes)).toEqual(new Set([expect.stringMatching(/^checkout:client:192\.0\.2\.\d+$/)]));
  });

  test("is not asked on the local platform", async () => {
    const response = await newClient().as("/cart", {}, { LIMITS: "local", WRITE_FENCE: fence(false) });
    expect(response.status).toBe(200);
  });
});

describe("a limit that cannot be asked", () => {
  /** An object that fails each call with `error`. */
  const failing = (error: unknown) =>
    ({ RATE_LIMIT: { getByName: () => ({ take: () => Promise.reject(error) }) } }) as unknown as Partial<GatewayBindings>;

  test("lets the request through, and is logged", async () => {
    const log = vi.spyOn(console, "log").mockImplementation(() => {});
    const response = await newClient().as("/checkout", {}, { ...production, ...failing(new Error("no object")) });
    expect([response.status, response.headers.has("ratelimit")]).toEqual([200, false]);
    expect(log.mock.calls.flat().filter((line) => line.includes('"rate-limit.failed"'))).toHaveLength(1);
    log.mockRestore();
  });

  test("refuses a client who sends so much that its own object is overloaded", async () => {
    const log = vi.spyOn(console, "log").mockImplementation(() => {});
    const response = await newClient().as(
      "/checkout",
      {},
      { ...production, ...failing(Object.assign(new Error("too much"), { overloaded: true })) },
    );
    expect([response.status, response.headers.get("retry-after")]).toEqual([429, "60"]);
    log.mockRestore();
  });
});
