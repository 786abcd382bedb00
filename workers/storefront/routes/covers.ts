import { Hono } from "hono";
import { coverHashOf, coverPathOf, readCoverName } from "../../../shared/cover-path.ts";
import { drawCover } from "../../../web/storefront/cover/draw-cover.ts";
import type { StorefrontApp } from "../bindings.ts";

/** An image that is opened as a page: nothing in it runs, and nothing is fetched. */
const contentSecurityPolicy = "default-src 'none'; style-src 'unsafe-inline'; sandbox";
const notKept = { "cache-control": "no-store" };

/**
 * Covers that are drawn. The address carries a hash of what the cover shows, so an answer never changes; with another hash it
 * leads to the cover as it is now, and so do a book's id and its ISBNs: to the small size of a picture where there is one.
 */
export const coverRoutes = new Hono<StorefrontApp>().get("/covers/:name", async (c) => {
  const name = readCoverName(c.req.param("name"));
  const book = name && (await c.env.CATALOG.findBook({ ref: name.ref }));
  if (!book) return c.text("There is no such cover", 404, notKept);
  if (name.ref !== book.slug || name.hash !== coverHashOf(book)) {
    c.header("cache-control", "no-store");
    return c.redirect(book.images[0]?.srcset?.[0]?.url ?? coverPathOf(book), 302);
  }
  return c.body(drawCover(book), 200, {
    "content-type": "image/svg+xml; charset=utf-8",
    "cache-control": "public, max-age=31536000, immutable",
    "content-security-policy": contentSecurityPolicy,
  });
});
