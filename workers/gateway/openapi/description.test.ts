import { createExecutionContext } from "cloudflare:test";
import { describe, expect, test, vi } from "vitest";
import { openApiFaults } from "../../../tests/openapi-faults.ts";
import type { GatewayBindings } from "../bindings.ts";
import { createGateway } from "../routes.ts";
import { ownerThat, platform } from "../testing.ts";
import { createApiDescription } from "./description.ts";

/** A gateway that has told nothing yet answers for its description. */
async function describeWith(replaced: Partial<GatewayBindings> = {}): Promise<Response> {
  return await createGateway().fetch(
    new Request("http://shop.example/openapi.json"),
    { ...platform, ...replaced },
    createExecutionContext(),
  );
}

const minimal = (more: Record<string, unknown>) =>
  ownerThat(() => Response.json({ openapi: "3.1.0", info: { title: "x", version: "1" }, ...more }));

describe("/openapi.json", () => {
  test("is a sound OpenAPI 3.1 document", async () => {
    const response = await describeWith();
    expect([response.status, response.headers.get("content-type"), response.headers.get("cache-control")]).toEqual([
      200,
      "application/json",
      "public, max-age=60",
    ]);
    expect(openApiFaults(await response.json())).toEqual([]);
  });

  test("has what every Worker and the gateway answer, and nothing that cannot be reached", async () => {
    const { paths } = await (await describeWith()).json<{ paths: Record<string, unknown> }>();
    expect(Object.keys(paths).sort()).toEqual([
      ...["/api/books", "/api/cart", "/api/categories", "/api/inventory/{sku}", "/api/orders"],
      ...["/api/platform/cache/purge", "/api/platform/version"],
      ...["/api/webhooks/{provider}", "/health", "/ready"],
    ]);
  });

  test("says which operations take an Idempotency-Key, and which credentials the policy asks for", { tags: ["USR-12"] }, async () => {
    const { paths, components } = await (await describeWith()).json<{
      paths: Record<string, Record<string, Record<string, unknown>>>;
      components: unknown;
    }>();
    const key = { $ref: "#/components/parameters/IdempotencyKey" };
    expect(paths["/api/orders"]?.post?.parameters).toEqual([key]);
    expect(paths["/api/orders"]?.post).not.toHaveProperty("security");
    expect(paths["/api/inventory/{sku}"]?.put?.parameters).toEqual([expect.objectContaining({ name: "sku" }), key]);
    expect(paths["/api/inventory/{sku}"]?.put?.security).toEqual([{ bearer: [] }, { session: [] }, { apiKey: ["inventory:write"] }]);
    expect(paths["/api/books"]?.post?.security).toEqual([{ bearer: [] }, { session: [] }, { apiKey: ["catalog:write"] }]);
    expect(paths["/api/books"]?.get).not.toHaveProperty("security");
    expect(paths["/api/orders"]?.get?.security).toEqual([{ bearer: [] }, { session: [] }, { apiKey: ["orders:read"] }]);
    expect(components).toMatchObject({
      parameters: { IdempotencyKey: { name: "Idempotency-Key", in: "header", required: true } },
      securitySchemes: {
        bearer: { type: "http", scheme: "bearer" },
        apiKey: { type: "apiKey", in: "header", name: "x-api-key" },
        session: { type: "apiKey", in: "cookie", name: "__Host-octavo-session" },
      },
    });
  });

  test.each(["CATALOG", "INVENTORY", "CART", "ORDERS", "PAYMENTS", "IDENTITY"] as const)(
    "is a 503 problem and not a gap when %s fails",
    async (binding) => {
      const log = vi.spyOn(console, "log").mockImplementation(() => {});
      const failures = [
        ownerThat(() => new Response("no", { status: 500 })),
        ownerThat(() => Response.json({ hello: "world" })),
        ownerThat(() => Response.json({ openapi: "3.0.3", paths: {} })),
        ownerThat(() => new Response("<p>")),
        ownerThat(() => {
          throw new Error("gone");
        }),
      ];
      for (const owner of failures) {
        const response = await describeWith({ [binding]: owner });
        expect(response.status).toBe(503);
        expect(await response.json()).toMatchObject({
          type: "urn:octavo:problem:unavailable",
          detail: `The description of ${binding.toLowerCase()} is missing`,
        });
      }
      log.mockRestore();
    },
  );

  test("is a 500 and not one of two truths when Workers contradict each other", async () => {
    const log = vi.spyOn(console, "log").mockImplementation(() => {});
    const response = await describeWith({ CART: minimal({ components: { schemas: { Money: { type: "string" } } } }) });
    expect(response.status).toBe(500);
    expect(log.mock.calls.flat().join("\n")).toContain("mean different things by components/schemas/Money");
    log.mockRestore();
  });
});

describe("createApiDescription", () => {
  test("asks the Workers once a minute, and again after a failure", async () => {
    let asked = 0;
    let isWell = false;
    const CATALOG = ownerThat(() => {
      asked += 1;
      return isWell ? Response.json({ openapi: "3.1.0", paths: {} }) : new Response(null, { status: 500 });
    });
    const describeApi = createApiDescription({ openapi: "3.1.0", paths: {} }, "1.2.3");
    const env = { ...platform, CATALOG };
    await expect(describeApi(env, 0)).rejects.toThrow("The description of catalog is missing");
    isWell = true;
    const first = await describeApi(env, 1_000);
    expect(JSON.parse(first).info).toMatchObject({ title: "Octavo", version: "1.2.3" });
    expect(await describeApi(env, 60_999)).toBe(first);
    expect(asked).toBe(2);
    await describeApi(env, 61_000);
    expect(asked).toBe(3);
  });
});

describe("openApiFaults", () => {
  const sound = { openapi: "3.1.0", info: { title: "t", version: "1" }, servers: [{ url: "/" }], tags: [] };
  const operation = { operationId: "a", summary: "A", responses: { 200: { description: "Well" } } };
  const withOperation = (more: Record<string, unknown>, path = "/a") => ({
    ...sound,
    paths: { [path]: { get: { ...operation, ...more } } },
  });

  test("finds nothing in a sound document", () => {
    expect(openApiFaults(withOperation({}))).toEqual([]);
  });

  test.each([
    ["another version", { ...withOperation({}), openapi: "3.0.3" }, "openapi is 3.0.3"],
    ["no paths", { ...sound, paths: {} }, "there are no paths"],
    ["a dangling reference", withOperation({ requestBody: { $ref: "#/components/requestBodies/X" } }), "leads nowhere"],
    ["an undeclared path parameter", withOperation({}, "/a/{id}"), "declares the path parameters"],
    ["an unknown credential", withOperation({ security: [{ nobody: [] }] }), "asks for the credentials nobody"],
    ["an undeclared tag", withOperation({ tags: ["Books"] }), "carries a tag nobody declared"],
    ["a response without a description", withOperation({ responses: { 200: {} } }), "response 200 needs a description"],
    ["two ids alike", { ...sound, paths: { "/a": { get: operation }, "/b": { get: operation } } }, "operation ids repeat: a"],
    ["two paths of one shape", { ...sound, paths: { "/a/{x}": {}, "/a/{y}": {} } }, "differ only in their parameters' names"],
  ])("finds %s", (_, document, fault) => {
    expect(openApiFaults(document).join("\n")).toContain(fault);
  });
});
