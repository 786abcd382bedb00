import { Hono } from "hono";
import { type Failure, unwrap } from "../../../../shared/result.ts";
import { deleteRules, refusedForm } from "../../../../web/storefront/account-forms.ts";
import { DataPage, type DeleteForm } from "../../../../web/storefront/pages/account/data.tsx";
import { MessagePage } from "../../../../web/storefront/pages/message.tsx";
import type { StorefrontApp, StorefrontContext } from "../../bindings.ts";
import { forgetSession } from "../../session-cookie.ts";
import { goTo, showPrivate, statusOf } from "../../show-page.tsx";
import { forVisitor, forVisitorsForm, type Visitor } from "../../visitor.ts";

/** What the shop knows of somebody: what it may do with it, all of it to take along, and the end of it. */
export const dataRoutes = new Hono<StorefrontApp>();

dataRoutes.get(
  "/account/data",
  forVisitor((c, visitor) => showData(c, visitor)),
);

dataRoutes.get(
  "/account/data/export",
  forVisitor(async (c, visitor) => {
    const everything = unwrap(await c.env.IDENTITY.exportData({ token: visitor.token, trace: c.var.trace }));
    return c.body(JSON.stringify(everything, null, 2), 200, {
      "content-type": "application/json",
      "content-disposition": 'attachment; filename="octavo-my-data.json"',
      "cache-control": "private, no-store",
    });
  }),
);

dataRoutes.post(
  "/account/consents",
  forVisitorsForm(async (c, visitor, { purpose = "", textVersion = "", answer = "" }) => {
    const command = { token: visitor.token, purpose, textVersion, isGranted: answer === "yes", trace: c.var.trace };
    unwrap(await c.env.IDENTITY.consent(command));
    return goTo(c, "/account/data?done=consent");
  }),
);

dataRoutes.post(
  "/account/delete",
  forVisitorsForm(async (c, visitor, { password = "" }) => {
    const { hasPassword } = unwrap(await c.env.IDENTITY.account({ token: visitor.token, trace: c.var.trace }));
    // Identity lets who has just signed in go without it. A press by mistake should not be enough all the same.
    if (hasPassword && password === "")
      return await showRefusedDelete(c, visitor, { code: "invalid-request", errors: [missing] }, password);
    const erased = await c.env.IDENTITY.eraseAccount({ token: visitor.token, password, trace: c.var.trace });
    if (erased.ok) {
      forgetSession(c);
      return goTo(c, "/goodbye");
    }
    return await showRefusedDelete(c, visitor, erased.error, password);
  }),
);

dataRoutes.get("/goodbye", async (c) => {
  const title = "Your account is deleted";
  const text =
    "Every part of the shop is taking out what it knew of you, which takes a few minutes. A mail that says so is the last one you get from us.";
  return await showPrivate(c, { title }, <MessagePage title={title} text={text} />);
});

/** What the owner of a password field would say of it left empty. */
const missing = { pointer: "/password", message: "must not be empty" };

async function showRefusedDelete(c: StorefrontContext, visitor: Visitor, failure: Failure, password: string) {
  return await showData(c, visitor, { values: {}, refused: refusedForm(failure, deleteRules, { password }) }, failure);
}

async function showData(c: StorefrontContext, visitor: Visitor, form?: DeleteForm, failure?: Failure) {
  const account = unwrap(await c.env.IDENTITY.account({ token: visitor.token, trace: c.var.trace }));
  const page = <DataPage account={account} reader={visitor} done={c.req.query("done")} form={form} />;
  return await showPrivate(c, { title: "Your data" }, page, failure ? statusOf(failure) : 200);
}
