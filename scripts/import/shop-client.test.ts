import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { ImportError } from "../../workers/catalog/imports/reading/import-error.ts";
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

test("a refusal says what the shop said of it", async () => {
  const problem = { detail: "The part is too large", errors: [{ pointer: "/fileName", message: "required" }] };
  const { client } = await openShop((response) => void response.writeHead(422).end(JSON.stringify(problem)));
  await expect(client.get("/anything")).rejects.toThrow(/^GET \/anything was answered 422: The part is too large; \/fileName required$/);
});

test("sends bytes as they are, and reads an answer as it comes", async () => {
  const received: Buffer[] = [];
  const { client } = await openShop(
    (response, request) => {
      received.push(Buffer.from(`${request.method} ${request.headers["content-type"]} ${request.headers["content-length"]}`));
      response.writeHead(204).end();
    },
    (response) => void response.end("line,column\n"),
  );
  await client.put("/parts/1", new Uint8Array([0xff, 0xfe]));
  expect(received.map(String)).toEqual(["PUT application/octet-stream 2"]);
  expect(await new Response(await client.open("/errors")).text()).toBe("line,column\n");
});

test.each([
  [200, null],
  [401, /does not take this API key/],
  [403, /with the scope catalog:write/],
  [404, /takes no imports/],
])("a shop that answers %d when it is asked for its imports", async (code, message) => {
  const { client } = await openShop(status(code));
  if (message === null) await expect(client.check()).resolves.toBeUndefined();
  else await expect(client.check()).rejects.toThrow(message);
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
  const { client } = await openShop(status(200));
  await stop();
  stop = async () => {};
  const failure = await client.check().catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(ImportError);
  expect((failure as ImportError).message).toMatch(/No platform answers/);
});
