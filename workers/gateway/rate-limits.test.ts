import { createExecutionContext } from "cloudflare:test";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { GatewayBindings } from "./bindings.ts";
import { createGateway } from "./routes.ts";
import { ask, platform } from "./testing.ts";

const production = { LIMITS: "production" };
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
beforeEach(() => void vi.useFakeTimers({ toFake: ["Date"], now: Date.UTC(2026, 0, 1, 12) }));
afterEach(() => void vi.useRealTimers());
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
      ["PATCH", "/api/books/1"],
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
    expect((await client.as("/api/orders/ord_1/cancel", { method: "PUT" })).headers.get("ratelimit-policy")).toContain('"writes"');
    expect((await client.as("/api/orders", { method: "PUT" })).headers.get("ratelimit-policy")).toContain('"writes"');
  });
});

describe("who is counted", () => {
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

  test("reads are not", async () => {
    const client = newClient();
    for (const method of ["GET", "HEAD", "OPTIONS"]) {
      expect((await client.as("/api/orders", { method })).headers.has("ratelimit")).toBe(false);
    }
  });

  test("providers and the sandbox are not", async () => {
    const client = newClient();
    for (const path of ["/api/webhooks/stripe", "/__sandbox/charges"]) {
      const response = await client.as(path);
      expect([path, response.status, response.headers.has("ratelimit")]).toEqual([path, 200, false]);
    }
  });

  test("an operator is not, and a wrong key makes none", async () => {
    const client = newClient();
    const withKey = (key: string, replaced?: Partial<GatewayBindings>) =>
      client.as("/api/books", { headers: { "x-octavo-ops-key": key } }, { ...production, ...replaced });
    expect((await withKey("test-ops-key")).headers.has("ratelimit")).toBe(false);
    expect((await withKey("another key")).headers.has("ratelimit")).toBe(true);
    expect((await withKey("")).headers.has("ratelimit")).toBe(true);
    for (const OPS_KEY of [undefined, ""]) expect((await withKey("", { OPS_KEY })).headers.has("ratelimit")).toBe(true);
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
