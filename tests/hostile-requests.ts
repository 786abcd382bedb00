import fc from "fast-check";
import type { RawRequest } from "./raw-requests.ts";

/** An operation of the API: its method, its path with `{parameters}`, and the body it would take, if any. */
export type Operation = { method: string; path: string; hasBody: boolean };

/** Values that were somebody's downfall before. */
const nastyValues = [
  ...[null, true, [], {}, "", " ", "0", "-1", "2", "NaN", "null", "undefined", "[object Object]"],
  ...[-1, 0, 1.5, -0, 1e308, 1e21, 9_007_199_254_740_992, -1e9],
  ...["\u0000", "\ud800", "\udfff\ud800", "\u202e", "\ufeff", "\r\nset-cookie: a=b", "😀".repeat(100), "x".repeat(5_000)],
  ...[
    "'; DROP TABLE users; --",
    '" OR 1=1 --',
    "<script>alert(1)</script>",
    "{{7*7}}",
    "#{7*7}",
    "../../etc/passwd",
    "%00",
    "file:///etc/passwd",
  ],
  ...[
    "__proto__",
    "constructor",
    "user_7zzzzzzzzzzzzzzzzzzzzzzzzz",
    "book_01h455vb4pex5vsknk084sn02q",
    "ord_x",
    "me",
    "http://127.0.0.1:8787/",
  ],
] as const;

/** Names of members that some body of ours has, or would be wrong to take. */
const names = [
  ...[
    "email",
    "password",
    "name",
    "token",
    "refreshToken",
    "code",
    "role",
    "id",
    "version",
    "sellerId",
    "sellerName",
    "scopes",
    "currentPassword",
  ],
  ...[
    "newPassword",
    "address",
    "isDefault",
    "purpose",
    "isGranted",
    "textVersion",
    "sku",
    "quantity",
    "lines",
    "payment",
    "expectedTotal",
    "title",
  ],
  ...[
    "editions",
    "books",
    "movements",
    "kind",
    "reason",
    "orderId",
    "reservationId",
    "ttlSeconds",
    "provider",
    "shippingAddress",
    "__proto__",
    "toString",
  ],
];

/** Bodies that are no JSON, or JSON that parsers choke on. */
const brokenBodies = [
  ...["", "{", "}", "[", "nul", "{not json", '{"a":}', "{'a':1}", '{"a":1,}', "\u0000", "\ufeff{}", '"', "NaN", "1e999", "-", "[1,]"],
  ...['{"email":"a@example.com","email":"b@example.com"}', '{"quantity":99999999999999999999999999}', '{"__proto__":{"role":"admin"}}'],
  ...[
    "[".repeat(10_000),
    '{"a":'.repeat(10_000),
    `${"[".repeat(10_000)}${"]".repeat(10_000)}`,
    `{"name":"${"x".repeat(200_000)}"}`,
    `{"name":"${"x".repeat(300_000)}"}`,
  ],
];

const nasty = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom<unknown>(...nastyValues) },
  { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 60 }) },
  { weight: 1, arbitrary: fc.double() },
  { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 3 }) },
);

const jsonBody = fc.oneof(
  { weight: 5, arbitrary: fc.dictionary(fc.constantFrom(...names), nasty, { maxKeys: 6 }).map(textOf) },
  { weight: 1, arbitrary: nasty.map(textOf) },
  { weight: 1, arbitrary: fc.array(nasty, { maxLength: 5 }).map(textOf) },
  { weight: 2, arbitrary: fc.constantFrom(...brokenBodies) },
);

/** Pieces of a path, as they go over the wire: nothing in them ends the request line. */
const segment = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.constantFrom(
      ...[
        "me",
        "x",
        "0",
        "-1",
        "user_7zzzzzzzzzzzzzzzzzzzzzzzzz",
        "book_01h455vb4pex5vsknk084sn02q",
        "ord_01h455vb4pex5vsknk084sn02q",
        "9780141439471",
      ],
      ...[
        "sandbox",
        "batch",
        "login",
        "null",
        "constructor",
        "__proto__",
        "'",
        "%27%20OR%201=1--",
        "%F0%9F%98%80",
        "%C3%A9",
        "*",
        "a".repeat(1_000),
      ],
      ...[
        "%00",
        "%0d%0aset-cookie:a=b",
        "%ff",
        "%",
        "%zz",
        "%ed%a0%80",
        "..%2f..%2fetc",
        "%2e%2e",
        "..",
        ".",
        "",
        "a%2fb",
        "a\\b",
        ";a=b",
        "%25",
        "~",
        "ME",
      ],
    ),
  },
  { weight: 1, arbitrary: fc.string({ unit: fc.constantFrom(..."abcXYZ019-_.~%!$&'()*+,;=:@"), maxLength: 40 }) },
);

/** Things done to a whole path. */
const tricks: ((path: string) => string)[] = [
  ...Array.from({ length: 12 }, () => (path: string) => path),
  (path) => `/${path}`,
  (path) => path.replace("/api", "/api/."),
  (path) => path.replace("/api", "/x/../api"),
  (path) => path.replace("/api", "/x/%2e%2e/api"),
  (path) => path.replace("/api", "/API"),
  (path) => path.replace("/api", "/%61pi"),
  (path) => path.replace("/api", "//api"),
  (path) => path.replace("/api/", "/api\\"),
  (path) => `${path}/`,
  (path) => `${path}//`,
  (path) => `${path}%2f`,
  (path) => `${path};jsessionid=1`,
  (path) => `${path}.json`,
  (path) => path.toUpperCase(),
];

const query = fc.oneof(
  { weight: 3, arbitrary: fc.constant("") },
  {
    weight: 1,
    arbitrary: fc
      .array(
        fc.tuple(
          fc.constantFrom(
            ..."q,limit,cursor,sort,page,category,minPrice,maxPrice,inStock,token,sellerId,language,format,access_token,__proto__".split(
              ",",
            ),
          ),
          fc.oneof(fc.constantFrom<unknown>(...nastyValues), fc.string({ unit: "binary", maxLength: 30 })),
        ),
        { minLength: 1, maxLength: 4 },
      )
      .map((pairs) => `?${pairs.map(([name, value]) => `${name}=${escapeSafely(value)}`).join("&")}`),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      "?",
      "?&&&",
      "?=",
      "?%",
      "?%00",
      "?q=%ff",
      "?limit=1&limit=2",
      `?q=${"a".repeat(3_000)}`,
      "?cursor=eyJhIjoxfQ",
      "?q[]=1",
    ),
  },
);

const contentType = fc.oneof(
  { weight: 8, arbitrary: fc.constant("application/json") },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      "text/plain",
      "application/x-www-form-urlencoded",
      "multipart/form-data",
      "application/json; charset=utf-16",
      "application/xml",
      "*/*",
      "x",
    ),
  },
);

const methods = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"];

const extraHeaders = fc.oneof(
  { weight: 4, arbitrary: fc.constant<Record<string, string>>({}) },
  {
    weight: 1,
    arbitrary: fc.constantFrom<Record<string, string>>(
      { "if-match": "*" },
      { "if-match": 'W/"x"' },
      { "if-match": "no quotes" },
      { "if-none-match": "*" },
      { "x-cart-id": "../../etc" },
      { "x-cart-id": "cart_7zzzzzzzzzzzzzzzzzzzzzzzzz" },
      { cookie: "cart=%ff; __Host-octavo-session=%ff; =; a" },
      { cookie: `__Host-octavo-session=${"A".repeat(100)}` },
      { range: "bytes=0-0,5-" },
      { accept: "text/nothing" },
      { "accept-encoding": "x, *;q=0" },
      { traceparent: "00-zz-zz-zz" },
      { "x-http-method-override": "DELETE" },
      { "idempotency-key": "short" },
      { host: "evil.example" },
      { "x-forwarded-host": "evil.example" },
      { "octavo-version": "1900-01-01" },
    ),
  },
);

/**
 * Requests to all operations alike, each with something wrong or odd: in the path, the query, the body, the headers or all of
 * them. `credentials` is who may send them: mostly somebody who gets past the fence, or nothing behind it would be tried.
 */
export function hostileRequests(operations: Operation[], credentials: Record<string, string>[]): fc.Arbitrary<RawRequest> {
  const key = fc.uuid();
  return fc
    .record({
      operation: fc.constantFrom(...operations),
      segments: fc.array(segment, { minLength: 3, maxLength: 3 }),
      trick: fc.constantFrom(...tricks),
      query,
      body: jsonBody,
      contentType,
      extra: extraHeaders,
      who: fc.constantFrom(...credentials),
      otherMethod: fc.oneof({ weight: 15, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: fc.constantFrom(...methods) }),
      key,
    })
    .map(({ operation, segments, trick, query: search, body, contentType: type, extra, who, otherMethod, key: idempotencyKey }) => {
      const method = otherMethod ?? operation.method;
      const rest = segments.values();
      const path = trick(operation.path.replaceAll(/\{\w+\}/g, () => rest.next().value ?? "x")) + search;
      const hasBody = operation.hasBody && method !== "GET" && method !== "HEAD";
      const sender = endsSender(method, path) ? {} : who;
      const headers = { "idempotency-key": idempotencyKey, ...sender, ...extra, ...(hasBody ? { "content-type": type } : {}) };
      return { method, path, headers, ...(hasBody ? { body } : {}) };
    });
}

/** Whether a request, sent by somebody signed in, could be the last they send: then a guest sends it. */
function endsSender(method: string, path: string): boolean {
  return (method === "DELETE" && path.includes("/users/me")) || (method === "POST" && path.includes("/users/logout"));
}

/** JSON of a value; what JSON has no word for is null. Lone surrogates stay what they are, escaped. */
function textOf(value: unknown): string {
  return JSON.stringify(value) ?? "null";
}

/** Text for a query; a lone surrogate, which has no UTF-8, becomes the bytes that some encoders write for it. */
function escapeSafely(value: unknown): string {
  const text = typeof value === "string" ? value : textOf(value);
  return text.isWellFormed() ? encodeURIComponent(text) : "%ED%A0%80";
}
