import type { MiddlewareHandler } from "hono";
import { Problem } from "../problem.ts";

const readMethods = ["GET", "HEAD"];

/**
 * Lets a form through only when a page of this address sent it (403 otherwise): a form can be posted from any site, and the
 * browser would add its cookies. `Sec-Fetch-Site` cannot be set by a page; where a browser does not send it,
 * `Origin` has to be ours.
 */
export const sameOrigin: MiddlewareHandler = async (c, next) => {
  if (!readMethods.includes(c.req.method) && !isFromThisShop(c.req.raw)) {
    throw new Problem("forbidden", { detail: "This form was not sent from a page of this shop, so nothing was done." });
  }
  await next();
};

function isFromThisShop({ url, headers }: Request): boolean {
  const site = headers.get("sec-fetch-site");
  if (site !== null) return site === "same-origin" || site === "none";
  return headers.get("origin") === new URL(url).origin;
}
