import type { MiddlewareHandler } from "hono";
import { Problem } from "../problem.ts";

const readMethods = ["GET", "HEAD"];

/**
 * Lets a form through only when a page of this address sent it (403 otherwise): a form can be posted from any site, and the
 * browser would add its cookies. Where the browser says nothing of where a form comes from, only those of a guest are
 * taken: who is signed in has a session that the gateway turned into the token on the request.
 */
export const sameOrigin: MiddlewareHandler = async (c, next) => {
  const { headers } = c.req.raw;
  const isSilent = !headers.has("sec-fetch-site") && !headers.has("origin");
  const isTaken = isSilent ? !headers.has("authorization") : isFromThisShop(c.req.raw);
  if (!readMethods.includes(c.req.method) && !isTaken) {
    throw new Problem("forbidden", { detail: "This form was not sent from a page of this shop, so nothing was done." });
  }
  await next();
};

/**
 * Whether a request says that a page of its own address sent it. `Sec-Fetch-Site` cannot be set by a page; where a browser
 * does not send it, `Origin` has to be ours.
 */
export function isFromThisShop({ url, headers }: Request): boolean {
  const site = headers.get("sec-fetch-site");
  if (site !== null) return site === "same-origin" || site === "none";
  return headers.get("origin") === new URL(url).origin;
}
