import { createRoute } from "@hono/zod-openapi";
import { signedIn } from "../../../../shared/auth/caller.ts";
import { jsonResponse, problemResponses } from "../../../../shared/contracts/common.ts";
import { jsonBody } from "../../../../shared/http/json-body.ts";
import { depsOf } from "../../deps.ts";
import { json } from "../../described.ts";
import { programLabel, tokensOf } from "../../program-sign-in.ts";
import { signedInSchema } from "../../schemas.ts";
import { acceptInvitation } from "../accept-invitation.ts";
import { invite } from "../invite.ts";
import { acceptInvitationSchema, invitationSchema, inviteSchema } from "../schemas.ts";
import type { IdentityApp } from "./own.ts";

const common = { tags: ["Invitations"] };

const postInvitation = createRoute({
  ...common,
  method: "post",
  path: "/api/invitations",
  operationId: "invite",
  summary: "Invite somebody to become a seller or an admin",
  description: "The link is mailed and works for 48 hours, as long as you may still send it. Twenty an hour at most.",
  middleware: [jsonBody] as const,
  request: { body: json(inviteSchema) },
  responses: { 201: jsonResponse("The invitation", invitationSchema), ...problemResponses(400, 401, 403, 413, 415, 422, 429) },
});

const postAcceptance = createRoute({
  ...common,
  method: "post",
  path: "/api/invitations/accept",
  operationId: "acceptInvitation",
  summary: "Make the account somebody was invited to, and sign in",
  middleware: [jsonBody] as const,
  request: { body: json(acceptInvitationSchema) },
  responses: { 201: jsonResponse("The account and its tokens", signedInSchema), ...problemResponses(400, 409, 413, 415, 422, 429) },
});

/** How staff come to be. */
export function addInvitationRoutes(app: IdentityApp): void {
  app.openapi(postInvitation, async (c) => {
    const { actor: by } = signedIn(c.var);
    return c.json(await invite(depsOf(c.env, c.executionCtx), { by, ...c.req.valid("json"), trace: c.var.trace }), 201);
  });

  app.openapi(postAcceptance, async (c) => {
    const command = { ...c.req.valid("json"), kind: "api", label: programLabel, trace: c.var.trace } as const;
    const signedIn = await acceptInvitation(depsOf(c.env, c.executionCtx), command);
    return c.json(tokensOf(signedIn), 201, { location: `/api/users/${signedIn.user.id}` });
  });
}
