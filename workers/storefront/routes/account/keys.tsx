import { Hono } from "hono";
import { z } from "zod";
import { policy } from "../../../../shared/auth/policy.ts";
import { type Role, type Scope, scopes } from "../../../../shared/contracts/identity.ts";
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
    const { keyName = "" } = form;
    const chosen = scopes.filter((scope) => form[`scope:${scope}`] === "yes");
    const made = await c.env.IDENTITY.createApiKey({ token: visitor.token, name: keyName, scopes: chosen, trace: c.var.trace });
    if (made.ok) {
      keepSealed(c, madeKey, { userId: visitor.userId, secret: made.value.key });
      return goTo(c, "/account/keys");
    }
    const refused = refusedForm(made.error, keyRules, { keyName, scopes: chosen.join(" ") });
    return await showKeys(c, visitor, { values: { keyName }, chosen, refused }, made.error);
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
  const kept = failure ? null : readSealed(c, madeKey);
  if (kept) forgetSealed(c, madeKey);
  const made = kept?.userId === visitor.userId ? kept.secret : null;
  const about = { keys: apiKeys, scopes: scopesOf(visitor.role), reader: visitor, done: c.req.query("done"), made, form };
  return await showPrivate(c, { title: "API keys" }, <KeysPage {...about} />, failure ? statusOf(failure) : 200);
}

/** The scopes of routes that this role may call at all. */
function scopesOf(role: Role): Scope[] {
  if (role === "admin") return [...scopes];
  return scopes.filter((scope) => policy.some((row) => row.scope === scope && row[role] !== "none"));
}
