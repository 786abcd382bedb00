import { Hono } from "hono";
import { z } from "zod";
import type { SignedIn } from "../../../shared/contracts/accounts.ts";
import { readForm } from "../../../shared/http/form-body.ts";
import { requireFormToken } from "../../../shared/http/form-token.ts";
import type { Failure } from "../../../shared/result.ts";
import { besideField, emptyForm, refusedCode, refusedForm, signInRules } from "../../../web/storefront/account-forms.ts";
import { nextAddress } from "../../../web/storefront/next-address.ts";
import { type SignInForm, SignInPage } from "../../../web/storefront/pages/sign-in.tsx";
import { type CodeForm, SignInCodePage } from "../../../web/storefront/pages/sign-in-code.tsx";
import type { StorefrontApp, StorefrontContext } from "../bindings.ts";
import { forgetSealed, keepSealed, readSealed, type SealedCookie } from "../sealed-cookie.ts";
import { forgetSession, keepSession } from "../session-cookie.ts";
import { goTo, showPrivate, statusOf } from "../show-page.tsx";
import { clientOf, labelOf, visitorOf } from "../visitor.ts";

/** What was right of a sign-in that still lacks its code. The browser carries it, and cannot read it. */
export const codeStep: SealedCookie<{ proved: { email: string; password: string } | { ticket: string }; next: string }> = {
  name: "__Host-octavo-code-step",
  schema: z.object({
    proved: z.union([z.object({ email: z.string(), password: z.string() }), z.object({ ticket: z.string() })]),
    next: z.string(),
  }),
  ttlSeconds: 5 * 60,
};
/** Longest password that is carried: with its seal it has to fit into a cookie. */
const carriedLengthMax = 1_000;

/** Signing in, in one step or two, and out again. */
export const signInRoutes = new Hono<StorefrontApp>();

signInRoutes.get("/sign-in", async (c) => {
  const next = nextAddress(c.req.query("next"));
  if ((await visitorOf(c)) !== null) return goTo(c, next);
  return await showSignIn(c, { form: emptyForm(), next });
});

signInRoutes.post("/sign-in", async (c) => {
  const { email = "", password = "", next: asked } = await readForm(c.req);
  const next = nextAddress(asked);
  const from = { client: clientOf(c), label: labelOf(c) };
  const signedIn = await c.env.IDENTITY.signIn({ email, password, ...from, trace: c.var.trace });
  if (signedIn.ok) return await enter(c, signedIn.value, next);
  if (signedIn.error.code === "second-factor-required" && email.length + password.length <= carriedLengthMax) {
    keepSealed(c, codeStep, { proved: { email, password }, next }, Date.now());
    return goTo(c, "/sign-in/code");
  }
  const form = { values: { email }, refused: refusedSignIn(signedIn.error, { email, password }) };
  return await showSignIn(c, { form, next }, statusOf(signedIn.error));
});

signInRoutes.get("/sign-in/code", async (c) => {
  if (!readSealed(c, codeStep, Date.now())) return goTo(c, "/sign-in");
  return await showCode(c, emptyForm());
});

signInRoutes.post("/sign-in/code", async (c) => {
  const { code = "" } = await readForm(c.req);
  const step = readSealed(c, codeStep, Date.now());
  if (!step) return goTo(c, "/sign-in?about=code-late");
  const { proved, next } = step;
  const given = { code: code.trim(), label: labelOf(c), trace: c.var.trace };
  const { IDENTITY } = c.env;
  const signedIn = await ("ticket" in proved
    ? IDENTITY.finishWithSecondFactor({ ...given, ...proved })
    : IDENTITY.signIn({ ...given, ...proved, client: clientOf(c) }));
  if (signedIn.ok) {
    forgetSealed(c, codeStep);
    return await enter(c, signedIn.value, next);
  }
  return await showCode(
    c,
    { values: {}, refused: refusedCode("You are not signed in yet", signedIn.error, code) },
    statusOf(signedIn.error),
  );
});

signInRoutes.post("/sign-out", async (c) => {
  const visitor = await visitorOf(c);
  if (visitor) {
    requireFormToken(await readForm(c.req), c.env.FORM_SECRET, visitor.sessionId);
    await c.env.IDENTITY.signOut({ token: visitor.token, trace: c.var.trace });
  }
  forgetSession(c);
  return goTo(c, "/sign-in?about=signed-out");
});

/**
 * Signs the browser in with a session of its own: one it had before is ended, so that nobody goes on in a session that
 * was put there for them. Staff who lack their second factor are brought to where they set it up.
 */
export async function enter(c: StorefrontContext, { sessionSecret, secondFactor }: SignedIn, next: string): Promise<Response> {
  if (sessionSecret === undefined) throw new Error("identity signed a browser in without a session");
  const before = await visitorOf(c);
  if (before) await c.env.IDENTITY.signOut({ token: before.token, trace: c.var.trace });
  keepSession(c, sessionSecret);
  return goTo(c, secondFactor === "required" ? "/account/second-factor?done=second-factor-required" : next);
}

/** The same words whether there is such an account or not. */
function refusedSignIn(failure: Failure, values: { email: string; password: string }) {
  if (failure.code !== "unauthenticated" && failure.code !== "second-factor-required") return refusedForm(failure, signInRules, values);
  return besideField("You are not signed in", "password", "This address and this password do not belong together");
}

async function showSignIn(c: StorefrontContext, { form, next }: { form: SignInForm; next: string }, status: Status = 200) {
  const page = <SignInPage form={form} next={next} about={c.req.query("about")} providers={await c.env.IDENTITY.signInProviders()} />;
  return await showPrivate(c, { title: "Sign in" }, page, status);
}

async function showCode(c: StorefrontContext, form: CodeForm, status: Status = 200) {
  return await showPrivate(
    c,
    { title: "Enter your code" },
    <SignInCodePage form={form} isRecovery={c.req.query("with") === "recovery"} />,
    status,
  );
}

type Status = ReturnType<typeof statusOf> | 200;
