import { describe, expect, test } from "vitest";
import { Problem } from "../../shared/problem.ts";
import { pathOf } from "./path.ts";
import { asSent, send, watchedOwners } from "./testing.ts";

/** Paths that two readers could take for two things, as they come over the wire. */
const ambiguousPaths = [
  ...["//api/orders", "/api//orders", "/api/orders//", "//evil.example/api/books", "/api/books//../orders"],
  ...["/./api/orders", "/api/./orders", "/api/books/.", "/../api/orders", "/api/books/../orders", "/api/books/.."],
  ...["/api/books/%2e%2e/orders", "/api/books/%2E%2E/orders", "/api/books/.%2e/orders", "/%2e/api/orders", "/api/books/x%2ey"],
  ...[
    "/api%2forders",
    "/api%2Forders",
    "/api/books%2f..%2forders",
    "/api\\orders",
    "/api%5corders",
    "/api/books/..\\orders",
    "/api%5Corders",
  ],
  ...[
    "/api/orders%00",
    "/api/orders%00.css",
    "/api/orders\u0000",
    "/api/orders%0d%0aSet-Cookie:x",
    "/api/orders\r\n",
    "/api/orders%1f",
    "/api/orders%7f",
  ],
  // Letters and digits that are encoded without need would pass a fence that compares them as they are.
  ...[
    "/%63heckout",
    "/api/%6frders",
    "/api/order%73",
    "/%61pi/orders",
    "/api%2dorders",
    "/%5f%5fmailbox",
    "/__mailbo%78",
    "/%7Eadmin",
    "/api/books/%30",
  ],
  ...["/api/%252e%252e/orders", "/api/books/100%25", "/api/books/%", "/api/books/%a", "/api/books/%zz", "/api/books/%u002e"],
  ...[
    "/api/books/%c0%ae%c0%ae/orders",
    "/api/books/%C1%9C",
    "/api/books/%ff",
    "/api/books/%F5%80",
    "/api/books/é",
    "/api/books/a b",
    "/api/books/\u2028",
  ],
];

const plainPaths = [
  ...["/", "/api/books", "/api/books/frankenstein", "/api/inventory/9780141439471/ledger", "/orders/ord_01h455vb4pex5vsknk084sn02q"],
  ...[
    "/books/caf%C3%A9",
    "/books/a%20b",
    "/api/orders/",
    "/assets/app-B7x_1~2.js",
    "/.well-known/jwks.json",
    "/...",
    "/a..b",
    "/api/books/@x:y,z;v=1+2!$&'()*",
  ],
];

describe("pathOf", () => {
  test.each(ambiguousPaths)("refuses %j", (path) => {
    expect(() => pathOf(`http://shop.example${path}`)).toThrow(Problem);
  });

  test.each(plainPaths)("gives %j back as it is", (path) => {
    expect(pathOf(`http://shop.example${path}`)).toBe(path);
    expect(pathOf(`https://shop.example:8443${path}?next=//evil/../%2e&x=%zz`)).toBe(path);
    expect(pathOf(`http://[::1]:8787${path}#..`)).toBe(path);
  });

  test("takes 2,048 characters and not one more", () => {
    expect(pathOf(`http://shop.example/${"x".repeat(2_047)}`)).toHaveLength(2_048);
    expect(() => pathOf(`http://shop.example/${"x".repeat(2_048)}`)).toThrow("longer than 2048");
  });

  test("refuses an address whose host could pass for a path, and one without a path", () => {
    for (const url of [
      "http://a b/api/books",
      "http://shop.example*",
      "http://shop.example",
      "http:///api/books",
      "http://a\\b/api",
      "ftp://shop.example/",
      "http://a@b/x",
    ]) {
      expect(() => pathOf(url)).toThrow(Problem);
    }
  });
});

describe("a request with a path that is not plain", () => {
  test("is a 400 problem and reaches no Worker", async () => {
    const { reached, owners } = watchedOwners();
    for (const path of [...ambiguousPaths, `/${"x".repeat(3_000)}`]) {
      const response = await send(asSent(`http://shop.example${path}`), owners);
      expect([path, response.status, response.headers.get("content-type")]).toEqual([path, 400, "application/problem+json"]);
      expect(await response.json()).toMatchObject({ type: "urn:octavo:problem:malformed-request" });
    }
    expect(reached).toEqual([]);
  });

  test("does not exist under another method either", async () => {
    const { reached, owners } = watchedOwners();
    for (const method of ["POST", "HEAD", "OPTIONS", "DELETE"]) {
      expect((await send(asSent("http://shop.example/%63heckout", method), owners)).status).toBe(400);
    }
    expect(reached).toEqual([]);
  });
});

describe("a request with a method nobody here speaks", () => {
  test.each(["TRACE", "CONNECT", "PROPFIND", "PURGE", "get"])("%s is a 405 problem and reaches no Worker", async (method) => {
    const { reached, owners } = watchedOwners();
    const response = await send(asSent("http://shop.example/api/books", method), owners);
    expect(response.status).toBe(405);
    expect(response.headers.get("allow")).toBe("GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS");
    expect(reached).toEqual([]);
  });
});
