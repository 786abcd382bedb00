import { Hono } from "hono";
import { z } from "zod";
import { scopesOfRole } from "../../../../shared/auth/scopes-of-role.ts";
import { scopes } from "../../../../shared/contracts/identity.ts";
import { Problem } from "../../../../shared/problem.ts";
import { type Failure, unwrap } from "../../../../shared/result.ts";
import { keyRules, refusedForm } from "../../../../web/storefront/account-forms.ts";
import { type KeyForm, KeysPage } from "../../../../web/storefront/pages/account/keys.tsx";
import type { StorefrontApp, StorefrontContext } from "../../bindings.ts";
import { forgetSealed, keepSealed, readSealed, type SealedCookie } from "../../sealed-cookie.ts";
import { goTo, showPrivate, statusOf } from "../../show-page.tsx";
import { forVisitor, forVisitorsForm, type Visitor } from "../../visitor.ts";

/** A key between the form that made it and the page that shows it once. */
const madeKey: SealedCookie<{ userId: string; secret: string }> = {
  name: "__Host-octavo-made-key",
  schema: z.object({ userId: z.string(), secret: z.string() }),
  ttlSeconds: 5 * 60,
};

/** The API keys of members of staff. Nobody else has any, so for them there is no such page. */
export const keyRoutes = new Hono<StorefrontApp>();

keyRoutes.get(
  "/account/keys",
  forVisitor((c, visitor) => showKeys(c, visitor)),
);

keyRoutes.post(
  "/account/keys",
  forVisitorsForm(async (c, visitor, form) => {
    const { keyName = "", password = "" } = form;
    const chosen = scopes.filter((scope) => form[`scope:${scope}`] === "yes");
    const asked = { name: keyName, scopes: chosen, ...(password === "" ? {} : { password }) };
    const made = await c.env.IDENTITY.createApiKey({ token: visitor.token, ...asked, trace: c.var.trace });
    if (made.ok) {
      keepSealed(c, madeKey, { userId: visitor.userId, secret: made.value.key }, Date.now());
      return goTo(c, "/account/keys");
    }
    const refused = refusedForm(made.error, keyRules, { keyName, scopes: chosen.join(" "), password });
    const asksPassword = form.password !== undefined || refused.errors.byField.password !== undefined;
    return await showKeys(c, visitor, { values: { keyName }, chosen, refused, asksPassword }, made.error);
  }),
);

keyRoutes.post(
  "/account/keys/:id/revoke",
  forVisitorsForm(async (c, visitor) => {
    const revoked = await c.env.IDENTITY.revokeApiKey({ token: visitor.token, keyId: c.req.param("id") ?? "", trace: c.var.trace });
    // One that is revoked already is revoked.
    if (!revoked.ok && revoked.error.code !== "not-found") unwrap(revoked);
    return goTo(c, "/account/keys?done=key-revoked");
  }),
);

async function showKeys(c: StorefrontContext, visitor: Visitor, form?: KeyForm, failure?: Failure) {
  if (visitor.role === "buyer") throw new Problem("not-found");
  const { apiKeys } = unwrap(await c.env.IDENTITY.account({ token: visitor.token, trace: c.var.trace }));
  const kept = failure ? null : readSealed(c, madeKey, Date.now());
  if (kept) forgetSealed(c, madeKey);
  const made = kept?.userId === visitor.userId ? kept.secret : null;
  const about = { keys: apiKeys, scopes: scopesOfRole(visitor.role), reader: visitor, done: c.req.query("done"), made, form };
  return await showPrivate(c, { title: "API keys" }, <KeysPage {...about} />, failure ? statusOf(failure) : 200);
}
