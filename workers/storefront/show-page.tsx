import type { Child } from "hono/jsx";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { cacheTags, publicCacheControl, type Shown } from "../../shared/http/public-answer.ts";
import { Problem } from "../../shared/problem.ts";
import type { Failure } from "../../shared/result.ts";
import { Layout, type PageHead } from "../../web/storefront/components/layout.tsx";
import { assetUrls } from "./asset-urls.ts";
import type { StorefrontContext } from "./bindings.ts";

const forOne = "private, no-store";

/** Names what a public page shows, so that caches drop it when that changes: these books, and in a list also those that may join them. */
export function tagPage(c: StorefrontContext, books: { id: string }[], more: Pick<Shown, "isList" | "lists" | "skus">): void {
  c.header("cache-tag", cacheTags({ bookIds: books.map(({ id }) => id), ...more }));
}

/** A page that carries nothing personal, at the one address it is known by. */
export async function showPublic(c: StorefrontContext, head: PageHead, page: Child, status: ContentfulStatusCode = 200): Promise<Response> {
  const { origin, pathname } = new URL(c.req.url);
  c.header("cache-control", publicCacheControl);
  return await show(c, status === 200 ? { ...head, canonical: origin + pathname } : head, page, status);
}

/** A page for this shopper alone, which nobody keeps. */
export async function showPrivate(
  c: StorefrontContext,
  head: PageHead,
  page: Child,
  status: ContentfulStatusCode = 200,
): Promise<Response> {
  c.header("cache-control", forOne);
  return await show(c, head, page, status);
}

async function show(c: StorefrontContext, head: PageHead, page: Child, status: ContentfulStatusCode): Promise<Response> {
  const assets = await assetUrls(c.env);
  return await c.html(
    <Layout head={head} assets={assets} path={c.req.path}>
      {page}
    </Layout>,
    status,
  );
}

/** Keeps an address that is itself a right of access from search engines, and from where links lead. */
export function keepSecret(c: StorefrontContext): void {
  c.header("referrer-policy", "no-referrer");
  c.header("x-robots-tag", "noindex");
}

/** Whether what is wrong is the mailed link that led here, and nothing that was typed. */
export function isAboutLink({ errors }: Failure): boolean {
  return (errors ?? []).some(({ pointer }) => pointer === "/token");
}

/** The status of a page that says what an owner refused. */
export function statusOf({ code }: Failure): Problem["status"] {
  return new Problem(code).status;
}

/** Sends the browser to the one address of a public page. */
export function moveTo(c: StorefrontContext, address: string): Response {
  c.header("cache-control", publicCacheControl);
  return c.redirect(address, 301);
}

/** Sends the browser on to another page with GET, as after a form (303, RFC 9110 section 15.4.4). Never kept. */
export function goTo(c: StorefrontContext, address: string): Response {
  c.header("cache-control", forOne);
  return c.redirect(address, 303);
}
