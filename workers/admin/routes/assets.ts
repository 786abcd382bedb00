import { createHash } from "node:crypto";
import { Hono } from "hono";
import script from "../../../web/admin/scripts/imports.browser.js";
import { styles } from "../../../web/admin/styles.ts";
import type { AdminApp } from "../bindings.ts";

/** Where the style sheet and the script are: a name carries a hash of its content, so what is at such an address never changes. */
export const stylesAddress = `/admin/assets/admin-${hashOf(styles)}.css`;
export const scriptAddress = `/admin/assets/imports-${hashOf(script)}.js`;

const forAYear = { "cache-control": "private, max-age=31536000, immutable" };

/** The files these pages load. They travel in the Worker's own bundle, so page and files are always of one version. */
export const assetRoutes = new Hono<AdminApp>()
  .get(stylesAddress, (c) => c.body(styles, 200, { "content-type": "text/css; charset=utf-8", ...forAYear }))
  .get(scriptAddress, (c) => c.body(script, 200, { "content-type": "text/javascript; charset=utf-8", ...forAYear }));

function hashOf(content: string): string {
  return createHash("sha256").update(content).digest("hex").slice(0, 12);
}
