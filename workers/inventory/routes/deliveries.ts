import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import { drizzle } from "drizzle-orm/d1";
import { signedIn } from "../../../shared/auth/caller.ts";
import { problemResponses } from "../../../shared/contracts/common.ts";
import { tryToSendOutbox } from "../../../shared/events/outbox.ts";
import type { AppEnv } from "../../../shared/http/app.ts";
import { requireIdempotencyKey } from "../../../shared/http/idempotency-key.ts";
import { jsonBody } from "../../../shared/http/json-body.ts";
import { privateHeaders } from "../../../shared/http/private-answer.ts";
import { receiveDelivery } from "../receive-delivery.ts";
import { deliverySchema, receivedSchema } from "../schemas.ts";

const postDelivery = createRoute({
  method: "post",
  path: "/api/inventory/batch",
  operationId: "receiveDelivery",
  summary: "Receive copies of many SKUs; repeating it under the same key changes nothing",
  tags: ["Inventory"],
  middleware: [jsonBody] as const,
  request: {
    headers: z.object({ "idempotency-key": z.string().optional() }),
    body: { required: true, content: { "application/json": { schema: deliverySchema } } },
  },
  responses: {
    200: {
      description: "What became of each SKU, in the order of the delivery",
      content: { "application/json": { schema: z.object({ results: z.array(receivedSchema) }) } },
    },
    ...problemResponses(400, 401, 403, 413, 415, 422),
  },
});

/** Receiving many SKUs at once: sellers their own, admins all. */
export function addDeliveryRoutes(app: OpenAPIHono<AppEnv<InventoryEnv>>): void {
  app.openapi(postDelivery, async (c) => {
    const idempotencyKey = requireIdempotencyKey(c.req.header("idempotency-key"));
    const { movements } = c.req.valid("json");
    const { results, outbox } = await receiveDelivery(
      c.env,
      { caller: signedIn(c.var), movements, idempotencyKey, trace: c.var.trace },
      Date.now(),
    );
    c.executionCtx.waitUntil(tryToSendOutbox(drizzle(c.env.DB), c.env, outbox, Date.now(), c.var.log));
    return c.json({ results }, 200, privateHeaders);
  });
}
