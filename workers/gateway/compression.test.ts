import { exports } from "cloudflare:workers";
import { describe, expect, test } from "vitest";
import { acceptsGzip, withCompression } from "./compression.ts";

const worker = (exports as unknown as { default: Fetcher }).default;
const page = "<p>Call me Ishmael.</p>".repeat(200);
const html = { "content-type": "text/html; charset=utf-8", "cache-control": "public, max-age=30" };
const answer = (headers: Record<string, string> = html, body: string | null = page, status = 200) =>
  new Response(body, { status, headers });
const asked = (accepted: string | null, init: RequestInit = {}) =>
  new Request("http://shop.example/", { ...init, headers: accepted === null ? {} : { "accept-encoding": accepted } });
const encodingOf = (request: Request, response: Response) => withCompression(request, response).headers.get("content-encoding");

describe("an answer", { tags: ["GW-07"] }, () => {
  test("is compressed for whoever takes gzip, and says that it varies", () => {
    const compressed = withCompression(asked("br, gzip"), answer({ ...html, etag: '"moby.1"', "content-length": String(page.length) }));
    expect(Object.fromEntries(compressed.headers)).toEqual({
      ...html,
      etag: 'W/"moby.1"',
      "content-encoding": "gzip",
      vary: "accept-encoding",
    });
  });

  test("is compressed on its way by the runtime, and its body decodes to what it was", async () => {
    const read = async (accepted: string) => {
      const response = await worker.fetch("http://shop.example/openapi.json", { headers: { "accept-encoding": accepted } });
      return { encoding: response.headers.get("content-encoding"), text: await response.text() };
    };
    const [plain, compressed] = [await read("identity"), await read("gzip")];
    expect([plain.encoding, compressed.encoding]).toEqual([null, "gzip"]);
    expect(compressed.text).toBe(plain.text);
    expect(JSON.parse(compressed.text)).toMatchObject({ openapi: "3.1.0" });
  });

  test.each(["", "identity", "br", "gzip;q=0", "deflate, *;q=0"])("stays as it is for whoever does not: %j", (accepted) => {
    expect(encodingOf(asked(accepted), answer())).toBeNull();
  });

  test("stays as it is for whoever says nothing", () => {
    expect(encodingOf(asked(null), answer())).toBeNull();
  });

  test("stays as it is behind an edge, which compresses better", () => {
    expect(encodingOf(asked("gzip", { cf: { colo: "LHR" } } as RequestInit), answer())).toBeNull();
  });

  test.each([
    ["private", { ...html, "cache-control": "private, no-store" }],
    ["not to be changed", { ...html, "cache-control": "public, no-transform" }],
    ["an image", { ...html, "content-type": "image/webp" }],
    ["compressed already", { ...html, "content-encoding": "br" }],
    ["short", { ...html, "content-length": "200" }],
  ])("stays as it is when it is %s", (_, headers) => {
    const encoding = "content-encoding" in headers ? headers["content-encoding"] : null;
    expect(encodingOf(asked("gzip"), answer(headers))).toBe(encoding);
  });

  test("without a body stays as it is", () => {
    expect(encodingOf(asked("gzip"), answer(html, null, 304))).toBeNull();
    expect(encodingOf(asked("gzip", { method: "HEAD" }), answer())).toBeNull();
    expect(encodingOf(asked("gzip"), answer(html, page, 404))).toBeNull();
  });
});

test.each([
  ["gzip", true],
  ["GZIP", true],
  ["br;q=1, gzip;q=0.5", true],
  ["*", true],
  ["gzip;q=0, *", false],
  ["*;q=0.1", true],
  ["gzip ; q=0.0", false],
  ["xgzip", false],
  ["gzip;q=nonsense", false],
])("accept-encoding %j takes gzip: %j", { tags: ["GW-07"] }, (accepted, takes) => {
  expect(acceptsGzip(accepted)).toBe(takes);
});
