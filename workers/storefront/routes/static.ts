import { Hono } from "hono";
import { staticPagePaths } from "../../../web/storefront/static-page-paths.ts";
import type { StorefrontApp } from "../bindings.ts";

/** An hour fresh, a day more while a new one is fetched: these pages change when the shop is deployed, and name its files. */
const cacheControl = "public, max-age=3600, stale-while-revalidate=86400";

/** Pages that were written when the shop was built (`npm run build`): nothing is rendered, and nobody is asked. */
export const staticRoutes = new Hono<StorefrontApp>();

for (const path of staticPagePaths) {
  staticRoutes.get(path, async (c) => {
    const found = await c.env.ASSETS.fetch(new Request(`https://assets.invalid/pages${path}`, { headers: c.req.raw.headers }));
    if (!found.ok && found.status !== 304) throw new Error(`the page ${path} has not been built: its file answered ${found.status}`);
    const page = new Response(found.body, found);
    page.headers.set("cache-control", cacheControl);
    return page;
  });
}
