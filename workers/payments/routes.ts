import { createRoute, z } from "@hono/zod-openapi";
import { drizzle } from "drizzle-orm/d1";
import { problemResponses } from "../../shared/contracts/common.ts";
import { createApp } from "../../shared/http/app.ts";
import { Problem } from "../../shared/problem.ts";
import { acceptWebhook } from "./accept-webhook.ts";
import { depsOf } from "./deps.ts";
import { countUnsentEvents } from "./repository.ts";

export const app = createApp<PaymentsEnv>({
  domain: "payments",
  ready: async (env) => ({ database: "ok", unsentEvents: await countUnsentEvents(drizzle(env.DB)) }),
});

const webhookBytesMax = 256 * 1024;

app.openapi(
  createRoute({
    method: "post",
    path: "/api/webhooks/{provider}",
    operationId: "receiveWebhook",
    summary: "What a payment provider tells us, signed by it",
    tags: ["Payments"],
    request: {
      params: z.object({ provider: z.string().max(40).openapi({ example: "sandbox" }) }),
      // Described, not validated: the signature is over the raw bytes, so nothing may parse them before it is checked.
      body: {
        required: true,
        content: { "application/json": { schema: { type: "object", description: "As the provider documents it" } } },
      },
    },
    responses: {
      200: {
        description: "Taken, now or before",
        content: { "application/json": { schema: z.object({ received: z.literal(true) }) } },
      },
      ...problemResponses(400, 404, 413, 422),
    },
  }),
  async (c) => {
    const body = new Uint8Array(await c.req.raw.arrayBuffer());
    if (body.byteLength > webhookBytesMax) throw new Problem("payload-too-large", { detail: `At most ${webhookBytesMax} bytes` });
    const { provider } = c.req.valid("param");
    await acceptWebhook(depsOf(c.env, c.executionCtx), { provider, body, headers: c.req.raw.headers });
    return c.json({ received: true as const }, 200, { "cache-control": "no-store" });
  },
);
