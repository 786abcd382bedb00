import { Hono } from "hono";
import { readForm } from "../../../shared/http/form-body.ts";
import type { Failure } from "../../../shared/result.ts";
import { besideField, emptyForm, refusedForm, registerRules } from "../../../web/storefront/account-forms.ts";
import { nextAddress } from "../../../web/storefront/next-address.ts";
import { InvitationPage } from "../../../web/storefront/pages/invitation.tsx";
import { DeadLinkPage } from "../../../web/storefront/pages/mailed-links.tsx";
import { type RegisterForm, RegisterPage } from "../../../web/storefront/pages/register.tsx";
import type { StorefrontApp, StorefrontContext } from "../bindings.ts";
import { goTo, isAboutLink, keepSecret, showPrivate, statusOf } from "../show-page.tsx";
import { labelOf, visitorOf } from "../visitor.ts";
import { enter } from "./sign-in.tsx";

/** Making an account: one's own, or one somebody was invited to. */
export const registerRoutes = new Hono<StorefrontApp>();

registerRoutes.get("/register", async (c) => {
  const next = nextAddress(c.req.query("next"));
  if ((await visitorOf(c)) !== null) return goTo(c, next);
  return await showRegister(c, emptyForm(), next);
});

registerRoutes.post("/register", async (c) => {
  const { name = "", email = "", password = "", next: asked } = await readForm(c.req);
  const next = nextAddress(asked);
  const registered = await c.env.IDENTITY.register({ name, email, password, label: labelOf(c), trace: c.var.trace });
  if (registered.ok) return await enter(c, registered.value, next === "/account" ? "/account?done=registered" : next);
  const form = { values: { name, email }, refused: refused(registered.error, { name, email, password }) };
  return await showRegister(c, form, next, statusOf(registered.error));
});

registerRoutes.get("/invitation", async (c) => {
  const token = c.req.query("token") ?? "";
  return token === "" ? await showDeadInvitation(c, 404) : await showInvitation(c, emptyForm(), token);
});

registerRoutes.post("/invitation", async (c) => {
  const { token = "", name = "", email = "", password = "" } = await readForm(c.req);
  const command = { token, name, email, password, label: labelOf(c), trace: c.var.trace };
  const accepted = await c.env.IDENTITY.acceptInvitation(command);
  if (accepted.ok) return await enter(c, accepted.value, "/account?done=accepted");
  if (isAboutLink(accepted.error)) return await showDeadInvitation(c, 404);
  const form = { values: { name, email }, refused: refused(accepted.error, { name, email, password }) };
  return await showInvitation(c, form, token, statusOf(accepted.error));
});

function refused(failure: Failure, values: { name: string; email: string; password: string }) {
  if (failure.code !== "conflict") return refusedForm(failure, registerRules, values);
  return besideField("You have an account already", "email", "There is an account with this address. Sign in with it instead");
}

type Status = ReturnType<typeof statusOf> | 200;

async function showRegister(c: StorefrontContext, form: RegisterForm, next: string, status: Status = 200) {
  return await showPrivate(c, { title: "Make an account" }, <RegisterPage form={form} next={next} />, status);
}

async function showInvitation(c: StorefrontContext, form: RegisterForm, token: string, status: Status = 200) {
  keepSecret(c);
  return await showPrivate(c, { title: "An invitation", isSecret: true }, <InvitationPage form={form} token={token} />, status);
}

async function showDeadInvitation(c: StorefrontContext, status: Status) {
  keepSecret(c);
  const way = { href: "/sign-in", words: "Sign in" };
  return await showPrivate(c, { title: "This link does not work any more", isSecret: true }, <DeadLinkPage way={way} />, status);
}
