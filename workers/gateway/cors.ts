import type { MiddlewareHandler } from "hono";
import type { GatewayApp } from "./bindings.ts";

/** What a page of another site may send besides what every page may (Fetch standard, section 3.3). No cookie is among it. */
const allowedHeaders = [
  "authorization",
  "content-type",
  "idempotency-key",
  "if-match",
  "if-none-match",
  "x-api-key",
  "x-cart-id",
  "x-d1-bookmark",
  "api-version",
];
const allowedMethods = ["GET", "POST", "PUT", "DELETE"];
/** What it may read of an answer besides the usual. */
const exposedHeaders = [
  ...["etag", "idempotency-replayed", "location", "ratelimit", "ratelimit-policy", "retry-after", "www-authenticate"],
  ...["x-cart-id", "x-d1-bookmark", "x-request-id", "api-version"],
];
/** How long a browser need not ask again, in seconds: the most that Chromium heeds. */
const maxAgeSeconds = 7_200;

/** Whether pages of other sites may read the API at all here. */
function isForOthers(path: string, configured: string): boolean {
  return configured !== "" && path.startsWith("/api/");
}

/** The origin of the page that sent the request, if it is one that may read this answer. */
function allowedOrigin(headers: Headers, configured: string): string | null {
  const origin = headers.get("origin");
  return origin !== null && configured.split(",").some((each) => each.trim() === origin) ? origin : null;
}

/** Answers a browser that asks before it sends another site's request (a preflight). */
export const preflight: MiddlewareHandler<GatewayApp> = async (c, next) => {
  const { method, headers } = c.req.raw;
  const isAsking = method === "OPTIONS" && headers.has("access-control-request-method");
  const { CORS_ORIGINS = "" } = c.env;
  if (!isAsking || !isForOthers(c.get("path"), CORS_ORIGINS) || allowedOrigin(headers, CORS_ORIGINS) === null) return await next();
  return new Response(null, {
    status: 204,
    headers: {
      "access-control-allow-methods": allowedMethods.join(", "),
      "access-control-allow-headers": allowedHeaders.join(", "),
      "access-control-max-age": String(maxAgeSeconds),
    },
  });
};

/**
 * Lets pages of the sites in `configured` (origins, separated by commas) read an answer of the API, one from a cache too. Never
 * with credentials: their visitors' cookies stay ours.
 */
export function withCors({ url, headers }: Request, response: Response, configured: string): Response {
  if (configured === "" || !isForOthers(new URL(url).pathname, configured) || response.webSocket) return response;
  const open = new Response(response.body, response);
  open.headers.append("vary", "origin");
  const origin = allowedOrigin(headers, configured);
  if (origin === null) return open;
  open.headers.set("access-control-allow-origin", origin);
  open.headers.set("access-control-expose-headers", exposedHeaders.join(", "));
  return open;
}
