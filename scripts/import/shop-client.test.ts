import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { ImportError } from "./import-error.ts";
import { openShopClient } from "./shop-client.ts";

let stop = async () => {};
afterEach(() => stop());

/** A shop that answers each request by the next of the given ways, and the last way from then on. */
async function openShop(...ways: ((response: ServerResponse, request: IncomingMessage) => void)[]) {
  let asked = 0;
  const server = createServer((request, response) => {
    const way = ways[Math.min(asked, ways.length - 1)];
    asked += 1;
    request.resume().on("end", () => way?.(response, request));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  stop = () =>
    new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { client: openShopClient(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, "the-key"), asked: () => asked };
}

const status =
  (code: number, headers = {}) =>
  (response: ServerResponse) =>
    void response.writeHead(code, headers).end("{}");
const reset = (response: ServerResponse) => void response.socket?.destroy();

test("tries again when the shop is busy, away or resets the connection", async () => {
  const { client, asked } = await openShop(
    status(503),
    reset,
    status(429, { "retry-after": "0" }),
    (response, request) =>
      void response.end(JSON.stringify({ key: request.headers["x-api-key"], idempotency: request.headers["idempotency-key"] })),
  );
  expect(await client.post("/anything", {}, { "idempotency-key": "once" })).toEqual({ key: "the-key", idempotency: "once" });
  expect(asked()).toBe(4);
});

test("does not repeat what was refused", async () => {
  const { client, asked } = await openShop(status(500));
  await expect(client.post("/anything", {})).rejects.toThrow(/answered 500/);
  expect(asked()).toBe(1);
});

test.each([
  [422, null],
  [401, /does not take this API key/],
  [403, /needs the scopes/],
  [404, /takes no imports/],
  [200, /takes no imports/],
])("a shop that answers %d to an empty import", async (code, message) => {
  const { client } = await openShop(status(code));
  if (message === null) await expect(client.check()).resolves.toBeUndefined();
  else await expect(client.check()).rejects.toThrow(message);
});

test("finds what is there with its ETag, and nothing where nothing is", async () => {
  const { client, asked } = await openShop(
    status(503),
    (response, request) =>
      void response.writeHead(200, { etag: '"book_1.3"' }).end(JSON.stringify({ method: request.method, url: request.url })),
    status(404),
    status(500),
  );
  expect(await client.find("/api/books/emma")).toEqual({ body: { method: "GET", url: "/api/books/emma" }, etag: '"book_1.3"' });
  expect(await client.find("/api/books/emma")).toBeNull();
  await expect(client.find("/api/books/emma")).rejects.toThrow(/GET \/api\/books\/emma was answered 500/);
  expect(asked()).toBe(4);
});

test("deletes what its ETag names, and says what came of it", async () => {
  let ifMatch: string | undefined;
  const { client } = await openShop(
    (response, request) => {
      ifMatch = `${request.method} ${request.headers["if-match"]} ${request.headers["x-api-key"]}`;
      response.writeHead(204).end();
    },
    status(412),
    status(500),
  );
  expect([await client.remove("/api/books/book_1", '"book_1.3"'), ifMatch]).toEqual([204, 'DELETE "book_1.3" the-key']);
  expect(await client.remove("/api/books/book_1", '"book_1.3"')).toBe(412);
  await expect(client.remove("/api/books/book_1", '"book_1.3"')).rejects.toThrow(/DELETE \/api\/books\/book_1 was answered 500/);
});

test("follows no redirection: the key is for the address it was given for", async () => {
  const elsewhere: IncomingMessage[] = [];
  const other = createServer((request, response) => {
    elsewhere.push(request);
    response.writeHead(422).end("{}");
  });
  await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
  const { client } = await openShop(status(307, { location: `http://127.0.0.1:${(other.address() as AddressInfo).port}/` }));
  await expect(client.check()).rejects.toThrow(/answered 307/);
  await expect(client.post("/anything", {})).rejects.toThrow(/answered 307/);
  await new Promise((resolve) => other.close(resolve));
  expect(elsewhere).toEqual([]);
});

test("says so when nobody answers", async () => {
  const { client } = await openShop(status(422));
  await stop();
  stop = async () => {};
  const failure = await client.check().catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(ImportError);
  expect((failure as ImportError).message).toMatch(/No platform answers/);
});
