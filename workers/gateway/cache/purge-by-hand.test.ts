import { createExecutionContext } from "cloudflare:test";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { scopes } from "../../../shared/contracts/identity.ts";
import { newId } from "../../../shared/ids.ts";
import { bearerFor, tokenFor } from "../../../tests/tokens.ts";
import { renamings } from "../api-version.ts";
import type { GatewayBindings } from "../bindings.ts";
import { createGateway } from "../routes.ts";
import { platform } from "../testing.ts";

const emma = "book:book_01h455vb4pex5vsknk084sn02q";
const path = "/api/platform/cache/purge";

let purged: (readonly string[])[];
const gateway = createGateway(renamings, {
  purge: async (tags) => {
    purged.push(tags);
    return 3;
  },
});

async function purge(body: unknown, headers: Record<string, string>, replaced: Partial<GatewayBindings> = {}) {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  const init = { method: "POST", headers: { "content-type": "application/json", ...headers }, body: text };
  const response = await gateway.fetch(
    new Request(`http://shop.example${path}`, init),
    { ...platform, ...replaced },
    createExecutionContext(),
  );
  return { status: response.status, headers: response.headers, body: await response.json<Record<string, unknown>>() };
}

let lines: string[];
beforeEach(() => {
  purged = [];
  lines = [];
  vi.spyOn(console, "log").mockImplementation((line) => void lines.push(String(line)));
});
afterEach(() => vi.restoreAllMocks());

describe(`POST ${path}`, () => {
  test("drops for an admin what shows the tags, and the log says who it was", { tags: ["CAC-04"] }, async () => {
    const userId = newId("user");
    const tags = ["list", "list:category/poetry", "list:*:price", emma, "sku:9780141439471"];
    const answer = await purge({ tags }, await bearerFor({ role: "admin", userId }));
    expect([answer.status, answer.body, answer.headers.get("cache-control")]).toEqual([200, { answers: 3 }, "private, no-store"]);
    expect(purged).toEqual([tags]);
    expect(lines.map((line) => JSON.parse(line))).toContainEqual(
      expect.objectContaining({ event: "cache.purged", domain: "gateway", userId, tags: 5, answers: 3 }),
    );
  });

  test("is for admins alone, and for their keys with platform:write", { tags: ["CAC-04", "USR-11"] }, async () => {
    const keyOf = async (role: "seller" | "admin", granted: readonly (typeof scopes)[number][]) => ({
      "x-api-key": await tokenFor({ role, sellerId: role === "seller" ? "seller_1" : null, scopes: granted }),
    });
    const callers: [who: Record<string, string>, status: number][] = [
      [{}, 401],
      [await bearerFor(), 403],
      [await bearerFor({ role: "seller", sellerId: "seller_1" }), 403],
      [await keyOf("seller", scopes), 403],
      [
        await keyOf(
          "admin",
          scopes.filter((scope) => scope !== "platform:write"),
        ),
        403,
      ],
    ];
    for (const [index, [who, status]] of callers.entries())
      expect([index, (await purge({ tags: ["list"] }, who)).status]).toEqual([index, status]);
    expect(purged).toEqual([]);
    expect((await purge({ tags: ["list"] }, await keyOf("admin", ["platform:write"]))).status).toBe(200);
  });

  test.each([
    ["no tags", { tags: [] }, "/tags"],
    ["more than can be purged at once", { tags: Array.from({ length: 31 }, () => "list") }, "/tags"],
    ["a tag that no answer carries", { tags: ["list", "lists"] }, "/tags/1"],
    ["lists of no kind there is", { tags: ["list:poetry"] }, "/tags/0"],
    ["a book by its slug", { tags: ["book:emma"] }, "/tags/0"],
    ["a SKU that is none", { tags: ["sku:"] }, "/tags/0"],
    ["two tags in one", { tags: [`${emma},list`] }, "/tags/0"],
    ["a number", { tags: [1] }, "/tags/0"],
    ["another member", { tags: ["list"], everything: true }, ""],
  ])("refuses %s (422), says where, and drops nothing", async (_, body, pointer) => {
    const answer = await purge(body, await bearerFor({ role: "admin" }));
    expect([answer.status, answer.body]).toMatchObject([422, { type: "urn:octavo:problem:invalid-request", errors: [{ pointer }] }]);
    expect(purged).toEqual([]);
  });

  test("refuses what is no JSON (400), and what does not say that it is (415)", async () => {
    const admin = await bearerFor({ role: "admin" });
    expect((await purge("{", admin)).status).toBe(400);
    expect((await purge({ tags: ["list"] }, { ...admin, "content-type": "text/plain" })).status).toBe(415);
    expect(purged).toEqual([]);
  });

  test("purges the zone as well, and says when that failed (503)", { tags: ["CAC-04"] }, async () => {
    const zone = { CACHE_ZONE_ID: "zone", CACHE_PURGE_TOKEN: "token" };
    const [admin, sent] = [await bearerFor({ role: "admin" }), [] as unknown[]];
    for (const [status, expected] of [
      [200, 200],
      [403, 503],
    ] as const) {
      vi.spyOn(globalThis, "fetch").mockImplementation(async (_, init) => {
        sent.push(JSON.parse(String(init?.body)));
        return new Response("{}", { status });
      });
      expect((await purge({ tags: [emma] }, admin, zone)).status).toBe(expected);
    }
    expect(sent).toEqual([{ tags: [emma] }, { tags: [emma] }]);
    expect(purged).toEqual([[emma], [emma]]);
  });
});
