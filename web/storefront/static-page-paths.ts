/** Addresses of the pages that are written when the shop is built. */
export const staticPagePaths = ["/about", "/delivery", "/privacy"] as const;
export type StaticPagePath = (typeof staticPagePaths)[number];
