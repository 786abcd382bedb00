import { describe, expect, test } from "vitest";
import { policy } from "../../shared/auth/policy.ts";
import { readExpression } from "./expression.ts";
import { readEdgeRules } from "./read-rules.ts";

const host = "octavo.example";
const custom = readEdgeRules(host).phases.find(({ phase }) => phase === "http_request_firewall_custom")?.rules ?? [];
const rules = custom.map(({ ref, expression }) => ({ ref, matches: readExpression(expression) }));
/** The rule that blocks a request; with `block` the edge answers 403. */
const blockedBy = (method: string, rawPath: string, at = host) =>
  rules.find(({ matches }) => matches({ host: at, method, rawPath }))?.ref ?? null;

describe("the firewall's own rules", { tags: ["GW-10"] }, () => {
  test("block, all of them", () => {
    expect(custom.length).toBeGreaterThan(0);
    expect(custom.filter(({ action }) => action !== "block")).toEqual([]);
  });

  test.each([
    ["TRACE", "/", "octavo-methods"],
    ["CONNECT", "/", "octavo-methods"],
    ["PROPFIND", "/", "octavo-methods"],
    ["get", "/", "octavo-methods"],
    ["GET", "/__mailbox", "octavo-local-only"],
    ["POST", "/__sandbox/v1/charges", "octavo-local-only"],
    ["POST", "/__failpoints", "octavo-local-only"],
    ["GET", "//admin", "octavo-paths"],
    ["GET", "/api//users", "octavo-paths"],
    ["GET", "/books/../admin", "octavo-paths"],
    ["GET", "/books/..%2fadmin", "octavo-paths"],
    ["GET", "/%2E%2e/admin", "octavo-paths"],
    ["GET", "/%2e%2e%2fetc/passwd", "octavo-paths"],
    ["GET", "/books/a%2Fb", "octavo-paths"],
    ["GET", "/books/a%5c..%5cb", "octavo-paths"],
    ["GET", "/books/a%00.jpg", "octavo-paths"],
    ["GET", "/.env", "octavo-scanners"],
    ["GET", "/.ENV.production", "octavo-scanners"],
    ["GET", "/.git/config", "octavo-scanners"],
    ["GET", "/wp-login.php", "octavo-scanners"],
    ["POST", "/xmlrpc.PHP", "octavo-scanners"],
    ["GET", "/cgi-bin/luci", "octavo-scanners"],
    ["GET", "/admin/default.aspx", "octavo-scanners"],
    ["GET", "/login.jsp", "octavo-scanners"],
  ])("%s %s is blocked, by %s", (method, path, ref) => {
    expect(blockedBy(method, path)).toBe(ref);
  });

  test("let every route of the API through, whatever its parts are called", () => {
    const parts = ["book_01h455vb4pex5vsknk084sn02q", "the-wall-paper-a-b-c", "9780141439471", "SKU.1_a-b", "caf%C3%A9", "me"];
    const stopped = policy.flatMap(({ method, path }) =>
      parts
        .map((part) => path.replaceAll(/\{[^}]+\}/g, part))
        .map((filled) => [method, filled, blockedBy(method, filled)])
        .filter(([, , ref]) => ref !== null),
    );
    expect(policy.length).toBeGreaterThan(50);
    expect(stopped).toEqual([]);
  });

  test.each([
    ...["/", "/books", "/books/the-wall-paper-a-b-c", "/categories/gothic-fiction", "/search", "/cart", "/cart/items", "/checkout"],
    ...["/orders/ord_01h455vb4pex5vsknk084sn02q", "/sign-in", "/sign-in/with/example/callback", "/register", "/verify", "/reset"],
    ...["/account", "/account/security", "/goodbye", "/admin", "/admin/books/new", "/docs", "/openapi.json", "/ready", "/robots.txt"],
    ...["/assets/shop-3fa2c1.css", "/covers/caf%C3%A9-noir.svg", "/.well-known/jwks.json"],
  ])("let the page %s through", (path) => {
    expect([blockedBy("GET", path), blockedBy("HEAD", path), blockedBy("POST", path)]).toEqual([null, null, null]);
  });

  test("are nothing to another host of the zone", () => {
    expect(blockedBy("TRACE", "/.env", "other.example")).toBeNull();
  });
});

describe("readExpression", () => {
  const request = { host, method: "GET", rawPath: "/A/../b" };
  test.each([
    ['http.request.method eq "GET"', true],
    ['not http.request.method eq "GET"', false],
    ['http.request.method in {"POST" "GET"}', true],
    ['http.request.uri.path eq "/b"', true],
    ['lower(raw.http.request.uri.path) contains "/a/.."', true],
    ['http.host eq "x" and http.host eq "y" or http.request.method eq "GET"', true],
    ['http.host eq "x" and (http.host eq "y" or http.request.method eq "GET")', false],
    ['not starts_with(http.request.uri.path, "/b") or ends_with(http.host, ".example")', true],
  ])("%s", (expression, isMatch) => {
    expect(readExpression(expression)(request)).toBe(isMatch);
  });

  test.each(['ip.src eq "1"', "len(http.host)", '(http.host eq "x"', 'http.host eq "x")', 'http.host matches "x"', "http.host eq"])(
    "%s is refused: what is not understood is not guessed",
    (expression) => {
      expect(() => readExpression(expression)).toThrow();
    },
  );
});
