import { createRoute, OpenAPIHono, z } from "@hono/zod-openapi";
import manifest from "../../package.json" with { type: "json" };
import { jsonResponse, problemResponses } from "../../shared/contracts/common.ts";
import { refuseInvalid, renderProblem } from "../../shared/http/app.ts";
import { createLog } from "../../shared/log.ts";
import { Problem } from "../../shared/problem.ts";
import { answerHeaders } from "./answer-headers.ts";
import { apiVersion, renamings } from "./api-version.ts";
import type { GatewayApp } from "./bindings.ts";
import { createBodyLimit } from "./body-limit.ts";
import { type Caches, createCaches } from "./cache/caches.ts";
import { addPurgeRoute } from "./cache/purge-by-hand.ts";
import { preflight } from "./cors.ts";
import { createCredentials } from "./credentials.ts";
import { docsAsset, docsPage } from "./docs.ts";
import { docsAssetsPath } from "./docs-script.ts";
import { fence, sameSite } from "./fence.ts";
import { forward } from "./forward.ts";
import { headerLimit } from "./header-limit.ts";
import { createApiDescription } from "./openapi/description.ts";
import { rateLimits } from "./rate-limits.ts";
import { askReadiness } from "./readiness.ts";
import { requestLog } from "./request-log.ts";
import { routing } from "./routing.ts";

const healthRoute = createRoute({
  method: "get",
  path: "/health",
  operationId: "getHealth",
  summary: "Whether the platform is alive",
  tags: ["Platform"],
  responses: { 200: jsonResponse("Alive", z.object({ status: z.literal("ok"), service: z.literal("gateway") })) },
});

const readyRoute = createRoute({
  method: "get",
  path: "/ready",
  operationId: "getReadiness",
  summary: "Whether every part is ready",
  tags: ["Platform"],
  responses: {
    200: jsonResponse(
      "Every part is ready",
      z.object({ status: z.literal("ready"), service: z.literal("gateway"), checks: z.record(z.string(), z.literal("ready")) }),
    ),
    ...problemResponses(503),
  },
});

const versionRoute = createRoute({
  method: "get",
  path: "/api/platform/version",
  operationId: "getVersion",
  summary: "The version that is running",
  tags: ["Platform"],
  responses: { 200: jsonResponse("The version", z.object({ version: z.string().openapi({ example: "0.1.0" }) })) },
});

/** The gateway: each middleware has one duty, and what is left at the end is the gateway's own to answer. */
export function createGateway(versions = renamings, caches: Pick<Caches, "purge"> = createCaches()): OpenAPIHono<GatewayApp> {
  const log = createLog("gateway");
  const gateway = new OpenAPIHono<GatewayApp>({ defaultHook: refuseInvalid });
  gateway.onError((error, c) => renderProblem(error, c, log));
  gateway.notFound((c) => renderProblem(new Problem("not-found"), c, log));
  gateway.use(requestLog, answerHeaders, headerLimit, routing, preflight);
  gateway.use(createCredentials(), rateLimits, sameSite, fence, createBodyLimit(), apiVersion(versions), forward);

  gateway.openapi(healthRoute, (c) => c.json({ status: "ok" as const, service: "gateway" as const }, 200));
  gateway.openapi(readyRoute, async (c) => {
    const hindrances = Object.entries(await askReadiness(c.env));
    const notReady = hindrances.filter(([, hindrance]) => hindrance !== null);
    if (notReady.length > 0) {
      const detail = `Not ready: ${notReady.map(([part]) => part).join(", ")}`;
      throw new Problem("unavailable", { detail, fields: { notReady: Object.fromEntries(notReady) } });
    }
    const checks = Object.fromEntries(hindrances.map(([part]) => [part, "ready" as const]));
    return c.json({ status: "ready" as const, service: "gateway" as const, checks }, 200);
  });
  gateway.openapi(versionRoute, (c) => c.json({ version: manifest.version }, 200));
  addPurgeRoute(gateway, caches);

  const own = gateway.getOpenAPI31Document({ openapi: "3.1.0", info: { title: "Octavo gateway", version: manifest.version } });
  const describeApi = createApiDescription(own, manifest.version);
  gateway.get("/openapi.json", async (c) =>
    c.body(await describeApi(c.env, Date.now()), 200, { "content-type": "application/json", "cache-control": "public, max-age=60" }),
  );
  gateway.get("/docs", docsPage);
  gateway.get(`${docsAssetsPath}/*`, docsAsset);
  return gateway;
}
