import type { MiddlewareHandler } from "hono";
import { isSameSecret, opsKeyHeader } from "../../shared/http/ops-key.ts";
import { Problem } from "../../shared/problem.ts";
import type { AdminApp } from "./bindings.ts";
import { isSignedIn } from "./session-cookie.ts";
import { goTo } from "./show-page.tsx";
import { showSignIn } from "./show-sign-in.tsx";

/** Addresses under `/admin` that are there before anybody has signed in. */
const openAddresses = /^\/admin\/(?:sign-in|assets\/[^/]+)$/;

/** Where no key is configured there are no such pages (404), whatever is sent. */
export const requireKey: MiddlewareHandler<AdminApp> = async (c, next) => {
  if (!c.env.OPS_KEY) throw new Problem("not-found");
  await next();
};

/**
 * Lets operators through: by the header, as programs send it, or by the cookie of a sign-in. Whoever only looks is sent
 * to sign in first and brought back; a form that comes too late is refused (401), and nothing is done.
 */
export const requireOperator: MiddlewareHandler<AdminApp> = async (c, next) => {
  const { OPS_KEY = "" } = c.env;
  if (openAddresses.test(c.req.path)) return await next();
  const sent = c.req.header(opsKeyHeader);
  if (sent !== undefined) return isSameSecret(sent, OPS_KEY) ? await next() : await showSignIn(c, { problem: "wrong-key" });
  if (isSignedIn(c, OPS_KEY)) return await next();
  if (c.req.method !== "GET" && c.req.method !== "HEAD") return await showSignIn(c, { problem: "signed-out" });
  const { pathname, search } = new URL(c.req.url);
  return goTo(c, pathname === "/admin" ? "/admin/sign-in" : `/admin/sign-in?${new URLSearchParams({ next: pathname + search })}`);
};
