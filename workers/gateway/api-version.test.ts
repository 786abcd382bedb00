import { createExecutionContext } from "cloudflare:test";
import { describe, expect, test } from "vitest";
import { versionHeader } from "./api-version.ts";
import { createGateway } from "./routes.ts";
import { type Echo, ownerThat, platform } from "./testing.ts";

/** Made up for the test: until March a book had "authors", until June a "blurb". */
const gateway = createGateway([
  { since: "2026-03-01", prefix: "/api/books", oldNames: { contributors: "authors" } },
  { since: "2026-06-01", prefix: "/api/books", oldNames: { description: "blurb" } },
]);
const ada = { title: "Notes", contributors: [{ name: "Ada", description: "a countess" }], description: "On the engine" };
const CATALOG = ownerThat((request) => (request.method === "GET" ? Response.json(ada) : new Response(request.body, request)));
const ask = async (version: string | null, init: RequestInit = {}, path = "/api/books/notes") => {
  const headers = { ...(init.headers as Record<string, string>), ...(version === null ? {} : { [versionHeader]: version }) };
  return await gateway.fetch(
    new Request(`http://shop.example${path}`, { ...init, headers }),
    { ...platform, CATALOG },
    createExecutionContext(),
  );
};

describe("a client written for an earlier version", { tags: ["GW-06"] }, () => {
  test("reads the old names, at any depth, and hears which version it got", async () => {
    const response = await ask("2026-01-15");
    expect(await response.json()).toEqual({ title: "Notes", authors: [{ name: "Ada", blurb: "a countess" }], blurb: "On the engine" });
    expect(response.headers.get(versionHeader)).toBe("2026-01-15");
  });

  test("reads what was renamed before its version under the new name", async () => {
    expect(await (await ask("2026-03-01")).json()).toEqual({
      title: "Notes",
      contributors: [{ name: "Ada", blurb: "a countess" }],
      blurb: "On the engine",
    });
  });

  test("writes the old names, and the owner sees the new ones", async () => {
    const owner = ownerThat(async (request) =>
      Response.json({ seen: await request.text(), length: request.headers.get("content-length") }),
    );
    const body = JSON.stringify({ title: "Notes", authors: [{ name: "Ada" }], blurb: "On the engine" });
    const response = await gateway.fetch(
      new Request("http://shop.example/api/cart/items", {
        method: "POST",
        body,
        headers: { "content-type": "application/json", [versionHeader]: "2026-01-15" },
      }),
      { ...platform, CART: owner },
      createExecutionContext(),
    );
    // Not a route of the renamed prefix: it passes as it is.
    expect((await response.json<{ seen: string }>()).seen).toBe(body);
    const shop = createGateway([{ since: "2026-03-01", prefix: "/api/cart", oldNames: { contributors: "authors", description: "blurb" } }]);
    const renamed = await shop.fetch(
      new Request("http://shop.example/api/cart/items", {
        method: "POST",
        body,
        headers: { "content-type": "application/json", [versionHeader]: "2026-01-15" },
      }),
      { ...platform, CART: owner },
      createExecutionContext(),
    );
    const { seen } = await renamed.json<{ seen: string }>();
    expect(JSON.parse(seen)).toEqual({ title: "Notes", contributors: [{ name: "Ada" }], description: "On the engine" });
  });

  test("gets what is no JSON as it is", async () => {
    const shop = createGateway([{ since: "2026-03-01", prefix: "/api/cart", oldNames: { contributors: "authors" } }]);
    const headers = { "content-type": "application/json", [versionHeader]: "2026-01-15" };
    const response = await shop.fetch(
      new Request("http://shop.example/api/cart/items", { method: "POST", body: '{"authors":', headers }),
      platform,
      createExecutionContext(),
    );
    expect((await response.json<Echo>()).body).toBe('{"authors":');
  });
});

test("a client that names today's version, a later one or none gets today's names", { tags: ["GW-06"] }, async () => {
  for (const version of [null, "2026-06-01", "2027-01-01"]) expect(await (await ask(version)).json()).toEqual(ada);
});

test.each(["1", "v2", "2026", "2026-13-01", "2026-01-15T00:00", "latest", ""])(
  "a version that is no date is refused (400): %j",
  { tags: ["GW-06"] },
  async (version) => {
    expect((await ask(version)).status).toBe(400);
  },
);
