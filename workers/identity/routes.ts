import { createRoute } from "@hono/zod-openapi";
import { drizzle } from "drizzle-orm/d1";
import type { Context } from "hono";
import { authorize } from "../../shared/auth/authorize.ts";
import { jsonResponse, problemResponses } from "../../shared/contracts/common.ts";
import { clientHeader, shownByHeader } from "../../shared/contracts/identity.ts";
import { type AppEnv, createApp } from "../../shared/http/app.ts";
import { jsonBody } from "../../shared/http/json-body.ts";
import { addAccountRoutes } from "./account/routes.ts";
import type { IdentityBindings } from "./bindings.ts";
import { depsOf, keysOf } from "./deps.ts";
import { json, nothing } from "./described.ts";
import { programLabel, tokensOf } from "./program-sign-in.ts";
import { refresh, refreshBySession } from "./refresh.ts";
import { register } from "./register.ts";
import { findAnyUser } from "./repository.ts";
import { forgotPassword, resetPassword } from "./reset-password.ts";
import {
  forgotPasswordSchema,
  keySetSchema,
  loginSchema,
  refreshSchema,
  registerSchema,
  resetPasswordSchema,
  signedInSchema,
  verifiedSchema,
  verifyEmailSchema,
} from "./schemas.ts";
import { signIn } from "./sign-in.ts";
import { signOut, signOutByRefreshToken } from "./sign-out.ts";
import { publicKeySet } from "./signing-keys.ts";
import { verifyEmail } from "./verify-email.ts";

export const app = createApp<IdentityBindings>({
  domain: "identity",
  ready: async (env) => {
    keysOf(env);
    await findAnyUser(drizzle(env.DB));
    return { database: "ok", keys: "ok" };
  },
});

/** Keys change rarely, and each is published long before it signs. */
const keysCacheControl = "public, max-age=300";

app.use("/api/*", authorize());
app.use("/api/*", async (c, next) => {
  await next();
  c.header("cache-control", "private, no-store");
});

const post = { method: "post" as const, tags: ["Identity"], middleware: [jsonBody] };

type IdentityContext = Context<AppEnv<IdentityBindings>>;

const deps = (c: IdentityContext) => depsOf(c.env, c.executionCtx);
/** Where a request comes from, as the gateway tells it. */
const clientOf = (c: IdentityContext) => c.req.header(clientHeader) ?? "local";
app.openapi(
  createRoute({
    ...post,
    path: "/api/users/register",
    operationId: "register",
    summary: "Make an account, and sign in",
    request: { body: json(registerSchema) },
    responses: { 201: jsonResponse("The account and its tokens", signedInSchema), ...problemResponses(400, 409, 413, 415, 422, 429) },
  }),
  async (c) => {
    const given = c.req.valid("json");
    const signedIn = await register(deps(c), { ...given, kind: "api", label: programLabel, trace: c.var.trace });
    return c.json(tokensOf(signedIn), 201, { location: `/api/users/${signedIn.user.id}` });
  },
);

app.openapi(
  createRoute({
    ...post,
    path: "/api/users/login",
    operationId: "login",
    summary: "Sign in",
    description:
      "401 `second-factor-required` when the password was right and the account has a second factor: send `code` as well. After a few wrong attempts each has to wait longer than the one before (429).",
    request: { body: json(loginSchema) },
    responses: { 200: jsonResponse("The account and its tokens", signedInSchema), ...problemResponses(400, 401, 413, 415, 422, 429) },
  }),
  async (c) => {
    const command = { ...c.req.valid("json"), client: clientOf(c), kind: "api", label: programLabel, trace: c.var.trace } as const;
    return c.json(tokensOf(await signIn(deps(c), command)), 200);
  },
);

app.openapi(
  createRoute({
    ...post,
    path: "/api/users/refresh",
    operationId: "refresh",
    summary: "Trade a refresh token for new tokens",
    description:
      "A refresh token works once; presented again within 10 seconds it answers the same successor, later it ends the session. With a session cookie the body is empty and no refresh token is answered.",
    request: { body: json(refreshSchema) },
    responses: { 200: jsonResponse("New tokens", signedInSchema), ...problemResponses(400, 401, 413, 415, 422, 429) },
  }),
  async (c) => {
    const { refreshToken } = c.req.valid("json");
    if (refreshToken !== undefined) return c.json(tokensOf(await refresh(deps(c), refreshToken, c.var.trace)), 200);
    // A token of a minute alone must not be worth another one: whoever has found it would stay for ever.
    const isBySession = c.req.header(shownByHeader) === "session";
    return c.json(tokensOf(await refreshBySession(deps(c), isBySession ? c.var.actor : null)), 200);
  },
);

app.openapi(
  createRoute({
    ...post,
    path: "/api/users/logout",
    operationId: "logout",
    summary: "Sign out of this session",
    description: "That of the refresh token in the body, or of the caller. Its access tokens end within a second. Repeating is harmless.",
    request: { body: json(refreshSchema) },
    responses: { 204: nothing("Signed out"), ...problemResponses(400, 413, 415, 422, 429) },
  }),
  async (c) => {
    const { refreshToken } = c.req.valid("json");
    if (refreshToken !== undefined) await signOutByRefreshToken(deps(c), refreshToken);
    else if (c.var.actor) await signOut(deps(c), c.var.actor);
    return c.body(null, 204);
  },
);

app.openapi(
  createRoute({
    ...post,
    path: "/api/users/password/forgot",
    operationId: "forgotPassword",
    summary: "Have a link sent by which to set another password",
    description: "The answer is the same whether or not there is an account with this address.",
    request: { body: json(forgotPasswordSchema) },
    responses: { 202: nothing("A mail is on its way, if there is such an account"), ...problemResponses(400, 413, 415, 422, 429) },
  }),
  (c) => {
    forgotPassword(deps(c), { ...c.req.valid("json"), trace: c.var.trace });
    return c.body(null, 202);
  },
);

app.openapi(
  createRoute({
    ...post,
    path: "/api/users/password/reset",
    operationId: "resetPassword",
    summary: "Set another password by a mailed link",
    description:
      "Every session of the account ends, and so do its API keys and links to other providers. 422 at `/token` for a link that was used, or is older than an hour.",
    request: { body: json(resetPasswordSchema) },
    responses: { 204: nothing("The password is set"), ...problemResponses(400, 413, 415, 422, 429) },
  }),
  async (c) => {
    await resetPassword(deps(c), { ...c.req.valid("json"), trace: c.var.trace });
    return c.body(null, 204);
  },
);

app.openapi(
  createRoute({
    ...post,
    path: "/api/users/email/verify",
    operationId: "verifyEmail",
    summary: "Show by a mailed link that an address is yours",
    description:
      "The account's owner alone may: send their access token, or the account's password (401 without either). 422 at `/token` for a link that was used, or is older than 48 hours.",
    request: { body: json(verifyEmailSchema) },
    responses: { 200: jsonResponse("What was shown", verifiedSchema), ...problemResponses(400, 401, 409, 413, 415, 422, 429) },
  }),
  async (c) => c.json(await verifyEmail(deps(c), { ...c.req.valid("json"), by: c.var.actor, trace: c.var.trace }), 200),
);

app.openapi(
  createRoute({
    method: "get",
    path: "/.well-known/jwks.json",
    operationId: "getKeys",
    summary: "The public keys of access tokens",
    description: "All that may be in use: a key is published long before it signs, and long after.",
    tags: ["Identity"],
    responses: { 200: jsonResponse("The keys", keySetSchema) },
  }),
  (c) => c.json(publicKeySet(keysOf(c.env).signingKeys), 200, { "cache-control": keysCacheControl }),
);

addAccountRoutes(app);
