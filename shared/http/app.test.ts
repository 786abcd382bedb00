import { createRoute, z } from "@hono/zod-openapi";
import { HTTPException } from "hono/http-exception";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Problem } from "../problem.ts";
import { createApp } from "./app.ts";
import { jsonBody } from "./json-body.ts";

let printed: string[] = [];
beforeEach(() => {
  printed = [];
  vi.spyOn(console, "log").mockImplementation((line: string) => void printed.push(line));
});
afterEach(() => void vi.restoreAllMocks());

const app = createApp<{ broken?: boolean }>({
  domain: "test",
  ready: async (env) => {
    if (env.broken) throw new Error("secret of the database");
    return { database: "ok" };
  },
});
app.openapi(
  createRoute({
    method: "post",
    path: "/things/{id}",
    middleware: [jsonBody],
    request: {
      params: z.object({ id: z.string().min(2) }),
      query: z.object({ limit: z.coerce.number().max(5).optional() }),
      body: {
        required: true,
        content: { "application/json": { schema: z.object({ size: z.int(), inner: z.object({ name: z.string() }).optional() }).strict() } },
      },
    },
    responses: { 200: { description: "ok" } },
  }),
  (c) => c.json(c.req.valid("json")),
);
app.get("/bug", () => {
  throw new Error("secret of the database");
});
app.get("/refused", () => {
  throw new Problem("out-of-stock", { cause: new Error("inner") });
});
app.get("/busy", () => {
  throw new Problem("rate-limited", { fields: { retryAfterSeconds: 7 } });
});
app.get("/large", () => {
  throw new HTTPException(413, { message: "too large" });
});
const post = (path: string, body: string, type = "application/json") =>
  app.request(path, { method: "POST", body, headers: { "content-type": type } }, {});

describe("input", () => {
  test("that fits is let through", async () => {
    expect(await (await post("/things/ab", '{"size":1}', "application/json; charset=utf-8")).json()).toEqual({ size: 1 });
  });
  test.each([
    ["/things/ab", '{"size":1.5}', "/size"],
    ["/things/ab", '{"size":1,"inner":{"name":1}}', "/inner/name"],
    ["/things/ab", '{"size":1,"extra":1}', ""],
    ["/things/ab", "[]", ""],
    ["/things/a", '{"size":1}', "param:id"],
    ["/things/ab?limit=9", '{"size":1}', "query:limit"],
  ])("%s with %s: 422 that points at %j", async (path, body, pointer) => {
    const response = await post(path, body);
    expect(response.status).toBe(422);
    expect(((await response.json()) as { errors: { pointer: string }[] }).errors.map((error) => error.pointer)).toContain(pointer);
  });
  test("that is not JSON is unreadable (400), and not declared as JSON unsupported (415)", async () => {
    expect((await post("/things/ab", "{")).status).toBe(400);
    expect((await post("/things/ab", "")).status).toBe(400);
    for (const type of ["text/plain", "application/x-www-form-urlencoded", "application/jsonx", ""])
      expect((await post("/things/ab", '{"size":1}', type)).status).toBe(415);
  });
});

describe("errors", () => {
  test("a bug is a 500 with a fixed sentence; what happened is in the log alone", async () => {
    const response = await app.request("/bug", {}, {});
    expect(response.status).toBe(500);
    expect(await response.text()).not.toContain("secret");
    expect(printed.join()).toContain("secret of the database");
  });
  test("a refusal is its problem, never cacheable", async () => {
    const response = await app.request("/refused", {}, {});
    expect(response.status).toBe(409);
    expect(response.headers.get("content-type")).toBe("application/problem+json");
    expect(response.headers.get("cache-control")).toBe("no-store");
  });
  test("one that may be tried again says when", { tags: ["GW-03"] }, async () => {
    const response = await app.request("/busy", {}, {});
    expect([response.status, response.headers.get("retry-after")]).toEqual([429, "7"]);
    expect((await app.request("/refused", {}, {})).headers.has("retry-after")).toBe(false);
  });
  test("Hono's own refusals keep their status, an unknown path is a problem too", async () => {
    expect((await app.request("/large", {}, {})).status).toBe(413);
    expect(await (await app.request("/nothing", {}, {})).json()).toMatchObject({ status: 404, instance: "/nothing" });
  });
});

test("alive and ready are told apart: a broken dependency makes it unready (503) and says no more", async () => {
  expect((await app.request("/health", {}, { broken: true })).status).toBe(200);
  expect(await (await app.request("/ready", {}, {})).json()).toMatchObject({ status: "ready", checks: { database: "ok" } });
  const response = await app.request("/ready", {}, { broken: true });
  expect(response.status).toBe(503);
  expect(await response.text()).not.toContain("secret");
});

test("a request that failed is one line in the log with route, status and duration; the gateway tells of the others", async () => {
  await post("/things/ab", '{"size":1}');
  await app.request("/ready", {}, { broken: true });
  const lines = printed.map((line) => JSON.parse(line)).filter((line) => line.event === "request");
  expect(lines).toEqual([
    expect.objectContaining({
      domain: "test",
      method: "GET",
      route: "/ready",
      status: 503,
      ms: expect.any(Number),
      requestId: expect.stringMatching(/^req_/),
    }),
  ]);
});

test("the OpenAPI document is version 3.1 and lists the routes", async () => {
  expect(await (await app.request("/openapi.json", {}, {})).json()).toMatchObject({
    openapi: "3.1.0",
    paths: { "/things/{id}": { post: {} } },
  });
});
