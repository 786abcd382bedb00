import { Hono } from "hono";
import { z } from "zod";
import { type Failure, unwrap } from "../../../../shared/result.ts";
import { beginFactorRules, passwordRules, refusedCode, refusedForm } from "../../../../web/storefront/account-forms.ts";
import {
  type BeginFactorForm,
  type CodeForm,
  RecoveryCodesPage,
  SecondFactorPage,
  SecondFactorSetUpPage,
} from "../../../../web/storefront/pages/account/second-factor.tsx";
import { type PasswordForm, SecurityPage } from "../../../../web/storefront/pages/account/security.tsx";
import type { StorefrontApp, StorefrontContext } from "../../bindings.ts";
import { forgetSealed, keepSealed, readSealed, type SealedCookie } from "../../sealed-cookie.ts";
import { forgetSession } from "../../session-cookie.ts";
import { goTo, showPrivate, statusOf } from "../../show-page.tsx";
import { forVisitor, forVisitorsForm, type Visitor } from "../../visitor.ts";

/** A second factor between its key and its first code, and the codes between the form and the page that shows them once. */
const setUp: SealedCookie<{ userId: string; secret: string; otpauthUri: string }> = {
  name: "__Host-octavo-set-up",
  schema: z.object({ userId: z.string(), secret: z.string(), otpauthUri: z.string() }),
  ttlSeconds: 15 * 60,
};
const recovery: SealedCookie<{ userId: string; codes: string[] }> = {
  name: "__Host-octavo-recovery",
  schema: z.object({ userId: z.string(), codes: z.array(z.string()) }),
  ttlSeconds: 5 * 60,
};

/**
 * So long after a user's tokens were ended every Worker knows of it (each remembers a session's state for half a second).
 * A browser sent on before that could meet one that is shown the old token, and be taken for a guest.
 */
const untilFeltMs = 600;

/** How somebody signs in: password, second factor, sessions. */
export const securityRoutes = new Hono<StorefrontApp>();

securityRoutes.get(
  "/account/security",
  forVisitor((c, visitor) => showSecurity(c, visitor)),
);

securityRoutes.post(
  "/account/password",
  forVisitorsForm(async (c, visitor, { currentPassword = "", newPassword = "" }) => {
    const values = { currentPassword, newPassword };
    const changed = await c.env.IDENTITY.changePassword({ token: visitor.token, ...values, trace: c.var.trace });
    if (changed.ok) return await goToWithNewToken(c, "/account/security?done=password");
    const refused = refusedForm(changed.error, passwordRules, values);
    return await showSecurity(c, visitor, { values: {}, refused }, changed.error);
  }),
);

securityRoutes.post(
  "/account/sessions/end",
  forVisitorsForm(async (c, visitor) => {
    unwrap(await c.env.IDENTITY.endSession({ token: visitor.token, all: true, trace: c.var.trace }));
    forgetSession(c);
    return goTo(c, "/sign-in?about=signed-out");
  }),
);

securityRoutes.post(
  "/account/sessions/:id/end",
  forVisitorsForm(async (c, visitor) => {
    const ended = await c.env.IDENTITY.endSession({ token: visitor.token, sessionId: c.req.param("id") ?? "", trace: c.var.trace });
    // One that is over already is over.
    if (!ended.ok && ended.error.code !== "not-found") unwrap(ended);
    return goTo(c, "/account/security?done=session-ended");
  }),
);

securityRoutes.get(
  "/account/second-factor",
  forVisitor((c, visitor) => showSecondFactor(c, visitor)),
);

securityRoutes.post(
  "/account/second-factor",
  forVisitorsForm(async (c, visitor, { password = "" }) => {
    const given = password === "" ? {} : { password };
    const begun = await c.env.IDENTITY.beginSecondFactor({ token: visitor.token, ...given, trace: c.var.trace });
    if (begun.ok) {
      keepSealed(c, setUp, { userId: visitor.userId, ...begun.value }, Date.now());
      return goTo(c, "/account/second-factor/set-up");
    }
    if (!["invalid-request", "rate-limited"].includes(begun.error.code)) unwrap(begun);
    const refused = refusedForm(begun.error, beginFactorRules, { password });
    return await showSecondFactor(c, visitor, { begin: { values: {}, refused } }, begun.error);
  }),
);

securityRoutes.get(
  "/account/second-factor/set-up",
  forVisitor((c, visitor) => showSetUp(c, visitor)),
);

securityRoutes.post(
  "/account/second-factor/set-up",
  forVisitorsForm(async (c, visitor, { code = "" }) => {
    const confirmed = await c.env.IDENTITY.confirmSecondFactor({ token: visitor.token, code: code.trim(), trace: c.var.trace });
    if (confirmed.ok) {
      forgetSealed(c, setUp);
      keepSealed(c, recovery, { userId: visitor.userId, codes: confirmed.value.recoveryCodes }, Date.now());
      return await goToWithNewToken(c, "/account/second-factor/codes");
    }
    const refused = refusedCode("Nothing was changed", confirmed.error, code);
    return await showSetUp(c, visitor, { values: {}, refused }, confirmed.error);
  }),
);

securityRoutes.get(
  "/account/second-factor/codes",
  forVisitor(async (c, visitor) => {
    const kept = readSealed(c, recovery, Date.now());
    forgetSealed(c, recovery);
    if (kept?.userId !== visitor.userId) return goTo(c, "/account/second-factor");
    return await showPrivate(c, { title: "Keep these codes" }, <RecoveryCodesPage codes={kept.codes} reader={visitor} />);
  }),
);

securityRoutes.post(
  "/account/second-factor/remove",
  forVisitorsForm(async (c, visitor, { code = "" }) => {
    const removed = await c.env.IDENTITY.removeSecondFactor({ token: visitor.token, code: code.trim(), trace: c.var.trace });
    if (removed.ok) return await goToWithNewToken(c, "/account/second-factor?done=second-factor-off");
    const refused = refusedCode("Nothing was changed", removed.error, code);
    return await showSecondFactor(c, visitor, { form: { values: {}, refused } }, removed.error);
  }),
);

/** Sends the browser on in a session that goes on, once the token it had is over everywhere. */
async function goToWithNewToken(c: StorefrontContext, address: string): Promise<Response> {
  await new Promise((resolve) => setTimeout(resolve, untilFeltMs));
  return goTo(c, address);
}

async function accountOf(c: StorefrontContext, visitor: Visitor) {
  return unwrap(await c.env.IDENTITY.account({ token: visitor.token, trace: c.var.trace }));
}

async function showSecurity(c: StorefrontContext, visitor: Visitor, form?: PasswordForm, failure?: Failure) {
  const page = <SecurityPage account={await accountOf(c, visitor)} reader={visitor} done={c.req.query("done")} form={form} />;
  return await showPrivate(c, { title: "Signing in" }, page, failure ? statusOf(failure) : 200);
}

async function showSecondFactor(
  c: StorefrontContext,
  visitor: Visitor,
  forms: { form?: CodeForm; begin?: BeginFactorForm } = {},
  failure?: Failure,
) {
  const { secondFactor } = await accountOf(c, visitor);
  const page = <SecondFactorPage secondFactor={secondFactor} reader={visitor} done={c.req.query("done")} {...forms} />;
  return await showPrivate(c, { title: "Second factor" }, page, failure ? statusOf(failure) : 200);
}

async function showSetUp(c: StorefrontContext, visitor: Visitor, form?: CodeForm, failure?: Failure) {
  const kept = readSealed(c, setUp, Date.now());
  if (kept?.userId !== visitor.userId) return goTo(c, "/account/second-factor");
  const page = <SecondFactorSetUpPage secret={kept.secret} otpauthUri={kept.otpauthUri} reader={visitor} form={form} />;
  return await showPrivate(c, { title: "Set up the second factor" }, page, failure ? statusOf(failure) : 200);
}
