import { Hono } from "hono";
import { z } from "zod";
import { nextAddress } from "../../../web/storefront/next-address.ts";
import type { StorefrontApp, StorefrontContext } from "../bindings.ts";
import { forgetSealed, keepSealed, readSealed, type SealedCookie } from "../sealed-cookie.ts";
import { goTo } from "../show-page.tsx";
import { labelOf } from "../visitor.ts";
import { codeStep, enter } from "./sign-in.tsx";

/** What identity wants back with the provider's answer, so that the browser which comes back is the one that left. */
const way: SealedCookie<{ provider: string; cookie: string; next: string }> = {
  name: "__Host-octavo-provider",
  schema: z.object({ provider: z.string(), cookie: z.string(), next: z.string() }),
  ttlSeconds: 10 * 60,
};

/** Signing in with an account elsewhere (OpenID Connect): there by a plain link, and back again. */
export const signInWithRoutes = new Hono<StorefrontApp>();

signInWithRoutes.get("/sign-in/with/:provider", async (c) => {
  const provider = c.req.param("provider");
  const next = nextAddress(c.req.query("next"));
  const begun = await c.env.IDENTITY.beginProviderSignIn({ provider, redirectUri: returnAddress(c, provider), trace: c.var.trace });
  if (!begun.ok) return goTo(c, "/sign-in?about=provider");
  keepSealed(c, way, { provider, cookie: begun.value.cookie, next }, Date.now());
  return goTo(c, begun.value.url);
});

signInWithRoutes.get("/sign-in/with/:provider/callback", async (c) => {
  const provider = c.req.param("provider");
  const { code = "", state = "" } = c.req.query();
  const kept = readSealed(c, way, Date.now());
  forgetSealed(c, way);
  if (kept?.provider !== provider || code === "" || state === "") return goTo(c, "/sign-in?about=provider");
  const finished = await c.env.IDENTITY.finishProviderSignIn({
    ...{ provider, code, state, cookie: kept.cookie, redirectUri: returnAddress(c, provider) },
    ...{ label: labelOf(c), trace: c.var.trace },
  });
  const ticket = finished.ok ? undefined : finished.error.fields?.ticket;
  if (typeof ticket === "string") {
    keepSealed(c, codeStep, { proved: { ticket }, next: kept.next }, Date.now());
    return goTo(c, "/sign-in/code");
  }
  if (!finished.ok) return goTo(c, "/sign-in?about=provider");
  return await enter(c, finished.value, kept.next);
});

/** Where the provider sends the browser back to: registered there, so always the same. */
function returnAddress(c: StorefrontContext, provider: string): string {
  return `${new URL(c.req.url).origin}/sign-in/with/${provider}/callback`;
}
