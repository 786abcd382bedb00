import type { MiddlewareHandler } from "hono";
import type { GatewayApp } from "./bindings.ts";

/** Own files only, no inline script, no framing. Images may be inline, as small icons are. */
const contentSecurityPolicy = [
  "default-src 'self'",
  "img-src 'self' data:",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join("; ");

const always: readonly [name: string, value: string][] = [
  ["x-content-type-options", "nosniff"],
  ["permissions-policy", "camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()"],
  ["cross-origin-opener-policy", "same-origin"],
];

/** Two years, in seconds. */
const transportSecurity = "max-age=63072000; includeSubDomains";

/** What every answer carries, whoever gave it: its request id, the security headers, and no leave to keep what is not public. */
export const answerHeaders: MiddlewareHandler<GatewayApp> = async (c, next) => {
  await next();
  const { res } = c;
  // The answer to a WebSocket upgrade belongs to its owner: its headers cannot be changed, and no page is made of it.
  if (res.webSocket) return;
  const { headers } = res;
  headers.set("x-request-id", c.get("trace").requestId);
  for (const [name, value] of always) headers.set(name, value);
  // A page that needs a policy of its own (the docs, a mail in its sandbox, an order with its token in the address) brings it.
  if (!headers.has("content-security-policy")) headers.set("content-security-policy", contentSecurityPolicy);
  // RFC 9110, section 15.5.2, wants to hear how one could show who one is.
  if (res.status === 401 && !headers.has("www-authenticate")) headers.set("www-authenticate", "Bearer");
  if (!headers.has("referrer-policy")) headers.set("referrer-policy", "strict-origin-when-cross-origin");
  // Over plain HTTP the header means nothing (RFC 6797, section 7.2).
  if (c.req.raw.url.startsWith("https:")) headers.set("strict-transport-security", transportSecurity);
  const cacheControl = cacheControlOf(res, c.env.CACHE);
  if (cacheControl) headers.set("cache-control", cacheControl);
};

/** The `cache-control` an answer gets whatever its owner said; null when the owner's word stands. */
function cacheControlOf({ status, headers }: Response, cache: string): string | null {
  if (headers.has("set-cookie")) return "private, no-store";
  if (status >= 400 || cache === "off") return "no-store";
  return null;
}
