import type { MiddlewareHandler } from "hono";
import { actorOf, bearerOf } from "../../shared/auth/authorize.ts";
import { orGuest } from "../../shared/auth/or-guest.ts";
import { readForm } from "../../shared/http/form-body.ts";
import { requireFormToken } from "../../shared/http/form-token.ts";
import type { AdminApp } from "./bindings.ts";
import { showNotStaff, showSignedOut } from "./errors.tsx";
import { goTo } from "./show-page.tsx";
import { isStaff } from "./staff.ts";

/** Addresses under `/admin` that are there before anybody has signed in. */
const openAddresses = /^\/admin\/assets\/[^/]+$/;
const readMethods = ["GET", "HEAD"];

/**
 * Lets staff through: a seller or an admin, signed in at the shop's own page (the gateway makes a token of the browser's
 * session). A program's key opens no page. Whoever only looks is sent to sign in first and brought back; a form that comes
 * too late is refused (401), one that is not of this session's pages too (403), and nothing is done.
 */
export const requireStaff: MiddlewareHandler<AdminApp> = async (c, next) => {
  if (openAddresses.test(c.req.path)) return await next();
  const isLooking = readMethods.includes(c.req.method);
  const token = bearerOf(c.req.header("authorization"));
  const actor = token === null ? null : await orGuest(() => actorOf(c.env.IDENTITY, token));
  if (token === null || actor === null) {
    if (!isLooking) return await showSignedOut(c);
    const { pathname, search } = new URL(c.req.url);
    return goTo(c, `/sign-in?${new URLSearchParams({ next: pathname + search })}`);
  }
  if (!isStaff(actor)) return await showNotStaff(c);
  if (!isLooking) requireFormToken(await readForm(c.req), c.env.FORM_SECRET, actor.sessionId);
  c.set("actor", actor);
  c.set("token", token);
  await next();
};
