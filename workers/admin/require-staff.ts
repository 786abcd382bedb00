import type { MiddlewareHandler } from "hono";
import type { Actor } from "../../shared/auth/actor.ts";
import { actorOf, bearerOf } from "../../shared/auth/authorize.ts";
import { readForm } from "../../shared/http/form-body.ts";
import { requireFormToken } from "../../shared/http/form-token.ts";
import { Problem } from "../../shared/problem.ts";
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
  const actor = token === null ? null : await knownOrNull(() => actorOf(c.env.IDENTITY, token));
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

/** A token that is not valid, or no longer, is nobody's. */
async function knownOrNull(verify: () => Promise<Actor>): Promise<Actor | null> {
  try {
    return await verify();
  } catch (error) {
    if (error instanceof Problem && error.code === "unauthenticated") return null;
    throw error;
  }
}
