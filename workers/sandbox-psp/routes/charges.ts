import { createRoute } from "@hono/zod-openapi";
import { drizzle } from "drizzle-orm/d1";
import { systemClock } from "../../../shared/clock.ts";
import { problemResponses } from "../../../shared/contracts/common.ts";
import { requireIdempotencyKey } from "../../../shared/http/idempotency-key.ts";
import { jsonBody } from "../../../shared/http/json-body.ts";
import { Problem } from "../../../shared/problem.ts";
import { lostAnswerHeader, type SandboxApp } from "../app.ts";
import { bookCharge, bookRefund } from "../book-charge.ts";
import { viewCharge, viewRefund } from "../charge-view.ts";
import { tellOfCharge } from "../deliver-webhooks.ts";
import { findCharge, findChargeByKey, voidKey } from "../repository.ts";
import {
  bookedRefundSchema,
  chargeIdParam,
  chargeSchema,
  keyQuerySchema,
  newChargeSchema,
  newRefundSchema,
  voidSchema,
} from "../schemas.ts";

/** When a slow answer is given: later than any merchant waits. */
const slowAnswerMs = 20_000;

const chargeAnswer = (description: string) => ({ description, content: { "application/json": { schema: chargeSchema } } });
const refundAnswer = (description: string) => ({ description, content: { "application/json": { schema: bookedRefundSchema } } });
const tags = ["Sandbox"];

/** Adds charging, looking up, voiding and paying back. */
export function addChargeRoutes(app: SandboxApp): void {
  app.openapi(
    createRoute({
      method: "post",
      path: "/__sandbox/v1/charges",
      operationId: "sandboxCreateCharge",
      summary: "Charge a card",
      tags,
      middleware: [jsonBody],
      request: { body: { required: true, content: { "application/json": { schema: newChargeSchema } } } },
      responses: {
        200: chargeAnswer("The charge this key made before, as it is now"),
        201: chargeAnswer("A new charge"),
        ...problemResponses(400, 401, 415, 422),
      },
    }),
    async (c) => {
      const key = requireIdempotencyKey(c.req.header("idempotency-key"));
      const { charge, isNew, manner, toTell } = await bookCharge(drizzle(c.env.DB), key, c.req.valid("json"), Date.now());
      if (!isNew) return c.json(viewCharge(charge), 200);
      if (charge.status === "captured") c.executionCtx.waitUntil(tellOfCharge(c.env, charge.id, systemClock, toTell));
      if (manner === "slow") await new Promise((resolve) => setTimeout(resolve, slowAnswerMs));
      if (manner === "lost") c.header(lostAnswerHeader, "1");
      return c.json(viewCharge(charge), 201);
    },
  );

  app.openapi(
    createRoute({
      method: "get",
      path: "/__sandbox/v1/charges",
      operationId: "sandboxFindCharge",
      summary: "The charge an idempotency key made",
      tags,
      request: { query: keyQuerySchema },
      responses: { 200: chargeAnswer("The charge"), ...problemResponses(401, 404, 422) },
    }),
    async (c) => c.json(viewCharge(required(await findChargeByKey(drizzle(c.env.DB), c.req.valid("query").key))), 200),
  );

  app.openapi(
    createRoute({
      method: "get",
      path: "/__sandbox/v1/charges/{id}",
      operationId: "sandboxGetCharge",
      summary: "A charge by its id",
      tags,
      request: { params: chargeIdParam },
      responses: { 200: chargeAnswer("The charge"), ...problemResponses(401, 404) },
    }),
    async (c) => c.json(viewCharge(required(await findCharge(drizzle(c.env.DB), c.req.valid("param").id))), 200),
  );

  app.openapi(
    createRoute({
      method: "post",
      path: "/__sandbox/v1/charges/void",
      operationId: "sandboxVoidCharge",
      summary: "Make sure that a key can never capture (any more)",
      tags,
      middleware: [jsonBody],
      request: { body: { required: true, content: { "application/json": { schema: voidSchema } } } },
      responses: {
        200: chargeAnswer("The charge: voided, or captured or declined when that was first"),
        ...problemResponses(400, 401, 415, 422),
      },
    }),
    async (c) => c.json(viewCharge(await voidKey(drizzle(c.env.DB), c.req.valid("json").key, Date.now())), 200),
  );

  app.openapi(
    createRoute({
      method: "post",
      path: "/__sandbox/v1/refunds",
      operationId: "sandboxCreateRefund",
      summary: "Pay back part or all of a capture",
      tags,
      middleware: [jsonBody],
      request: { body: { required: true, content: { "application/json": { schema: newRefundSchema } } } },
      responses: {
        200: refundAnswer("The refund this key made before"),
        201: refundAnswer("A new refund"),
        ...problemResponses(400, 401, 404, 409, 415, 422),
      },
    }),
    async (c) => {
      const key = requireIdempotencyKey(c.req.header("idempotency-key"));
      const { refund, charge, isNew } = await bookRefund(drizzle(c.env.DB), key, c.req.valid("json"), Date.now());
      if (isNew) c.executionCtx.waitUntil(tellOfCharge(c.env, charge.id, systemClock));
      return c.json({ ...viewRefund(refund), charge: viewCharge(charge) }, isNew ? 201 : 200);
    },
  );
}

function required<T>(found: T | null): T {
  if (found === null) throw new Problem("not-found");
  return found;
}
