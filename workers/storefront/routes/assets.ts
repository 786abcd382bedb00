import { Hono } from "hono";
import { assetUrls } from "../asset-urls.ts";
import type { StorefrontApp } from "../bindings.ts";
import { moveTo } from "../show-page.tsx";

/** The files pages load. */
export const assetRoutes = new Hono<StorefrontApp>();

/** A name carries a hash of its content, so an answer never changes. */
assetRoutes.get("/assets/*", async (c) => {
  const found = await c.env.ASSETS.fetch(c.req.raw);
  if (!found.ok && found.status !== 304) return c.text("There is no such file", 404, { "cache-control": "no-store" });
  const response = new Response(found.body, found);
  response.headers.set("cache-control", "public, max-age=31536000, immutable");
  return response;
});

/** Asked for by browsers on pages that name no icon, such as those of the mailbox. */
assetRoutes.get("/favicon.ico", async (c) => moveTo(c, (await assetUrls(c.env)).icon));
