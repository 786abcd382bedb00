import { createRoute, z } from "@hono/zod-openapi";
import { drizzle } from "drizzle-orm/d1";
import { systemClock } from "../../../shared/clock.ts";
import { problemResponses } from "../../../shared/contracts/common.ts";
import { jsonBody } from "../../../shared/http/json-body.ts";
import { Problem } from "../../../shared/problem.ts";
import type { SandboxApp } from "../app.ts";
import { viewCharge, viewRefund } from "../charge-view.ts";
import { deliverAgain } from "../deliver-webhooks.ts";
import { findCharge, findChargeByKey, readBooks, saveFaults } from "../repository.ts";
import { booksQuerySchema, booksSchema, deliverSchema, deliverySchema, faultsSchema } from "../schemas.ts";

const tags = ["Sandbox"];

/** Adds what only tests want of a provider: misbehaviour on demand, webhooks by hand, and a look into the books. */
export function addFaultRoutes(app: SandboxApp): void {
  app.openapi(
    createRoute({
      method: "put",
      path: "/__sandbox/v1/faults",
      operationId: "sandboxSetFaults",
      summary: "Choose how the provider misbehaves from now on",
      tags,
      middleware: [jsonBody],
      request: { body: { required: true, content: { "application/json": { schema: faultsSchema } } } },
      responses: {
        200: { description: "The setting in force", content: { "application/json": { schema: faultsSchema } } },
        ...problemResponses(400, 401, 415, 422),
      },
    }),
    async (c) => {
      const setting = c.req.valid("json");
      await saveFaults(drizzle(c.env.DB), setting);
      return c.json(setting, 200);
    },
  );

  app.openapi(
    createRoute({
      method: "post",
      path: "/__sandbox/v1/webhooks/deliver",
      operationId: "sandboxDeliverWebhooks",
      summary: "Send a charge's webhooks now and wait for the answers",
      tags,
      middleware: [jsonBody],
      request: { body: { required: true, content: { "application/json": { schema: deliverSchema } } } },
      responses: {
        200: {
          description: "Each delivery with the merchant's status",
          content: { "application/json": { schema: z.object({ deliveries: z.array(deliverySchema) }) } },
        },
        ...problemResponses(400, 401, 404, 415, 422),
      },
    }),
    async (c) => {
      const { chargeId, key, times, type } = c.req.valid("json");
      const db = drizzle(c.env.DB);
      const charge = chargeId === undefined ? await findChargeByKey(db, key ?? "") : await findCharge(db, chargeId);
      if (!charge) throw new Problem("not-found");
      return c.json({ deliveries: await deliverAgain(c.env, charge.id, { times, type }, systemClock) }, 200);
    },
  );

  app.openapi(
    createRoute({
      method: "get",
      path: "/__sandbox/v1/books",
      operationId: "sandboxReadBooks",
      summary: "Every charge and refund, in the order of charge ids",
      tags,
      request: { query: booksQuerySchema },
      responses: {
        200: { description: "A page of the books", content: { "application/json": { schema: booksSchema } } },
        ...problemResponses(401, 422),
      },
    }),
    async (c) => {
      const { limit, cursor } = c.req.valid("query");
      const { charges, refunds } = await readBooks(drizzle(c.env.DB), cursor ?? "", limit);
      const nextCursor = charges.length === limit ? (charges.at(-1)?.id ?? null) : null;
      return c.json({ charges: charges.map(viewCharge), refunds: refunds.map(viewRefund), nextCursor }, 200);
    },
  );
}
