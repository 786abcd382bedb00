import { createRoute, z } from "@hono/zod-openapi";
import { jsonResponse, problemResponses } from "../../../../shared/contracts/common.ts";
import { etagOf, requireMatch } from "../../../../shared/http/etag.ts";
import { jsonBody } from "../../../../shared/http/json-body.ts";
import { depsOf } from "../../deps.ts";
import { json, nothing } from "../../described.ts";
import { removeAddress, saveAddress, showAddress, showAddresses } from "../addresses.ts";
import { saveAddressSchema, savedAddressSchema } from "../schemas.ts";
import { type IdentityApp, ifMatchHeader, userIdOf, userParams } from "./own.ts";

const params = userParams.extend({ addressId: z.string().max(100) });
const common = { tags: ["Users"] };

const listAddresses = createRoute({
  ...common,
  method: "get",
  path: "/api/users/{id}/addresses",
  operationId: "listAddresses",
  summary: "Your addresses",
  request: { params: userParams },
  responses: {
    200: jsonResponse("At most 50", z.object({ items: z.array(savedAddressSchema), nextCursor: z.null() })),
    ...problemResponses(401, 403),
  },
});

const addAddress = createRoute({
  ...common,
  method: "post",
  path: "/api/users/{id}/addresses",
  operationId: "addAddress",
  summary: "Keep an address. If it is the default, no other is",
  middleware: [jsonBody] as const,
  request: { params: userParams, body: json(saveAddressSchema) },
  responses: { 201: jsonResponse("The new address", savedAddressSchema), ...problemResponses(400, 401, 403, 404, 409, 413, 415, 422) },
});

const replaceAddress = createRoute({
  ...common,
  method: "put",
  path: "/api/users/{id}/addresses/{addressId}",
  operationId: "replaceAddress",
  summary: "Change an address",
  middleware: [jsonBody] as const,
  request: { params, headers: ifMatchHeader, body: json(saveAddressSchema) },
  responses: {
    200: jsonResponse("The address as it is now", savedAddressSchema),
    ...problemResponses(400, 401, 403, 404, 412, 413, 415, 422, 428),
  },
});

const deleteAddress = createRoute({
  ...common,
  method: "delete",
  path: "/api/users/{id}/addresses/{addressId}",
  operationId: "removeAddress",
  summary: "Forget an address",
  request: { params, headers: ifMatchHeader },
  responses: { 204: nothing("The address is gone"), ...problemResponses(401, 403, 404, 412, 428) },
});

/** Addresses, for whoever they belong to and nobody else. */
export function addAddressRoutes(app: IdentityApp): void {
  app.openapi(listAddresses, async (c) => {
    const userId = userIdOf(c.var, c.req.valid("param").id);
    return c.json({ items: await showAddresses(depsOf(c.env, c.executionCtx), { userId }), nextCursor: null }, 200);
  });

  app.openapi(addAddress, async (c) => {
    const userId = userIdOf(c.var, c.req.valid("param").id);
    const saved = await saveAddress(depsOf(c.env, c.executionCtx), { userId, ...c.req.valid("json") });
    const location = `/api/users/${userId}/addresses/${saved.id}`;
    return c.json(saved, 201, { location, etag: etagOf(saved.id, saved.version) });
  });

  app.openapi(replaceAddress, async (c) => {
    const { id, addressId } = c.req.valid("param");
    const userId = userIdOf(c.var, id);
    const deps = depsOf(c.env, c.executionCtx);
    const { version } = await showAddress(deps, { userId, addressId });
    requireMatch(c.req.valid("header")["if-match"], etagOf(addressId, version));
    const saved = await saveAddress(deps, { userId, addressId, ...c.req.valid("json"), ifVersion: version });
    return c.json(saved, 200, { etag: etagOf(saved.id, saved.version) });
  });

  app.openapi(deleteAddress, async (c) => {
    const { id, addressId } = c.req.valid("param");
    const userId = userIdOf(c.var, id);
    const deps = depsOf(c.env, c.executionCtx);
    const { version } = await showAddress(deps, { userId, addressId });
    requireMatch(c.req.valid("header")["if-match"], etagOf(addressId, version));
    await removeAddress(deps, { userId, addressId, ifVersion: version });
    return c.body(null, 204);
  });
}
