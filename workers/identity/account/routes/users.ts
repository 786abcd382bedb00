import { createRoute, z } from "@hono/zod-openapi";
import { signedIn } from "../../../../shared/auth/caller.ts";
import { jsonResponse, pageOf, pageQuerySchema, problemResponses } from "../../../../shared/contracts/common.ts";
import { etagOf, requireMatch } from "../../../../shared/http/etag.ts";
import { jsonBody } from "../../../../shared/http/json-body.ts";
import { depsOf } from "../../deps.ts";
import { json, nothing } from "../../described.ts";
import { userSchema } from "../../schemas.ts";
import { changeRole } from "../change-role.ts";
import { eraseAccount } from "../erase-account.ts";
import { exportData } from "../export-data.ts";
import { pageOfUsers, requireUser, showUser, updateProfile } from "../profile.ts";
import { changeRoleSchema, eraseAccountSchema, updateProfileSchema } from "../schemas.ts";
import { type IdentityApp, ifMatchHeader, userIdOf, userParams } from "./own.ts";

const common = { tags: ["Users"] };

const getUsers = createRoute({
  ...common,
  method: "get",
  path: "/api/users",
  operationId: "listUsers",
  summary: "All accounts, newest first",
  request: { query: pageQuerySchema },
  responses: { 200: jsonResponse("A page of accounts", pageOf(userSchema)), ...problemResponses(401, 403, 422) },
});

const getUser = createRoute({
  ...common,
  method: "get",
  path: "/api/users/{id}",
  operationId: "getUser",
  summary: "An account",
  request: { params: userParams },
  responses: { 200: jsonResponse("The account", userSchema), ...problemResponses(401, 403, 404) },
});

const putUser = createRoute({
  ...common,
  method: "put",
  path: "/api/users/{id}",
  operationId: "updateUser",
  summary: "Change the name of an account",
  middleware: [jsonBody] as const,
  request: { params: userParams, headers: ifMatchHeader, body: json(updateProfileSchema) },
  responses: {
    200: jsonResponse("The account as it is now", userSchema),
    ...problemResponses(400, 401, 403, 404, 412, 413, 415, 422, 428),
  },
});

const deleteUser = createRoute({
  ...common,
  method: "delete",
  path: "/api/users/{id}",
  operationId: "eraseUser",
  summary: "Erase an account, and everything personal with it",
  description: "Your own: with your password, or within 15 minutes of signing in. Orders stay, without who they were for.",
  request: {
    params: userParams,
    headers: ifMatchHeader,
    body: { required: false, content: { "application/json": { schema: eraseAccountSchema } } },
  },
  responses: { 204: nothing("The account is gone"), ...problemResponses(400, 401, 403, 404, 409, 412, 413, 415, 422, 428, 429) },
});

const putRole = createRoute({
  ...common,
  method: "put",
  path: "/api/users/{id}/role",
  operationId: "changeRole",
  summary: "Give somebody another role",
  description:
    "They are signed out everywhere. Their API keys end, and the invitations they have sent that are still open. 409 for staff who have not confirmed their address.",
  middleware: [jsonBody] as const,
  request: { params: userParams, body: json(changeRoleSchema) },
  responses: { 200: jsonResponse("The account as it is now", userSchema), ...problemResponses(400, 401, 403, 404, 409, 413, 415, 422) },
});

const getExport = createRoute({
  ...common,
  method: "get",
  path: "/api/users/{id}/export",
  operationId: "exportUser",
  summary: "Everything that is kept of somebody here",
  request: { params: userParams },
  responses: { 200: jsonResponse("The data, to be saved", z.record(z.string(), z.unknown())), ...problemResponses(401, 403, 404) },
});

/** Accounts: what they say, what they may do, and their end. */
export function addUserRoutes(app: IdentityApp): void {
  app.openapi(getUsers, async (c) => c.json(await pageOfUsers(depsOf(c.env, c.executionCtx), c.req.valid("query")), 200));

  app.openapi(getUser, async (c) => {
    const user = await showUser(depsOf(c.env, c.executionCtx), userIdOf(c.var, c.req.valid("param").id));
    return c.json(user, 200, { etag: etagOf(user.id, user.version) });
  });

  app.openapi(putUser, async (c) => {
    const deps = depsOf(c.env, c.executionCtx);
    const { id: userId, version } = await requireUser(deps, userIdOf(c.var, c.req.valid("param").id));
    requireMatch(c.req.valid("header")["if-match"], etagOf(userId, version));
    const user = await updateProfile(deps, { userId, ...c.req.valid("json"), ifVersion: version });
    return c.json(user, 200, { etag: etagOf(user.id, user.version) });
  });

  app.openapi(deleteUser, async (c) => {
    const { actor: by } = signedIn(c.var);
    const deps = depsOf(c.env, c.executionCtx);
    const { id: userId, version } = await requireUser(deps, userIdOf(c.var, c.req.valid("param").id));
    requireMatch(c.req.valid("header")["if-match"], etagOf(userId, version));
    await eraseAccount(deps, { by, userId, password: c.req.valid("json").password, trace: c.var.trace });
    return c.body(null, 204);
  });

  app.openapi(putRole, async (c) => {
    const { actor: by } = signedIn(c.var);
    const userId = userIdOf(c.var, c.req.valid("param").id);
    const user = await changeRole(depsOf(c.env, c.executionCtx), { by, userId, ...c.req.valid("json"), trace: c.var.trace });
    return c.json(user, 200, { etag: etagOf(user.id, user.version) });
  });

  app.openapi(getExport, async (c) => {
    const userId = userIdOf(c.var, c.req.valid("param").id);
    const data = await exportData(depsOf(c.env, c.executionCtx), { userId });
    return c.json(data, 200, { "content-disposition": 'attachment; filename="octavo-data.json"' });
  });
}
