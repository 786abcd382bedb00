import { createRoute, z } from "@hono/zod-openapi";
import { signedIn } from "../../../../shared/auth/caller.ts";
import { jsonResponse, problemResponses } from "../../../../shared/contracts/common.ts";
import { jsonBody } from "../../../../shared/http/json-body.ts";
import { depsOf } from "../../deps.ts";
import { json, nothing } from "../../described.ts";
import { createApiKey, revokeApiKey, showApiKeys } from "../api-keys.ts";
import { apiKeysSchema, createApiKeySchema, newApiKeySchema } from "../schemas.ts";
import { type IdentityApp, userIdOf } from "./own.ts";

const common = { tags: ["API keys"] };

const listApiKeys = createRoute({
  ...common,
  method: "get",
  path: "/api/api-keys",
  operationId: "listApiKeys",
  summary: "Your keys, without their secrets",
  request: { query: z.object({ userId: z.string().max(100).optional().openapi({ description: "Whose, for an admin" }) }) },
  responses: { 200: jsonResponse("At most 20", apiKeysSchema), ...problemResponses(401, 403) },
});

const postApiKey = createRoute({
  ...common,
  method: "post",
  path: "/api/api-keys",
  operationId: "createApiKey",
  summary: "Make a key that may do what its scopes name",
  description: "With your password, or within 15 minutes of signing in. Sent in the header `X-Api-Key`; its secret is shown once.",
  middleware: [jsonBody] as const,
  request: { body: json(createApiKeySchema) },
  responses: {
    201: jsonResponse("The key with its secret", newApiKeySchema),
    ...problemResponses(400, 401, 403, 404, 409, 413, 415, 422, 429),
  },
});

const deleteApiKey = createRoute({
  ...common,
  method: "delete",
  path: "/api/api-keys/{id}",
  operationId: "revokeApiKey",
  summary: "End a key",
  request: { params: z.object({ id: z.string().max(100) }) },
  responses: { 204: nothing("The key opens nothing any more"), ...problemResponses(401, 403, 404) },
});

/** Keys of merchants' programs. */
export function addApiKeyRoutes(app: IdentityApp): void {
  app.openapi(listApiKeys, async (c) => {
    const userId = userIdOf(c.var, c.req.valid("query").userId ?? "me");
    return c.json({ items: await showApiKeys(depsOf(c.env, c.executionCtx), { userId }), nextCursor: null }, 200);
  });

  app.openapi(postApiKey, async (c) => {
    const { actor: by } = signedIn(c.var);
    const created = await createApiKey(depsOf(c.env, c.executionCtx), { by, ...c.req.valid("json"), trace: c.var.trace });
    return c.json(created, 201, { location: `/api/api-keys/${created.id}` });
  });

  app.openapi(deleteApiKey, async (c) => {
    const { actor: by, reach } = signedIn(c.var);
    await revokeApiKey(depsOf(c.env, c.executionCtx), { by, reach, keyId: c.req.valid("param").id, trace: c.var.trace });
    return c.body(null, 204);
  });
}
