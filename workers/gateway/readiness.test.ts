import { describe, expect, test } from "vitest";
import type { GatewayBindings } from "./bindings.ts";
import { ask, ownerThat } from "./testing.ts";

const readyWith = (checks: Record<string, unknown>) => ownerThat(() => Response.json({ status: "ready", checks }));
const notReady = ownerThat(() => Response.json({ status: 503 }, { status: 503 }));
const throwing = ownerThat(() => {
  throw new Error("secret reason");
});
const silent = {
  fetch: (_: unknown, init: RequestInit) =>
    new Promise((_, reject) => init.signal?.addEventListener("abort", () => reject(new Error("aborted")))),
} as unknown as Fetcher;

/** What `/ready` says with some Workers replaced: the status, and who is named as not ready. */
async function readiness(replaced: Partial<GatewayBindings>): Promise<{ status: number; notReady: Record<string, string>; text: string }> {
  const response = await ask("/ready", {}, replaced);
  const text = await response.text();
  return { status: response.status, notReady: JSON.parse(text).notReady ?? {}, text };
}

describe("/ready", () => {
  test("is 200 when every Worker is ready and the catalogue knows the stock of every SKU", async () => {
    const response = await ask("/ready");
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({
      status: "ready",
      checks: { catalog: "ready", mailbox: "ready", "stock-projection": "ready" },
    });
  });

  test.each([
    "STOREFRONT",
    "IDENTITY",
    "CATALOG",
    "SEARCH",
    "RECOMMENDATIONS",
    "RECOMMENDER",
    "ANALYTICS",
    "INVENTORY",
    "CART",
    "ORDERS",
    "PAYMENTS",
    "NOTIFICATIONS",
    "ADMIN",
    "SANDBOX_PSP",
    "MAILBOX",
  ] as const)("is 503 and names %s when that one is not ready, throws, or talks nonsense", async (binding) => {
    const name = binding.toLowerCase().replace("_", "-");
    for (const [owner, hindrance] of [
      [notReady, "answered 503"],
      [throwing, "did not answer"],
      [ownerThat(() => new Response("<p>")), "did not answer"],
    ] as const) {
      const { status, notReady: named, text } = await readiness({ [binding]: owner });
      expect([status, named[name]]).toEqual([503, hindrance]);
      expect(text).not.toContain("secret reason");
      const others = Object.keys(named).filter(
        (part) => part !== name && !["stock-projection", "search-stock", "search-index", "book-traits"].includes(part),
      );
      expect(others).toEqual([]);
    }
  });

  test("does not wait for a Worker that says nothing", async () => {
    const startedAtMs = Date.now();
    expect(await readiness({ CART: silent, ORDERS: silent })).toMatchObject({
      status: 503,
      notReady: { cart: "did not answer", orders: "did not answer" },
    });
    expect(Date.now() - startedAtMs).toBeLessThan(3_500);
  });

  test.each([
    [60, 60, 200, undefined],
    [61, 60, 200, undefined],
    [0, 0, 200, undefined],
    [59, 60, 503, "has 59 of 60 SKUs"],
    [0, 60, 503, "has 0 of 60 SKUs"],
    ["60", 60, 503, "is not known"],
    [undefined, 60, 503, "is not known"],
    [60, undefined, 503, "is not known"],
  ])("with %s SKUs known to catalogue and search, of %s in stock, is %i", async (stockSkus, skus, status, hindrance) => {
    const known = readyWith({ stockSkus, books: 40 });
    const result = await readiness({ CATALOG: known, SEARCH: known, INVENTORY: readyWith({ skus }) });
    expect([result.status, result.notReady["stock-projection"], result.notReady["search-stock"]]).toEqual([status, hindrance, hindrance]);
  });

  test.each(["SEARCH", "RECOMMENDER"] as const)("is 503 while %s has not heard of every book", async (binding) => {
    const part = binding === "SEARCH" ? "search-index" : "book-traits";
    expect((await readiness({ [binding]: readyWith({ books: 39, stockSkus: 60 }) })).notReady).toMatchObject({
      [part]: "has 39 of 40 books",
    });
    expect((await readiness({ [binding]: readyWith({ books: 41, stockSkus: 60 }) })).status).toBe(200);
    expect((await readiness({ [binding]: readyWith({}) })).notReady).toMatchObject({ [part]: "is not known" });
  });

  test("does not ask for the local platform's Workers where there are none", async () => {
    expect(await readiness({ MAILBOX: undefined, SANDBOX_PSP: undefined })).toMatchObject({ status: 200 });
  });

  test("a Worker that a deployed platform needs and does not have is named", async () => {
    expect(await readiness({ PAYMENTS: undefined as unknown as Fetcher })).toMatchObject({
      status: 503,
      notReady: { payments: "is not bound" },
    });
  });
});

describe("/health and /api/platform/version", () => {
  test("the gateway is alive whatever the others are", async () => {
    expect(await (await ask("/health", {}, { CATALOG: throwing })).json()).toEqual({ status: "ok", service: "gateway" });
  });

  test("anybody may know the version", async () => {
    expect(await (await ask("/api/platform/version")).json()).toEqual({ version: expect.stringMatching(/^\d+\.\d+\.\d+$/) });
  });
});
