import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import { signedIn } from "../../../shared/auth/caller.ts";
import { problemResponses } from "../../../shared/contracts/common.ts";
import type { AppEnv } from "../../../shared/http/app.ts";
import { requireIdempotencyKey } from "../../../shared/http/idempotency-key.ts";
import { jsonBody } from "../../../shared/http/json-body.ts";
import { privateHeaders } from "../../../shared/http/private-answer.ts";
import { commitReservation, makeReservation, releaseReservation } from "../reservations.ts";
import { reservationBodySchema, reservationRefSchema, reservationSchema } from "../schemas.ts";

const headers = z.object({ "idempotency-key": z.string().optional() });
const json = <Schema extends z.ZodType>(schema: Schema) => ({ "application/json": { schema } });
const answer = (description: string) => ({ description, content: json(reservationSchema) });
const postReservation = createRoute({
  method: "post",
  path: "/api/inventory/reserve",
  operationId: "reserveCopies",
  summary: "Set copies aside for a while: all of them, or none",
  tags: ["Inventory"],
  middleware: [jsonBody] as const,
  request: { headers, body: { required: true, content: json(reservationBodySchema) } },
  responses: { 201: answer("The reservation"), ...problemResponses(400, 401, 403, 409, 413, 415, 422) },
});

const ending = { request: { headers, body: { required: true, content: json(reservationRefSchema) } }, tags: ["Inventory"] };

const postRelease = createRoute({
  ...ending,
  method: "post",
  path: "/api/inventory/release",
  operationId: "releaseCopies",
  summary: "Give the copies of a reservation back",
  middleware: [jsonBody] as const,
  responses: { 200: answer("The reservation as it is now"), ...problemResponses(400, 401, 403, 404, 409, 413, 415, 422) },
});

const postCommit = createRoute({
  ...ending,
  method: "post",
  path: "/api/inventory/commit",
  operationId: "commitCopies",
  summary: "Sell the copies of a reservation",
  middleware: [jsonBody] as const,
  responses: { 200: answer("The reservation as it is now"), ...problemResponses(400, 401, 403, 404, 409, 413, 415, 422) },
});

/** Reserving by hand, or by a program of the house: for admins. */
export function addReservationRoutes(app: OpenAPIHono<AppEnv<InventoryEnv>>): void {
  app.openapi(postReservation, async (c) => {
    const key = requireIdempotencyKey(c.req.header("idempotency-key"));
    const by = { caller: signedIn(c.var), trace: c.var.trace, nowMs: Date.now() };
    const { reservation, isReplayed } = await makeReservation(c.env, by, key, c.req.valid("json"));
    if (isReplayed) c.header("Idempotency-Replayed", "true");
    return c.json(reservation, 201, privateHeaders);
  });

  // Both name what they end, so that repeating them is harmless by itself; the key is asked for because every command has one.
  app.openapi(postRelease, async (c) => {
    requireIdempotencyKey(c.req.header("idempotency-key"));
    const by = { caller: signedIn(c.var), trace: c.var.trace, nowMs: Date.now() };
    return c.json(await releaseReservation(c.env, by, c.req.valid("json").reservationId), 200, privateHeaders);
  });

  app.openapi(postCommit, async (c) => {
    requireIdempotencyKey(c.req.header("idempotency-key"));
    const by = { caller: signedIn(c.var), trace: c.var.trace, nowMs: Date.now() };
    return c.json(await commitReservation(c.env, by, c.req.valid("json").reservationId), 200, privateHeaders);
  });
}
