import { createRoute, z } from "@hono/zod-openapi";
import { signedIn } from "../../../../shared/auth/caller.ts";
import { jsonResponse, problemResponses } from "../../../../shared/contracts/common.ts";
import { jsonBody } from "../../../../shared/http/json-body.ts";
import { depsOf } from "../../deps.ts";
import { json, nothing } from "../../described.ts";
import { changeEmail } from "../change-email.ts";
import { changePassword } from "../change-password.ts";
import { giveConsent, showConsents } from "../consents.ts";
import {
  beginSecondFactorSchema,
  changeEmailSchema,
  changePasswordSchema,
  consentSchema,
  giveConsentSchema,
  newSecondFactorSchema,
  recoveryCodesSchema,
  secondFactorCodeSchema,
  sessionSchema,
} from "../schemas.ts";
import { beginSecondFactor } from "../second-factor.ts";
import { endSession, endSessions, showSessions } from "../sessions.ts";
import { confirmSecondFactor, removeSecondFactor } from "../turn-second-factor.ts";
import { type IdentityApp, userIdOf, userParams } from "./own.ts";

const common = { tags: ["Users"] };
const unbounded = { nextCursor: z.null() };

const putPassword = createRoute({
  ...common,
  method: "put",
  path: "/api/users/{id}/password",
  operationId: "changePassword",
  summary: "Change your password. You stay signed in here and nowhere else",
  middleware: [jsonBody] as const,
  request: { params: userParams, body: json(changePasswordSchema) },
  responses: { 204: nothing("The password is changed"), ...problemResponses(400, 401, 403, 413, 415, 422, 429) },
});

const putEmail = createRoute({
  ...common,
  method: "put",
  path: "/api/users/{id}/email",
  operationId: "changeEmail",
  summary: "Change your e-mail address, by the link that is sent to the new one",
  middleware: [jsonBody] as const,
  request: { params: userParams, body: json(changeEmailSchema) },
  responses: { 202: nothing("A link is on its way"), ...problemResponses(400, 401, 403, 413, 415, 422, 429) },
});

const listSessions = createRoute({
  ...common,
  method: "get",
  path: "/api/users/{id}/sessions",
  operationId: "listSessions",
  summary: "Where you are signed in",
  request: { params: userParams },
  responses: { 200: jsonResponse("At most 50", z.object({ items: z.array(sessionSchema), ...unbounded })), ...problemResponses(401, 403) },
});

const deleteSessions = createRoute({
  ...common,
  method: "delete",
  path: "/api/users/{id}/sessions",
  operationId: "endSessions",
  summary: "Sign out everywhere, here too",
  request: { params: userParams },
  responses: { 204: nothing("No token of yours is valid any more"), ...problemResponses(401, 403) },
});

const deleteSession = createRoute({
  ...common,
  method: "delete",
  path: "/api/users/{id}/sessions/{sessionId}",
  operationId: "endSession",
  summary: "Sign out in one place",
  request: { params: userParams.extend({ sessionId: z.string().max(100) }) },
  responses: { 204: nothing("You are signed out there"), ...problemResponses(401, 403, 404) },
});

const postSecondFactor = createRoute({
  ...common,
  method: "post",
  path: "/api/users/{id}/second-factor",
  operationId: "beginSecondFactor",
  summary: "A secret for your authenticator app",
  description: "With your password, or within 15 minutes of signing in.",
  request: { params: userParams, body: { required: false, content: { "application/json": { schema: beginSecondFactorSchema } } } },
  responses: {
    200: jsonResponse("It counts once you have given a code of it", newSecondFactorSchema),
    ...problemResponses(400, 401, 403, 409, 422, 429),
  },
});

const putSecondFactor = createRoute({
  ...common,
  method: "put",
  path: "/api/users/{id}/second-factor",
  operationId: "confirmSecondFactor",
  summary: "Turn the second factor on, by a code of the app",
  middleware: [jsonBody] as const,
  request: { params: userParams, body: json(secondFactorCodeSchema) },
  responses: {
    200: jsonResponse("Codes for the day the app is lost, shown once", recoveryCodesSchema),
    ...problemResponses(400, 401, 403, 409, 413, 415, 422, 429),
  },
});

const deleteSecondFactor = createRoute({
  ...common,
  method: "delete",
  path: "/api/users/{id}/second-factor",
  operationId: "removeSecondFactor",
  summary: "Turn the second factor off, by a code",
  middleware: [jsonBody] as const,
  request: { params: userParams, body: json(secondFactorCodeSchema) },
  responses: { 204: nothing("There is none any more"), ...problemResponses(400, 401, 403, 409, 413, 415, 422, 429) },
});

const listConsents = createRoute({
  ...common,
  method: "get",
  path: "/api/users/{id}/consents",
  operationId: "listConsents",
  summary: "What you have agreed to, or no longer",
  request: { params: userParams },
  responses: {
    200: jsonResponse("Your newest answer to each question", z.object({ items: z.array(consentSchema), ...unbounded })),
    ...problemResponses(401, 403),
  },
});

const putConsent = createRoute({
  ...common,
  method: "put",
  path: "/api/users/{id}/consents",
  operationId: "giveConsent",
  summary: "Agree to something, or no longer",
  middleware: [jsonBody] as const,
  request: { params: userParams, body: json(giveConsentSchema) },
  responses: { 200: jsonResponse("The answer as it was noted", consentSchema), ...problemResponses(400, 401, 403, 404, 413, 415, 422) },
});

/** What keeps an account its owner's. Nobody but the owner reaches it, not even an admin. */
export function addSecurityRoutes(app: IdentityApp): void {
  app.openapi(putPassword, async (c) => {
    const { actor } = signedIn(c.var);
    const userId = userIdOf(c.var, c.req.valid("param").id);
    const command = { userId, sessionId: actor.sessionId, ...c.req.valid("json"), trace: c.var.trace };
    await changePassword(depsOf(c.env, c.executionCtx), command);
    return c.body(null, 204);
  });

  app.openapi(putEmail, async (c) => {
    const userId = userIdOf(c.var, c.req.valid("param").id);
    await changeEmail(depsOf(c.env, c.executionCtx), { userId, ...c.req.valid("json"), trace: c.var.trace });
    return c.body(null, 202);
  });

  app.openapi(listSessions, async (c) => {
    const { sessionId } = signedIn(c.var).actor;
    const userId = userIdOf(c.var, c.req.valid("param").id);
    return c.json({ items: await showSessions(depsOf(c.env, c.executionCtx), { userId, sessionId }), nextCursor: null }, 200);
  });

  app.openapi(deleteSessions, async (c) => {
    await endSessions(depsOf(c.env, c.executionCtx), { userId: userIdOf(c.var, c.req.valid("param").id) });
    return c.body(null, 204);
  });

  app.openapi(deleteSession, async (c) => {
    const { id, sessionId } = c.req.valid("param");
    await endSession(depsOf(c.env, c.executionCtx), { userId: userIdOf(c.var, id), sessionId });
    return c.body(null, 204);
  });

  app.openapi(postSecondFactor, async (c) => {
    const { sessionId } = signedIn(c.var).actor;
    const userId = userIdOf(c.var, c.req.valid("param").id);
    const { password } = c.req.valid("json");
    return c.json(await beginSecondFactor(depsOf(c.env, c.executionCtx), { userId, sessionId, password }), 200);
  });

  app.openapi(putSecondFactor, async (c) => {
    const { sessionId } = signedIn(c.var).actor;
    const userId = userIdOf(c.var, c.req.valid("param").id);
    const command = { userId, sessionId, ...c.req.valid("json"), trace: c.var.trace };
    return c.json(await confirmSecondFactor(depsOf(c.env, c.executionCtx), command), 200);
  });

  app.openapi(deleteSecondFactor, async (c) => {
    const { sessionId } = signedIn(c.var).actor;
    const userId = userIdOf(c.var, c.req.valid("param").id);
    await removeSecondFactor(depsOf(c.env, c.executionCtx), { userId, sessionId, ...c.req.valid("json"), trace: c.var.trace });
    return c.body(null, 204);
  });

  app.openapi(listConsents, async (c) => {
    const userId = userIdOf(c.var, c.req.valid("param").id);
    return c.json({ items: await showConsents(depsOf(c.env, c.executionCtx), { userId }), nextCursor: null }, 200);
  });

  app.openapi(putConsent, async (c) => {
    const userId = userIdOf(c.var, c.req.valid("param").id);
    return c.json(await giveConsent(depsOf(c.env, c.executionCtx), { userId, ...c.req.valid("json") }), 200);
  });
}
