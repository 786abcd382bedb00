import { Hono } from "hono";
import { readForm } from "../../../shared/http/form-body.ts";
import { besideField, emptyForm, forgotRules, refusedForm, resetRules, verifyRules } from "../../../web/storefront/account-forms.ts";
import { signInAddress } from "../../../web/storefront/next-address.ts";
import {
  DeadLinkPage,
  type ForgotForm,
  ForgotPage,
  type ResetForm,
  ResetPage,
  type VerifyForm,
  VerifyPage,
} from "../../../web/storefront/pages/mailed-links.tsx";
import type { StorefrontApp, StorefrontContext } from "../bindings.ts";
import { forgetSession } from "../session-cookie.ts";
import { goTo, isAboutLink, keepSecret, showPrivate, statusOf } from "../show-page.tsx";
import { visitorOf } from "../visitor.ts";

/** Pages that links in mails lead to, and the one that asks for such a link. Nothing happens before a button is pressed. */
export const mailedLinkRoutes = new Hono<StorefrontApp>();

mailedLinkRoutes.get("/forgot", (c) => showForgot(c, emptyForm()));

mailedLinkRoutes.post("/forgot", async (c) => {
  const { email = "" } = await readForm(c.req);
  const asked = await c.env.IDENTITY.forgotPassword({ email, trace: c.var.trace });
  if (asked.ok) return goTo(c, "/forgot?done=sent");
  const form = { values: { email }, refused: refusedForm(asked.error, forgotRules, { email }) };
  return await showForgot(c, form, statusOf(asked.error));
});

mailedLinkRoutes.get("/reset", async (c) => {
  const token = c.req.query("token") ?? "";
  return token === "" ? await showDeadLink(c) : await showReset(c, emptyForm(), token);
});

mailedLinkRoutes.post("/reset", async (c) => {
  const { token = "", password = "" } = await readForm(c.req);
  const reset = await c.env.IDENTITY.resetPassword({ token, password, trace: c.var.trace });
  if (reset.ok) {
    // Every session has ended with the old password, this browser's too.
    forgetSession(c);
    return goTo(c, "/sign-in?about=reset");
  }
  if (isAboutLink(reset.error)) return await showDeadLink(c);
  const refused = refusedForm(reset.error, resetRules, { password });
  return await showReset(c, { values: {}, refused }, token, statusOf(reset.error));
});

mailedLinkRoutes.get("/verify", async (c) => {
  const token = c.req.query("token") ?? "";
  return token === "" ? await showDeadLink(c) : await showVerify(c, emptyForm(), token, (await visitorOf(c)) === null);
});

mailedLinkRoutes.post("/verify", async (c) => {
  const { token = "", password = "" } = await readForm(c.req);
  const visitor = await visitorOf(c);
  const proof = { ...(visitor ? { accessToken: visitor.token } : {}), ...(password === "" ? {} : { password }) };
  const verified = await c.env.IDENTITY.verifyEmail({ token, ...proof, trace: c.var.trace });
  if (verified.ok) {
    const done = verified.value.purpose === "change-email" ? "email-changed" : "verified";
    return goTo(c, visitor?.userId === verified.value.userId ? `/account?done=${done}` : `/sign-in?about=${done}`);
  }
  const { error } = verified;
  // Nobody is signed in, or somebody else is: the account's own password is asked for.
  const refused =
    error.code === "unauthenticated"
      ? besideField("Is this account yours?", "password", "Enter the password of the account this link was sent for")
      : refusedForm(error, verifyRules, { password });
  const isGood = ["unauthenticated", "rate-limited"].includes(error.code) || (error.code === "invalid-request" && !isAboutLink(error));
  return isGood ? await showVerify(c, { values: {}, refused }, token, true, statusOf(error)) : await showDeadLink(c);
});

type Status = ReturnType<typeof statusOf> | 200;

async function showForgot(c: StorefrontContext, form: ForgotForm, status: Status = 200) {
  const isSent = c.req.method === "GET" && c.req.query("done") === "sent";
  return await showPrivate(c, { title: "Forgotten your password?" }, <ForgotPage form={form} isSent={isSent} />, status);
}

async function showReset(c: StorefrontContext, form: ResetForm, token: string, status: Status = 200) {
  keepSecret(c);
  return await showPrivate(c, { title: "Choose a new password", isSecret: true }, <ResetPage form={form} token={token} />, status);
}

async function showVerify(c: StorefrontContext, form: VerifyForm, token: string, asksPassword: boolean, status: Status = 200) {
  keepSecret(c);
  const signIn = signInAddress(`/verify?${new URLSearchParams({ token })}`);
  const page = <VerifyPage form={form} token={token} signIn={asksPassword ? signIn : null} />;
  return await showPrivate(c, { title: "Confirm your address", isSecret: true }, page, status);
}

async function showDeadLink(c: StorefrontContext) {
  keepSecret(c);
  const way = { href: "/forgot", words: "Send me a new link" };
  const isReset = c.req.path === "/reset";
  return await showPrivate(
    c,
    { title: "This link does not work any more", isSecret: true },
    <DeadLinkPage way={isReset ? way : { href: "/account", words: "Go to your account" }} />,
    404,
  );
}
