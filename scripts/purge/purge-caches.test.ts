import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { purgeCaches } from "./purge-caches.ts";

let server: Server | null = null;
afterEach(() => void server?.close());

type Asked = { method?: string; url?: string; key: unknown; tags: string[] };

/** A shop that answers every request alike, and notes what it was asked. */
async function shopThatAnswers(status: number, body: unknown): Promise<{ url: string; asked: Asked[] }> {
  const asked: Asked[] = [];
  const listening = createServer((request, response) => {
    let text = "";
    request.on("data", (part) => (text += part));
    request.on("end", () => {
      asked.push({ method: request.method, url: request.url, key: request.headers["x-api-key"], ...JSON.parse(text) });
      response.writeHead(status).end(typeof body === "string" ? body : JSON.stringify(body));
    });
  });
  server = listening;
  await new Promise<void>((resolve) => listening.listen(0, "127.0.0.1", resolve));
  return { url: `http://127.0.0.1:${(listening.address() as AddressInfo).port}`, asked };
}

test("sends the tags with the key, thirty at a time, and adds up what was dropped", { tags: ["CAC-04"] }, async () => {
  const { url, asked } = await shopThatAnswers(200, { answers: 2 });
  const tags = Array.from({ length: 31 }, (_, index) => `sku:SKU-${index}`);
  expect(await purgeCaches({ url, apiKey: "ock_1", tags })).toBe(4);
  expect(asked).toEqual([
    { method: "POST", url: "/api/platform/cache/purge", key: "ock_1", tags: tags.slice(0, 30) },
    { method: "POST", url: "/api/platform/cache/purge", key: "ock_1", tags: tags.slice(30) },
  ]);
});

test.each([
  [401, {}, "does not take this API key"],
  [403, {}, "platform:write"],
  [404, "<html>", "Is it a shop of Octavo?"],
  [422, { errors: [{ pointer: "/tags/0", message: "expected list" }] }, "answered 422: /tags/0: expected list"],
  [503, { detail: "try again" }, "answered 503: try again"],
  [302, "", "answered 302"],
])("says why when it is answered %i", async (status, body, sentence) => {
  const { url } = await shopThatAnswers(status, body);
  await expect(purgeCaches({ url, apiKey: "ock_1", tags: ["list"] })).rejects.toThrow(sentence);
});

test("says so where no shop is", async () => {
  await expect(purgeCaches({ url: "http://127.0.0.1:1", apiKey: "ock_1", tags: ["list"] })).rejects.toThrow("No shop answers");
});
