import type { MiddlewareHandler } from "hono";
import { createLog } from "../../shared/log.ts";
import { traceFrom } from "../../shared/trace.ts";
import type { GatewayApp } from "./bindings.ts";
import { noteRequest } from "./request-lines.ts";
import { serviceOf } from "./routes-table.ts";

const log = createLog("gateway");

/**
 * Gives the request its trace, and writes one line about it when it is answered. The line names the table's prefix and
 * not the path: a path may hold what belongs in no log, such as the token of an order. Of who called it has the id.
 */
export const requestLog: MiddlewareHandler<GatewayApp> = async (c, next) => {
  const startedAtMs = Date.now();
  const trace = traceFrom(c.req.raw.headers);
  c.set("trace", trace);
  c.set("log", log);
  await next();
  const route = c.get("route");
  const service = route ? serviceOf(route) : null;
  const ms = Date.now() - startedAtMs;
  const who = { userId: c.get("actor")?.userId, shownBy: c.get("shownBy") ?? undefined };
  noteRequest(trace, { method: c.req.method, route: route?.prefix ?? null, service, status: c.res.status, ms, ...who }, c.executionCtx);
};
