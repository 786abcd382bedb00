import { Hono } from "hono";
import { typedNumber } from "../../../../shared/http/form-body.ts";
import { type Failure, unwrap } from "../../../../shared/result.ts";
import { emailRules, nameRules, refusedForm } from "../../../../web/storefront/account-forms.ts";
import { type ProfileForms, ProfilePage } from "../../../../web/storefront/pages/account/profile.tsx";
import type { StorefrontApp, StorefrontContext } from "../../bindings.ts";
import { goTo, showPrivate, statusOf } from "../../show-page.tsx";
import { forVisitor, forVisitorsForm, type Visitor, visitorOf } from "../../visitor.ts";

/** Who somebody is: name, address, and whether the address is confirmed. */
export const profileRoutes = new Hono<StorefrontApp>();

profileRoutes.get(
  "/account",
  forVisitor((c, visitor) => showProfile(c, visitor)),
);

/** What the header of every page asks for, since those pages are the same for everyone. */
profileRoutes.get("/account/me.json", async (c) => {
  const visitor = await visitorOf(c);
  c.header("cache-control", "private, no-store");
  return c.json({ isSignedIn: visitor !== null });
});

profileRoutes.post(
  "/account/name",
  forVisitorsForm(async (c, visitor, { name = "", version = "" }) => {
    const command = { token: visitor.token, name, ifVersion: typedNumber(version), trace: c.var.trace };
    const changed = await c.env.IDENTITY.updateProfile(command);
    if (changed.ok) return goTo(c, "/account?done=name");
    const form = { values: { name }, refused: refusedForm(changed.error, nameRules, { name }) };
    return await showProfile(c, visitor, { name: form }, changed.error);
  }),
);

profileRoutes.post(
  "/account/email",
  forVisitorsForm(async (c, visitor, { email = "", password = "" }) => {
    const changed = await c.env.IDENTITY.changeEmail({ token: visitor.token, email, password, trace: c.var.trace });
    if (changed.ok) return goTo(c, "/account?done=email");
    const refused = refusedForm(changed.error, emailRules, { email, password });
    return await showProfile(c, visitor, { email: { values: { email }, refused } }, changed.error);
  }),
);

profileRoutes.post(
  "/account/verification",
  forVisitorsForm(async (c, visitor) => {
    unwrap(await c.env.IDENTITY.resendVerification({ token: visitor.token, trace: c.var.trace }));
    return goTo(c, "/account?done=mail-sent");
  }),
);

async function showProfile(c: StorefrontContext, visitor: Visitor, forms?: ProfileForms, failure?: Failure) {
  const account = unwrap(await c.env.IDENTITY.account({ token: visitor.token, trace: c.var.trace }));
  const page = <ProfilePage account={account} reader={visitor} done={c.req.query("done")} forms={forms} />;
  return await showPrivate(c, { title: "Your account" }, page, failure ? statusOf(failure) : 200);
}
