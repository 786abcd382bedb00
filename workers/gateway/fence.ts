import type { Context, MiddlewareHandler } from "hono";
import { findPolicyRow, requireReach } from "../../shared/auth/policy.ts";
import { isFromThisShop } from "../../shared/http/same-origin.ts";
import { Problem } from "../../shared/problem.ts";
import type { GatewayApp } from "./bindings.ts";
import { pathAtOwner } from "./routes-table.ts";

const readMethods = ["GET", "HEAD"];
/** Paths whose every route is a row of the policy. */
const ofThePolicy = /^\/(?:api|\.well-known)\//;
/** What the merchants' pages are dressed in, the refusing ones too. */
const adminAssets = /^\/admin\/assets\/[^/]+$/;

/**
 * The first fence: nothing reaches an owner that the policy does not let this caller do. 404 for what is in no row, 401
 * for guests, 403 for who is signed in and may not. The owner asks the same table again.
 */
export const fence: MiddlewareHandler<GatewayApp> = async (c, next) => {
  const [path, route] = [c.get("path"), c.get("route")];
  if (route?.to === "ADMIN") return toAdmin(c, path) ?? (await next());
  if (route && ofThePolicy.test(path)) requireReach(findPolicyRow(c.req.method, pathAtOwner(path, route)), c.get("actor") ?? null);
  return await next();
};

/**
 * The merchants' pages. A guest is led to the sign-in and back; who is signed in and no merchant changes nothing there, and
 * what they look at is refused by the pages themselves, in words.
 */
function toAdmin(c: Context<GatewayApp>, path: string): Response | null {
  const [actor, isReading] = [c.get("actor") ?? null, readMethods.includes(c.req.method)];
  if (isReading && adminAssets.test(path)) return null;
  if (actor === null && isReading) {
    const next = path + new URL(c.req.url).search;
    return new Response(null, {
      status: 303,
      headers: { location: `/sign-in?${new URLSearchParams({ next })}`, "cache-control": "no-store" },
    });
  }
  if (actor === null) throw new Problem("unauthenticated", { detail: "Sign in first" });
  if (actor.role === "buyer" && !isReading) throw new Problem("forbidden");
  return null;
}

/**
 * Keeps other sites from writing to the API with a visitor's cookie, which the browser would add: such a request has to say
 * that a page of ours sent it (403), and its body has to be JSON (415), which no form can post. Tokens and keys are
 * added by no browser, so they need none of that.
 */
export const sameSite: MiddlewareHandler<GatewayApp> = async (c, next) => {
  const { raw } = c.req;
  const isGuarded = c.get("shownBy") === "session" && c.get("path").startsWith("/api/") && !readMethods.includes(raw.method);
  if (isGuarded && !isFromThisShop(raw)) {
    throw new Problem("forbidden", { detail: "This request was not sent from a page of this shop, so nothing was done." });
  }
  if (isGuarded && !isJson(raw)) throw new Problem("unsupported-media-type", { detail: "Send the body as application/json" });
  await next();
};

function isJson({ headers, body }: Request): boolean {
  const type = headers.get("content-type");
  return type === null ? body === null : /^application\/json\s*(?:;|$)/i.test(type);
}
