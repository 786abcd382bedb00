import { createHash } from "node:crypto";
import { Hono } from "hono";
import { styles } from "../../../web/admin/styles.ts";
import type { AdminApp } from "../bindings.ts";

/** Where the style sheet is: its name carries a hash of its content, so what is at this address never changes. */
export const stylesAddress = `/admin/assets/admin-${createHash("sha256").update(styles).digest("hex").slice(0, 12)}.css`;

/** The one file these pages load. It travels in the Worker's own bundle, so page and styles are always of one version. */
export const assetRoutes = new Hono<AdminApp>().get(stylesAddress, (c) =>
  c.body(styles, 200, { "content-type": "text/css; charset=utf-8", "cache-control": "private, max-age=31536000, immutable" }),
);
